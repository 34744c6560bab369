import type { ApiDefinition, UsagePlanDefinition } from '../../../application/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { isKnownKey } from '../policies/condition-keys.ts';
import { saidValues } from '../policies/condition-values.ts';
import { keysOf } from '../policies/resource-policy.ts';
import { resourcePolicyOf } from './access.ts';

/** What of a REST API the user should know before the first request. */
export interface RestWarning {
  readonly code: string;
  readonly message: string;
}

/** What of a REST API is not as it would be on AWS, besides its routes and authorizers. */
export function restWarnings(api: ApiDefinition, options: GatewayOptions): RestWarning[] {
  return [...policyWarnings(api, options), ...cacheWarnings(api, options), ...keyWarnings(api.rest?.usagePlans)];
}

/** What a policy asks about the way that a request took, and which part of `source` says it. */
const SOURCE_KEYS = [
  ['aws:sourceip', 'aws:SourceIp', 'ip'],
  ['aws:sourcevpc', 'aws:SourceVpc', 'vpcId'],
  ['aws:sourcevpce', 'aws:SourceVpce', 'vpcEndpointId'],
] as const;

function policyWarnings(api: ApiDefinition, options: GatewayOptions): RestWarning[] {
  const policy = resourcePolicyOf(api, options);
  if (policy === undefined) {
    if (api.rest?.policy === undefined) return [];
    const message = `API "${api.id}" is open to everybody: its resource policy is disabled, as all authorizers are.`;
    return [{ code: 'POLICY_DISABLED', message }];
  }
  const warnings = policy.problems.map((problem) => ({
    code: 'POLICY_NOT_COMPLETE',
    message: `The resource policy of API "${api.id}" is not understood as a whole, and allows less than it says. ${problem}`,
  }));
  const keys = keysOf(policy);
  const unknown = [...keys].filter((key) => !isKnownKey(key) && !isSaid(key, options));
  if (unknown.length > 0) {
    const message = `The resource policy of API "${api.id}" looks at ${unknown.join(' and ')}, which nothing here says: requests come without, unless \`source: { conditionKeys }\`, or that of an IAM caller, says it.`;
    warnings.push({ code: 'POLICY_LOOKS_AT_UNKNOWN', message });
  }
  const open = SOURCE_KEYS.filter(([key, , part]) => keys.has(key) && options.source?.[part] === undefined);
  if (open.length === 0) return warnings;
  const names = open.map(([, name]) => name).join(' and ');
  const parts = open.map(([, , part]) => part).join(', ');
  const message = `The resource policy of API "${api.id}" looks at ${names}: requests come from this machine, unless \`source: { ${parts} }\` says where from.`;
  return [...warnings, { code: 'POLICY_LOOKS_AT_SOURCE', message }];
}

/** Whether the user says the values of a condition key, of requests or of those who call. */
function isSaid(key: string, { source, auth = {} }: GatewayOptions): boolean {
  const authorizers = [auth, ...Object.values(auth.authorizers ?? {})];
  const callers = authorizers.flatMap(({ identity, credentials = [] }) => [identity, ...credentials]);
  return [source, ...callers].some((one) => saidValues(one?.conditionKeys, key) !== undefined);
}

/** The values of API keys that the template leaves to AWS: nobody could call with them otherwise. */
export function keyWarnings(usagePlans: readonly UsagePlanDefinition[] = []): RestWarning[] {
  const keys = usagePlans.flatMap((plan) => plan.keys.filter(({ generated }) => generated));
  return keys.map(({ id, value }) => ({
    code: 'API_KEY_GENERATED',
    message: `API key "${id}" has no value in the template; here it is "${value}".`,
  }));
}

function cacheWarnings(api: ApiDefinition, { caching }: GatewayOptions): RestWarning[] {
  if (api.rest?.methodCaches === undefined || caching === true) return [];
  const message = `The cache of API "${api.id}" is off: each request is answered anew. Say \`caching: true\` to have it as on AWS.`;
  return [{ code: 'CACHING_OFF', message }];
}
