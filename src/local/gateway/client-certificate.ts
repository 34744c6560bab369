import type { X509Certificate } from 'node:crypto';

/** The certificate of a client that is trusted, as events show it. */
export interface ClientCertificate {
  readonly clientCertPem: string;
  /** `C=DE,O=Example,CN=ada`. */
  readonly subjectDN: string;
  readonly issuerDN: string;
  readonly serialNumber: string;
  readonly validity: { readonly notBefore: string; readonly notAfter: string };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */
export function clientCertificate(certificate: X509Certificate): ClientCertificate {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: distinguishedName(certificate.subject),
    issuerDN: distinguishedName(certificate.issuer),
    serialNumber: serialText(certificate.serialNumber),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/**
 * What a client shows that has no connection: its certificate as PEM text, those of its issuers behind it. `undefined`
 * where the truststore does not trust it; without a truststore it counts as it is.
 */
export function shownCertificate(
  shown: string | Buffer,
  truststore: string | Buffer | undefined,
): ClientCertificate | undefined {
  const [own, ...issuers] = certificatesIn(shown);
  if (own === undefined) throw new TypeError('it holds no certificate');
  if (truststore === undefined) return clientCertificate(own);
  return isTrusted(own, certificatesIn(truststore), issuers) ? clientCertificate(own) : undefined;
}

/** The most certificates that a chain may have, the root counted. */
const MAX_CHAIN = 4;

function isTrusted(
  certificate: X509Certificate,
  trusted: readonly X509Certificate[],
  issuers: readonly X509Certificate[],
  length = 1,
): boolean {
  if (length > MAX_CHAIN || !isInTime(certificate)) return false;
  if (trusted.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return true;
  return [...trusted, ...issuers].some(
    (issuer) =>
      issuer.ca &&
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      isTrusted(issuer, trusted, issuers, length + 1),
  );
}

function isInTime({ validFrom, validTo }: X509Certificate): boolean {
  const now = Date.now();
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function certificatesIn(pem: string | Buffer): X509Certificate[] {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const blocks = String(pem).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function distinguishedName(lines: string): string {
  return lines.split('\n').join(',');
}

/** As OpenSSL prints it: a number while that is short (`1`), else its bytes (`a1:b2:…`). */
function serialText(hexadecimal: string): string {
  if (hexadecimal.length <= 14) return String(Number.parseInt(hexadecimal, 16));
  const even = hexadecimal.length % 2 === 0 ? hexadecimal : `0${hexadecimal}`;
  return even.toLowerCase().match(/../g)?.join(':') ?? '';
}
