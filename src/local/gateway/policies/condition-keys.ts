import type { Caller } from '../authorizers/authorization.ts';
import type { Exchange } from '../exchange.ts';
import { saidValues } from './condition-values.ts';
import { CONDITION_KEYS } from './data/condition-keys.ts';

/** What a policy decides about, with all that its conditions may look at. */
export interface PolicyRequest {
  /** `execute-api:Invoke`. */
  readonly action: string;
  /** The ARN that is asked for; several where templates can write it in several ways. */
  readonly resources: readonly string[];
  /** `us-east-1`. */
  readonly region: string;
  /** The account that owns what is asked for. */
  readonly accountId: string;
  readonly exchange: Exchange;
  /** Absent for whoever is anonymous. */
  readonly caller?: Caller | undefined;
}

/** The values of a condition key, by its lower-case name; `undefined` where the request does not have it. */
export type ConditionKeys = (lowerCaseName: string) => readonly string[] | undefined;

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
