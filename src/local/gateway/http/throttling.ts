import type { ApiDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { UsageMeters } from '../rest/usage.ts';

/**
 * Whether a route is called too often, by its key; `undefined` where nothing limits the API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function createThrottling(
  api: ApiDefinition,
  { clock = systemClock, usage = new UsageMeters() }: GatewayOptions,
): ((routeKey: string) => boolean) | undefined {
  const { routeThrottles: throttles } = api;
  if (throttles === undefined) return undefined;
  return (routeKey) => {
    const throttle = Object.hasOwn(throttles, routeKey) ? throttles[routeKey] : throttles['*'];
    return !usage.takeToken(`${api.id} ${routeKey}`, throttle, clock.now());
  };
}
