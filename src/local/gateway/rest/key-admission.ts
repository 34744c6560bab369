import type { ApiKeyDefinition, UsagePlanDefinition } from '../../../application/index.ts';
import { Refusal } from './refusal.ts';
import type { UsageMeters } from './usage.ts';

/** A key that was let in. */
export interface AdmittedKey {
  readonly id: string;
  readonly value: string;
}

/** What is asked for with a key. */
export interface KeyedRequest {
  readonly apiId: string;
  /** As usage plans call it: `/orders/GET`. */
  readonly method: string;
  /** As people call it. */
  readonly name: string;
  readonly timeMs: number;
}

/** Checks the API key of a request, and counts the request against the usage plan of the key. */
export type AdmitKey = (value: string | undefined, request: KeyedRequest) => AdmittedKey | Refusal;

/** The keys of these usage plans; a key of several counts for the first. */
export function createKeyAdmission(plans: readonly UsagePlanDefinition[], usage: UsageMeters): AdmitKey {
  const keys = new Map<string, { readonly plan: UsagePlanDefinition; readonly key: ApiKeyDefinition }>();
  for (const plan of plans) {
    for (const key of plan.keys) if (key.enabled && !keys.has(key.value)) keys.set(key.value, { plan, key });
  }
  return (value, { apiId, method, name, timeMs }) => {
    if (value === undefined) return Refusal.forbidden(`${name} wants an API key and got none.`);
    const found = keys.get(value);
    if (found === undefined) {
      return Refusal.forbidden(
        `${name} wants an API key: the one given is in no usage plan of this stage, or disabled.`,
      );
    }
    const { plan, key } = found;
    const own = plan.methodThrottles[method];
    const id = `${plan.id} ${key.id}`;
    const throttledBy = own === undefined ? id : `${id} ${apiId} ${method}`;
    if (!usage.takeToken(throttledBy, own ?? plan.throttle, timeMs)) {
      return Refusal.throttled(`API key "${key.name}" calls more often than usage plan "${plan.id}" allows.`);
    }
    if (!usage.takeQuota(id, plan.quota, timeMs)) {
      return Refusal.quotaExceeded(`API key "${key.name}" has used up the quota of usage plan "${plan.id}".`);
    }
    return { id: key.id, value };
  };
}
