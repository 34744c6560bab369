import type { ConditionValues } from './policies/condition-values.ts';

/**
 * Where requests seem to come from: what resource policies decide by. By default it is the connection that says it.
 *
 * @public
 */
export interface LocalSource {
  /** The IP address of the client: `sourceIp` of events, `aws:SourceIp` of policies. */
  readonly ip?: string | undefined;
  /** The VPC (`vpc-1a2b3c4d`), for private APIs: `aws:SourceVpc`. */
  readonly vpcId?: string | undefined;
  /** The VPC endpoint (`vpce-1a2b3c4d`), for private APIs: `aws:SourceVpce`. */
  readonly vpcEndpointId?: string | undefined;
  /** Further condition keys of policies: `{ 'aws:VpceAccount': '123456789012' }`. */
  readonly conditionKeys?: ConditionValues | undefined;
}
