import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { LocalClientCertificate } from '../integration-certificate.ts';

/** What OpenSSL says of a chain that ends in a root which nobody here knows. */
const UNKNOWN_ROOTS: ReadonlySet<string> = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN']);

/**
 * Connects to a server whose certificate anybody may have issued (`insecureSkipVerification`). It has to be in time and for
 * the host all the same, and its chain to end in a root; a text says what of it is wrong. Nothing is sent before that is
 * known. Rejects where there is no connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integration-tls-config.html
 */
export async function connectToAnyIssuer(
  url: URL,
  signal: AbortSignal,
  certificate?: LocalClientCertificate,
): Promise<TLSSocket | string> {
  const tls = process.getBuiltinModule('node:tls');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isName = process.getBuiltinModule('node:net').isIP(host) === 0;
  const port = Number(url.port || 443);
  const shown = { ...certificate, ...(isName && { servername: host }) };
  const socket = tls.connect({ host, port, ...shown, rejectUnauthorized: false });
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject('the connection was closed'));
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
  const problem = problemOf(socket, host, isName);
  if (problem === undefined) return socket;
  socket.destroy();
  return problem;
}

function problemOf(socket: TLSSocket, host: string, isName: boolean): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return 'it shows no certificate';
  const now = Date.now();
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
    return `its certificate counts from ${certificate.validFrom} to ${certificate.validTo}`;
  }
  const found = isName ? certificate.checkHost(host) : certificate.checkIP(host);
  if (found === undefined) return `its certificate is not for ${host}`;
  if (socket.authorized) return undefined;
  const said = String(socket.authorizationError);
  if (!UNKNOWN_ROOTS.has(said)) return `its certificate: ${said}`;
  return rootOf(certificate).ca
    ? undefined
    : 'its certificate ends in a root that is no certificate authority (CA:TRUE)';
}

function rootOf(certificate: X509Certificate): X509Certificate {
  let root = certificate;
  for (let next = root.issuerCertificate; next !== undefined && next !== root; next = root.issuerCertificate)
    root = next;
  return root;
}
