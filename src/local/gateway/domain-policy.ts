import type { DomainDefinition } from '../../application/index.ts';
import { systemClock } from '../../core/index.ts';
import { domainArn, domainPrefix } from './authorizers/execute-api-arn.ts';
import { beginExchange } from './exchange.ts';
import { DEFAULT_ACCOUNT_ID, DEFAULT_REGION, type GatewayOptions } from './gateway-options.ts';
import type { GatewayRequest } from './message.ts';
import { evaluatePolicy } from './policies/policy.ts';
import { type ResourcePolicy, readResourcePolicy } from './policies/resource-policy.ts';
import { sourced } from './source.ts';

/** What of the options a private domain needs. */
export type DomainOptions = Pick<GatewayOptions, 'disableAuthorizers' | 'source' | 'accountId' | 'region' | 'clock'>;

/** The resource policy that counts for a domain here. */
export function domainPolicyOf(
  { access }: DomainDefinition,
  { accountId = DEFAULT_ACCOUNT_ID, region = DEFAULT_REGION, disableAuthorizers }: DomainOptions,
): ResourcePolicy | undefined {
  if (access === undefined || disableAuthorizers === true) return undefined;
  return readResourcePolicy(access.policy, domainPrefix(region, accountId));
}

/**
 * Says why a request may not use a private domain, if it may not; whatever stands behind the domain decides for itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
export function domainGuard(
  domain: DomainDefinition,
  options: DomainOptions,
): ((request: GatewayRequest) => string | undefined) | undefined {
  const policy = domainPolicyOf(domain, options);
  if (policy === undefined) return undefined;
  const { accountId = DEFAULT_ACCOUNT_ID, region = DEFAULT_REGION, clock = systemClock, source } = options;
  const arn = domainArn(region, accountId, domain.name, domain.access?.domainId ?? '');
  return (request) => {
    const from = sourced(request, source);
    const exchange = beginExchange(from, clock.now());
    const asked = { action: 'execute-api:Invoke', resources: [arn], region, accountId, exchange };
    const verdict = evaluatePolicy(policy.statements, asked);
    if (verdict === 'allow') return undefined;
    const does = verdict === 'explicit-deny' ? 'denies' : 'does not allow';
    return `The resource policy of the domain ${does} ${asked.action} on ${arn} (aws:SourceVpc ${from.vpcId ?? 'none'}, aws:SourceVpce ${from.vpcEndpointId ?? 'none'}).`;
  };
}
