import type { Gateway, GatewayRequest } from './message.ts';
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

/** `gateway`, its requests coming from where `given` says; a request that says it itself comes from there. */
export function withSource(gateway: Gateway, given: LocalSource | undefined): Gateway {
  return (request) => gateway(sourced(request, given));
}

/** A request that comes from where `given` says, or where it says itself. */
export function sourced(request: GatewayRequest, given: LocalSource | undefined): GatewayRequest {
  if (given === undefined && request.source === undefined) return request;
  const { ip = request.remoteAddress, vpcId, vpcEndpointId, conditionKeys } = { ...given, ...request.source };
  return { ...request, remoteAddress: ip, vpcId, vpcEndpointId, conditionKeys };
}
