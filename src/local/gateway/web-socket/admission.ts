import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { headerValue } from '../message.ts';
import { type AdmittedKey, createKeyAdmission } from '../rest/key-admission.ts';
import { Refusal } from '../rest/refusal.ts';
import { UsageMeters } from '../rest/usage.ts';
import type { Connection } from './connections.ts';

/** Lets a connection take a route, with its API key where the route wants one, or does not. */
export type AdmitToRoute = (routeKey: string, connection: Connection) => AdmittedKey | Refusal | undefined;

/**
 * What stands in front of the integrations of a WebSocket API: throttles of its routes, API keys with their usage plans.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export function createRouteAdmission(
  api: WebSocketApiDefinition,
  { clock = systemClock, usage = new UsageMeters() }: GatewayOptions,
): AdmitToRoute {
  const { routeThrottles = {}, usagePlans = [] } = api;
  const admitKey = createKeyAdmission(usagePlans, usage);
  const keyed = new Set(api.routes.filter(({ apiKeyRequired }) => apiKeyRequired === true).map(({ key }) => key));
  return (routeKey, connection) => {
    const timeMs = clock.now();
    if (!usage.takeToken(`${api.id} ${routeKey}`, routeThrottles[routeKey] ?? routeThrottles['*'], timeMs)) {
      return Refusal.throttled(`Route ${routeKey} is called more often than the stage allows.`);
    }
    if (!keyed.has(routeKey)) return undefined;
    const name = `Route ${routeKey}`;
    return admitKey(keyOf(api, connection), { apiId: api.id, method: routeKey, name, timeMs });
  };
}

/** The key of a connection is that of its handshake: messages have no headers. */
function keyOf({ apiKeySource }: WebSocketApiDefinition, { request, caller }: Connection): string | undefined {
  if (apiKeySource !== 'AUTHORIZER') return headerValue(request.headers, 'x-api-key');
  return caller?.kind === 'lambda' ? caller.usageIdentifierKey : undefined;
}
