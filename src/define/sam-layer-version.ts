import type { Architecture, CodeUri, Runtime } from './function-properties.ts';
import type { ListValue, Ref, Value } from './intrinsics/index.ts';
import type { LogicalId } from './logical-id.ts';
import { Resource, type ResourceAttributes } from './resource.ts';

/** The properties of `AWS::Serverless::LayerVersion`, in camelCase. @public */
export interface LayerVersionProperties {
  /** A local path relative to the template, or an S3 URI. */
  readonly contentUri: CodeUri;
  /** Architectures that the layer is made for. */
  readonly compatibleArchitectures?: ListValue<Architecture> | undefined;
  /** Runtimes that the layer is made for. */
  readonly compatibleRuntimes?: ListValue<Runtime> | undefined;
  /** What the layer is for. */
  readonly description?: Value<string> | undefined;
  /** The logical ID by default. */
  readonly layerName?: Value<string> | undefined;
  /** `MIT`, or a URL, or the licence's text. */
  readonly licenseInfo?: Value<string> | undefined;
  /** Whether a change publishes a new version. */
  readonly publishLambdaVersion?: Value<boolean> | undefined;
  /** What happens to old versions; they are retained by default. */
  readonly retentionPolicy?: Value<'Retain' | 'Delete'> | undefined;
}

/** What {@link SamLayerVersion} is made with. @public */
export interface SamLayerVersionOptions extends LayerVersionProperties, ResourceAttributes {}

/**
 * An `AWS::Serverless::LayerVersion`: code that functions share, published anew with each change.
 *
 * @example
 * ```ts
 * new SamLayerVersion('Common', { contentUri: './layers/common', compatibleRuntimes: ['nodejs22.x'] });
 * ```
 * synthesizes
 * ```yaml
 * Common:
 *   Type: AWS::Serverless::LayerVersion
 *   Properties:
 *     ContentUri: ./layers/common
 *     CompatibleRuntimes:
 *       - nodejs22.x
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html
 * @public
 */
export class SamLayerVersion<Id extends string = string> extends Resource<Id, 'AWS::Serverless::LayerVersion'> {
  constructor(logicalId: Id & LogicalId<Id>, options: SamLayerVersionOptions) {
    super(logicalId, 'AWS::Serverless::LayerVersion', options);
  }

  /** `!Ref` of the layer version, which is its ARN. */
  get arn(): Ref<Id> {
    return this.ref;
  }
}
