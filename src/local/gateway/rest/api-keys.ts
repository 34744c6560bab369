import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { headerValue } from '../message.ts';
import { createKeyAdmission } from './key-admission.ts';
import { Refusal } from './refusal.ts';
import type { RestCall } from './rest-call.ts';
import { UsageMeters } from './usage.ts';

/** Lets a call through, with its API key perhaps, or does not. */
export type Admit = (call: RestCall) => RestCall | Refusal;

/** What stands between the authorizer and the integration of the methods of an API: throttles, API keys, quotas. */
export function createAdmission(
  api: ApiDefinition,
  { clock = systemClock, usage = new UsageMeters() }: GatewayOptions,
): (route: RouteDefinition) => Admit | undefined {
  const admitKey = createKeyAdmission(api.rest?.usagePlans ?? [], usage);

  return (route) => {
    const needsKey = route.request?.apiKeyRequired === true;
    const throttles = api.rest?.methodThrottles ?? {};
    if (!needsKey && Object.keys(throttles).length === 0) return undefined;
    return (call) => {
      const method = methodKey(call);
      const throttle = throttles[method] ?? throttles[`${route.path}/*`] ?? throttles['*'];
      if (!usage.takeToken(`${api.id} ${method}`, throttle, clock.now())) {
        return Refusal.throttled(`${method} is called more often than the stage allows.`);
      }
      if (!needsKey) return call;
      const name = `${route.method} ${route.path}`;
      const admitted = admitKey(keyOf(call), { apiId: api.id, method, name, timeMs: clock.now() });
      return admitted instanceof Refusal ? admitted : { ...call, apiKey: admitted };
    };
  };
}

function methodKey({ route, exchange }: RestCall): string {
  return `${route.path === '/' ? '' : route.path}/${exchange.request.method}`;
}

function keyOf({ api, caller, exchange }: RestCall): string | undefined {
  if (api.rest?.apiKeySource === 'AUTHORIZER') {
    return caller?.kind === 'lambda' ? caller.usageIdentifierKey : undefined;
  }
  return headerValue(exchange.request.headers, 'x-api-key');
}
