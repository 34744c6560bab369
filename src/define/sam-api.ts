import type { ApiProperties } from './api-properties.ts';
import type { Ref } from './intrinsics/index.ts';
import type { LogicalId } from './logical-id.ts';
import type { ResourceAttributes } from './resource.ts';
import { TaggableResource } from './taggable-resource.ts';

/** What {@link SamApi} is made with. @public */
export interface SamApiOptions extends ApiProperties, ResourceAttributes {}

/**
 * An `AWS::Serverless::Api`: a REST API with one stage.
 *
 * Its routes are events of functions: `addApiEvent(name, { restApiId: api.ref, … })`. Without this resource they belong
 * to the implicit API `ServerlessRestApi` with the stage `Prod`.
 *
 * @example
 * ```ts
 * new SamApi('Shop', { stageName: 'v1', cors: "'*'", tracingEnabled: true });
 * ```
 * synthesizes
 * ```yaml
 * Shop:
 *   Type: AWS::Serverless::Api
 *   Properties:
 *     StageName: v1
 *     Cors: '''*'''
 *     TracingEnabled: true
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
 * @public
 */
export class SamApi<Id extends string = string> extends TaggableResource<Id, 'AWS::Serverless::Api'> {
  constructor(logicalId: Id & LogicalId<Id>, options: SamApiOptions) {
    super(logicalId, 'AWS::Serverless::Api', options);
  }

  /** `!Ref` of the stage that SAM makes: its name. */
  get stage(): Ref {
    return { Ref: `${this.logicalId}.Stage` };
  }
}
