import type { Tags } from './function-properties.ts';
import type { GetAtt, Intrinsic, Value } from './intrinsics/index.ts';
import type { LogicalId } from './logical-id.ts';
import type { ResourceAttributes } from './resource.ts';
import { TaggableResource } from './taggable-resource.ts';

/** How a table is encrypted. @public */
export interface SseSpecification {
  /** Whether a key of KMS encrypts the table, rather than one of DynamoDB. */
  readonly sseEnabled?: Value<boolean> | undefined;
  /** The kind of encryption. */
  readonly sseType?: Value<'KMS'> | undefined;
  /** ID or ARN of a key of your own. */
  readonly kmsMasterKeyId?: Value<string> | undefined;
}

/** The properties of `AWS::Serverless::SimpleTable`, in camelCase. @public */
export interface SimpleTableProperties {
  /** Whether the table can be put back to any second of the last days. */
  readonly pointInTimeRecoverySpecification?:
    | {
        readonly pointInTimeRecoveryEnabled: Value<boolean>;
        readonly recoveryPeriodInDays?: Value<number> | undefined;
      }
    | Intrinsic
    | undefined;
  /** `id`, a string, by default. */
  readonly primaryKey?:
    | { readonly name: Value<string>; readonly type: Value<'String' | 'Number' | 'Binary'> }
    | undefined;
  /** Without it the table is billed by request. */
  readonly provisionedThroughput?:
    | { readonly readCapacityUnits: Value<number>; readonly writeCapacityUnits: Value<number> }
    | undefined;
  /** How the table is encrypted. */
  readonly sseSpecification?: SseSpecification | undefined;
  /** A fixed name; CloudFormation makes one up without it. */
  readonly tableName?: Value<string> | undefined;
  /** Tags; keys are kept as they are. */
  readonly tags?: Tags | undefined;
}

/** What {@link SamSimpleTable} is made with. @public */
export interface SamSimpleTableOptions extends SimpleTableProperties, ResourceAttributes {}

/**
 * An `AWS::Serverless::SimpleTable`: a DynamoDB table with a primary key of one attribute.
 *
 * @example
 * ```ts
 * new SamSimpleTable('Ratings', { primaryKey: { name: 'id', type: 'String' } });
 * ```
 * synthesizes
 * ```yaml
 * Ratings:
 *   Type: AWS::Serverless::SimpleTable
 *   Properties:
 *     PrimaryKey:
 *       Name: id
 *       Type: String
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
 * @public
 */
export class SamSimpleTable<Id extends string = string> extends TaggableResource<Id, 'AWS::Serverless::SimpleTable'> {
  constructor(logicalId: Id & LogicalId<Id>, options: SamSimpleTableOptions = {}) {
    super(logicalId, 'AWS::Serverless::SimpleTable', options);
  }

  /** `!GetAtt` of the table's ARN. */
  get arn(): GetAtt<Id> {
    return this.getAtt('Arn');
  }

  /** `!GetAtt` of the ARN of the table's stream, where it has one. */
  get streamArn(): GetAtt<Id> {
    return this.getAtt('StreamArn');
  }
}
