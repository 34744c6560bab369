import type { HttpIntegration } from '../../application/index.ts';
import type { GatewayOptions } from './gateway-options.ts';

/**
 * The address on this machine for what a private integration of an HTTP API leads to: the listener of a load balancer, or a
 * service of Cloud Map, named as the integration names it. `undefined` where there is none, or the integration is no such.
 */
export function privateEndpoint(
  { uri, connectionType }: HttpIntegration,
  { serviceEndpoints = {} }: Pick<GatewayOptions, 'serviceEndpoints'>,
): string | undefined {
  if (connectionType !== 'VPC_LINK' || typeof uri !== 'string' || !Object.hasOwn(serviceEndpoints, uri))
    return undefined;
  return serviceEndpoints[uri]?.replace(/\/+$/, '');
}
