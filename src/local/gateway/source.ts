import type { LocalSource } from './local-source.ts';
import type { Gateway, GatewayRequest } from './message.ts';

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
