import { type ConditionKeys, saidValues } from './condition-values.ts';
import { CONDITION_KEYS } from './data/condition-keys.ts';
import type { PolicyRequest } from './policy-request.ts';

/** What the conditions of policies see of a request. */
export function conditionKeysOf(request: PolicyRequest): ConditionKeys {
  const { caller, exchange } = request;
  const ofCaller = caller?.kind === 'iam' ? caller.identity.conditionKeys : undefined;
  return (name) => {
    const said = saidValues(ofCaller, name) ?? saidValues(exchange.request.conditionKeys, name);
    if (said !== undefined) return said;
    const slash = name.indexOf('/');
    const [key, part] = slash < 0 ? [name, ''] : [name.slice(0, slash), name.slice(slash + 1)];
    const value = Object.hasOwn(CONDITION_KEYS, key) ? CONDITION_KEYS[key]?.(request, part) : undefined;
    return typeof value === 'string' ? [value] : value;
  };
}

/** Whether the values of a condition key are found out of requests, where there are any. */
export function isKnownKey(lowerCaseName: string): boolean {
  return Object.hasOwn(CONDITION_KEYS, lowerCaseName.split('/', 1)[0] ?? '');
}
