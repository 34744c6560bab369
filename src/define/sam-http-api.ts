import type { HttpApiProperties } from './http-api-properties.ts';
import type { GetAtt, Ref } from './intrinsics/index.ts';
import type { LogicalId } from './logical-id.ts';
import type { ResourceAttributes } from './resource.ts';
import { TaggableResource } from './taggable-resource.ts';

/** What {@link SamHttpApi} is made with. @public */
export interface SamHttpApiOptions extends HttpApiProperties, ResourceAttributes {}

/**
 * An `AWS::Serverless::HttpApi`: an HTTP API with one stage.
 *
 * Its routes are events of functions: `addHttpApiEvent(name, { apiId: api.ref, … })`. Without this resource they belong
 * to the implicit API `ServerlessHttpApi`.
 *
 * @example
 * ```ts
 * new SamHttpApi('Shop', { corsConfiguration: { allowOrigins: ['https://example.com'] } });
 * ```
 * synthesizes
 * ```yaml
 * Shop:
 *   Type: AWS::Serverless::HttpApi
 *   Properties:
 *     CorsConfiguration:
 *       AllowOrigins:
 *         - https://example.com
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
 * @public
 */
export class SamHttpApi<Id extends string = string> extends TaggableResource<Id, 'AWS::Serverless::HttpApi'> {
  constructor(logicalId: Id & LogicalId<Id>, options: SamHttpApiOptions = {}) {
    super(logicalId, 'AWS::Serverless::HttpApi', options);
  }

  /** `!Ref` of the stage that SAM makes: its name. */
  get stage(): Ref {
    return { Ref: `${this.logicalId}.Stage` };
  }

  /** `!GetAtt` of the default endpoint, `https://….amazonaws.com`, without the stage. */
  get endpoint(): GetAtt<Id> {
    return this.getAtt('ApiEndpoint');
  }
}
