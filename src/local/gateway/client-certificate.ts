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

function distinguishedName(lines: string): string {
  return lines.split('\n').join(',');
}

/** As OpenSSL prints it: a number while that is short (`1`), else its bytes (`a1:b2:…`). */
function serialText(hexadecimal: string): string {
  if (hexadecimal.length <= 14) return String(Number.parseInt(hexadecimal, 16));
  const even = hexadecimal.length % 2 === 0 ? hexadecimal : `0${hexadecimal}`;
  return even.toLowerCase().match(/../g)?.join(':') ?? '';
}
