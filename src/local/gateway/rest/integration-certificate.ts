import type { ApiDefinition, IntegrationDefinition } from '../../../application/index.ts';

/**
 * What API Gateway shows to the web servers behind an API, as PEM text: on AWS it makes the pair of keys itself and keeps the
 * private one.
 *
 * @public
 */
export interface LocalClientCertificate {
  /** The private key. */
  readonly key: string | Buffer;
  /** The certificate, with those of its issuers behind it. */
  readonly cert: string | Buffer;
}

/** The certificates that the user gave. */
export interface GivenCertificates {
  /** What HTTP integrations are shown, by the id of the certificate in the template. */
  readonly clientCertificates?: Readonly<Record<string, LocalClientCertificate>> | undefined;
}

/** An API as far as its certificate goes. */
interface CertifiedApi extends Pick<ApiDefinition, 'id' | 'clientCertificateId'> {
  readonly routes: readonly { readonly integration: IntegrationDefinition }[];
}

/**
 * The certificate that the HTTP integrations of an API are shown, where the user gave it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
 */
export function certificateOf(
  { clientCertificateId: id }: Pick<ApiDefinition, 'clientCertificateId'>,
  { clientCertificates = {} }: GivenCertificates,
): LocalClientCertificate | undefined {
  return id !== undefined && Object.hasOwn(clientCertificates, id) ? clientCertificates[id] : undefined;
}

/** What is said of an API whose web servers are not shown the certificate of its stage. */
export function certificateWarnings(
  api: CertifiedApi,
  options: GivenCertificates,
): { readonly code: string; readonly message: string }[] {
  const { id, clientCertificateId, routes } = api;
  const isShown = routes.some(({ integration }) => integration.kind === 'http' || integration.kind === 'http-proxy');
  if (clientCertificateId === undefined || !isShown || certificateOf(api, options) !== undefined) return [];
  const message = `API "${id}": its HTTP integrations are not shown the client certificate "${clientCertificateId}", whose key AWS keeps. Give one as \`clientCertificates: { ${keyText(clientCertificateId)}: { key, cert } }\`.`;
  return [{ code: 'CLIENT_CERTIFICATE_NOT_SHOWN', message }];
}

function keyText(id: string): string {
  return /^[A-Za-z_]\w*$/.test(id) ? id : JSON.stringify(id);
}
