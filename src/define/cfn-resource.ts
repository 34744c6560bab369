import { requireObject } from '../core/index.ts';
import type { TemplateMap } from '../template/index.ts';
import type { LogicalId } from './logical-id.ts';
import { toTemplateMap } from './property-names.ts';
import { Resource, type ResourceAttributes } from './resource.ts';

/** What {@link CfnResource} is made with. @public */
export interface CfnResourceOptions<Type extends string = string> extends ResourceAttributes {
  /** `AWS::SQS::Queue`, `AWS::Serverless::StateMachine`, `Custom::Seed` … */
  readonly type: Type;
  /** With CloudFormation's own names. */
  readonly properties?: TemplateMap | undefined;
}

/**
 * A resource of any type that CloudFormation (or SAM) knows, with its own names.
 *
 * @example
 * ```ts
 * new CfnResource('Jobs', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeout: 60 } });
 * ```
 * synthesizes
 * ```yaml
 * Jobs:
 *   Type: AWS::SQS::Queue
 *   Properties:
 *     VisibilityTimeout: 60
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 * @public
 */
export class CfnResource<Id extends string = string, Type extends string = string> extends Resource<Id, Type> {
  constructor(logicalId: Id & LogicalId<Id>, options: CfnResourceOptions<Type>) {
    requireObject('CfnResource', 'the second argument', options);
    const { type, properties = {}, ...attributes } = options;
    super(logicalId, type, attributes);
    for (const [name, value] of Object.entries(toTemplateMap(properties, logicalId))) this.property(name, value);
  }
}
