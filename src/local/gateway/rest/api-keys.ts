import type {
  ApiDefinition,
  ApiKeyDefinition,
  RouteDefinition,
  UsagePlanDefinition,
} from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { headerValue } from '../message.ts';
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
  const plans = new Map<string, { readonly plan: UsagePlanDefinition; readonly key: ApiKeyDefinition }>();
  for (const plan of api.rest?.usagePlans ?? []) {
    for (const key of plan.keys) if (key.enabled && !plans.has(key.value)) plans.set(key.value, { plan, key });
  }

  const admitKey = (call: RestCall): RestCall | Refusal => {
    const value = keyOf(call);
    const name = `${call.route.method} ${call.route.path}`;
    if (value === undefined) return Refusal.forbidden(`${name} wants an API key and got none.`);
    const found = plans.get(value);
    if (found === undefined) {
      return Refusal.forbidden(
        `${name} wants an API key: the one given is in no usage plan of this stage, or disabled.`,
      );
    }
    const { plan, key } = found;
    const method = methodKey(call);
    const own = plan.methodThrottles[method];
    const id = `${plan.id} ${key.id}`;
    const throttledBy = own === undefined ? id : `${id} ${api.id} ${method}`;
    if (!usage.takeToken(throttledBy, own ?? plan.throttle, clock.now())) {
      return Refusal.throttled(`API key "${key.name}" calls more often than usage plan "${plan.id}" allows.`);
    }
    if (!usage.takeQuota(id, plan.quota, clock.now())) {
      return Refusal.quotaExceeded(`API key "${key.name}" has used up the quota of usage plan "${plan.id}".`);
    }
    return { ...call, apiKey: { id: key.id, value } };
  };

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
      return needsKey ? admitKey(call) : call;
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
