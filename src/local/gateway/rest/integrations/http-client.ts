import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import type { IntegrationTls } from '../../../../application/index.ts';
import { clearTimeout, messageOf, setTimeout, systemCodeOf } from '../../../../core/index.ts';
import type { HeaderLines } from '../../message.ts';
import type { LocalClientCertificate } from '../integration-certificate.ts';
import { Refusal } from '../refusal.ts';
import { connectToAnyIssuer } from './any-issuer.ts';

/** A request of an integration. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly [name: string, values: readonly string[]]>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly tls?: IntegrationTls | undefined;
  /** Shown to whoever asks for one; HTTPS only. */
  readonly certificate?: LocalClientCertificate | undefined;
}

/** What came back. */
export interface IncomingResponse {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
}

/** What comes back, while it comes. */
export interface OpenResponse extends Omit<IncomingResponse, 'body'> {
  readonly body: Readable;
}

/** The largest answer of an integration: 10 MiB. */
const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/** Sends a request as it is: no redirect is followed, nothing is decoded. Never rejects. */
export async function sendRequest(request: OutgoingRequest): Promise<IncomingResponse | Refusal> {
  return await exchange(request, receive);
}

/** The same for an answer that is passed on while it comes; the time is that until it begins. */
export async function openRequest(request: OutgoingRequest): Promise<OpenResponse | Refusal> {
  return await exchange(request, (response, finish) => {
    finish({ status: response.statusCode ?? 0, headers: headerLines(response), body: response });
  });
}

type Receive<T> = (
  response: IncomingMessage,
  finish: (outcome: T | Refusal) => void,
  failed: (error: unknown) => void,
) => void;

async function exchange<T>(request: OutgoingRequest, receiveResponse: Receive<T>): Promise<T | Refusal> {
  const { url, method, headers, body, timeoutMs, signal, tls, certificate } = request;
  // `import` would read every export, one of which loads all of undici: ten times what the rest takes.
  const client = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const lines: OutgoingHttpHeaders = {};
  for (const [name, values] of headers.values()) lines[name] = values.length === 1 ? values[0] : [...values];
  if (body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method)) lines['Content-Length'] = String(body.length);
  return await new Promise((resolve) => {
    let outgoing: ClientRequest | undefined;
    let connecting: AbortController | undefined;
    const finish = (outcome: T | Refusal): void => {
      clearTimeout(timer);
      resolve(outcome);
      if (!(outcome instanceof Refusal)) return;
      connecting?.abort();
      outgoing?.destroy();
    };
    const timer = setTimeout(() => {
      finish(Refusal.integrationTimeout(`${url.origin} did not answer within the integration's ${timeoutMs} ms.`));
    }, timeoutMs);
    const failed = (error: unknown): void => finish(failure(url, error));
    const send = (connection: RequestOptions): void => {
      try {
        const path = `${url.pathname}${url.search}`;
        const hostname = url.hostname.replace(/^\[|\]$/g, '');
        outgoing = client.request(
          { hostname, port: url.port, method, path, headers: lines, signal, ...connection },
          (response) => receiveResponse(response, finish, failed),
        );
        outgoing.on('error', failed);
        if ('Trailer' in lines) announceTrailer(outgoing);
        outgoing.end(body);
      } catch (error) {
        failed(error);
      }
    };
    const { serverNameToVerify: servername } = tls ?? {};
    if (tls?.insecureSkipVerification !== true || url.protocol !== 'https:') {
      return send({ ...certificate, ...(servername !== undefined && { servername }) });
    }
    connecting = new AbortController();
    const ended = AbortSignal.any([connecting.signal, ...(signal === undefined ? [] : [signal])]);
    connectToAnyIssuer(url, ended, certificate).then((socket) => {
      if (typeof socket === 'string') finish(Refusal.unreachable(`${url.origin} is not asked: ${socket}.`));
      else if (ended.aborted) {
        socket.destroy();
        failed(ended.reason);
      } else send({ createConnection: () => socket });
    }, failed);
  });
}

/** Node sends a `Trailer` only with chunks; API Gateway sends it with a length. */
function announceTrailer(outgoing: ClientRequest): void {
  outgoing.chunkedEncoding = true;
  outgoing.flushHeaders();
  outgoing.chunkedEncoding = false;
}

function receive(
  response: IncomingMessage,
  finish: (outcome: IncomingResponse | Refusal) => void,
  failed: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    else finish(Refusal.badIntegration(500, `The integration's answer is larger than ${MAX_RESPONSE_BYTES} bytes.`));
  });
  response.on('error', failed);
  response.on('end', () => {
    finish({ status: response.statusCode ?? 0, headers: headerLines(response), body: Buffer.concat(chunks) });
  });
}

function headerLines({ rawHeaders }: IncomingMessage): HeaderLines {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []));
}

function failure(url: URL, error: unknown): Refusal {
  const reason = `${url.origin} could not be asked: ${messageOf(error)}.`;
  return systemCodeOf(error) === 'ENOTFOUND' ? Refusal.configuration(reason) : Refusal.unreachable(reason);
}
