import type { DomainDefinition } from '../../application/index.ts';
import { domainPolicyOf } from './domain-policy.ts';

interface DomainWarning {
  readonly code: string;
  readonly message: string;
}

/** What decides about the warnings of domains. */
interface Trust {
  readonly isTrustKnown: boolean;
  readonly disableAuthorizers: boolean;
}

/** What of custom domains the user should know before the first request. */
export function domainWarnings(domains: readonly DomainDefinition[], trust: Trust): DomainWarning[] {
  return [...domains.flatMap((domain) => policyWarnings(domain, trust)), ...mutualTlsWarnings(domains, trust)];
}

function policyWarnings(domain: DomainDefinition, { disableAuthorizers }: Trust): DomainWarning[] {
  if (domain.access !== undefined && disableAuthorizers) {
    const message = `The resource policy of domain "${domain.name}" is disabled, as all authorizers are.`;
    return [{ code: 'POLICY_DISABLED', message }];
  }
  return (domainPolicyOf(domain, {})?.problems ?? []).map((problem) => ({
    code: 'POLICY_NOT_COMPLETE',
    message: `The resource policy of domain "${domain.name}" is not understood as a whole, and allows less than it says. ${problem}`,
  }));
}

function mutualTlsWarnings(
  domains: readonly DomainDefinition[],
  { isTrustKnown, disableAuthorizers }: Trust,
): DomainWarning[] {
  const guarded = domains.filter(({ mutualTls }) => mutualTls !== undefined).map(({ name }) => name);
  if (guarded.length === 0 || (isTrustKnown && !disableAuthorizers)) return [];
  const names = guarded.join(', ');
  if (disableAuthorizers) {
    const message = `Mutual TLS of ${names} is disabled, as all authorizers are: no certificate is asked for.`;
    return [{ code: 'MUTUAL_TLS_DISABLED', message }];
  }
  const message = `Mutual TLS of ${names}: nothing here says which certificates are trusted, so nobody gets in but who says \`clientCertificate\` in \`request()\`. Give the truststore as \`tls: { key, cert, ca }\`.`;
  return [{ code: 'MUTUAL_TLS_REFUSES_ALL', message }];
}
