import type { TransformContext } from '../../context.ts';
import type { Value, ValueMap } from '../../value.ts';

/** What the parts of one GraphQL API share while it is expanded. */
export interface GraphQLApi {
  readonly logicalId: string;
  readonly properties: ValueMap;
  /** The id of the API, for all that belongs to it. */
  readonly apiId: Value;
  /** All attributes go on all derived resources, here. */
  readonly attributes: ValueMap;
  readonly context: TransformContext;
}
