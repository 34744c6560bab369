import type { DomainDefinition } from '../../application/index.ts';

/** What of custom domains the user should know before the first request. */
export function domainWarnings(
  domains: readonly DomainDefinition[],
  { isTrustKnown, disableAuthorizers }: { readonly isTrustKnown: boolean; readonly disableAuthorizers: boolean },
): { readonly code: string; readonly message: string }[] {
  const policies = domains
    .filter(({ hasPolicy }) => hasPolicy === true)
    .map(({ name }) => ({
      code: 'DOMAIN_POLICY_NOT_SERVED',
      message: `Domain "${name}": its resource policy is not evaluated here, only that of the API behind it.`,
    }));
  const guarded = domains.filter(({ mutualTls }) => mutualTls !== undefined).map(({ name }) => name);
  if (guarded.length === 0 || (isTrustKnown && !disableAuthorizers)) return policies;
  const names = guarded.join(', ');
  if (disableAuthorizers) {
    const message = `Mutual TLS of ${names} is disabled, as all authorizers are: no certificate is asked for.`;
    return [...policies, { code: 'MUTUAL_TLS_DISABLED', message }];
  }
  const message = `Mutual TLS of ${names}: nothing here says which certificates are trusted, so nobody gets in but who says \`clientCertificate\` in \`request()\`. Give the truststore as \`tls: { key, cert, ca }\`.`;
  return [...policies, { code: 'MUTUAL_TLS_REFUSES_ALL', message }];
}
