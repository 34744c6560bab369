import { abortable } from '../core/index.ts';
import { EMPTY_BODY, type Gateway, type GatewayRequest, type HeaderLines, MAX_BODY_BYTES } from './gateway/index.ts';

/** Asks a gateway as `fetch` would, without a socket. A path that starts with `/` is sent as it is written. */
export async function requestGateway(
  gateway: Gateway,
  baseUrl: string,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const isPath = typeof input === 'string' && input.startsWith('/');
  const request = new Request(isPath ? baseUrl : input, init);
  const url = new URL(isPath ? baseUrl : request.url);
  const isEncrypted = url.protocol === 'https:';
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, '');
  const received = new Uint8Array(await request.arrayBuffer());
  const tooLarge = received.length > MAX_BODY_BYTES;
  const body = tooLarge ? EMPTY_BODY : received;
  const gatewayRequest: GatewayRequest = {
    method: request.method,
    target: isPath ? input : `${url.pathname.slice(basePath.length) || '/'}${url.search}`,
    headers: headerLines(request, init, url, received.length),
    body,
    bodyTooLarge: tooLarge,
    remoteAddress: '127.0.0.1',
    protocol: 'HTTP/1.1',
    scheme: isEncrypted ? 'https' : 'http',
    port: Number(url.port || (isEncrypted ? 443 : 80)),
  };
  const { status, headers, body: answer } = await abortable(gateway(gatewayRequest), request.signal);
  const hasBody = !(answer instanceof Uint8Array) || answer.length > 0;
  return new Response(hasBody ? bodyInit(answer) : null, {
    status,
    headers: headers.map(([name, value]) => [name, value]),
  });
}

/** What `fetch` would put on the wire; names keep the casing that the caller gave them. */
function headerLines(request: Request, init: RequestInit | undefined, url: URL, bodyLength: number): HeaderLines {
  const given = init?.headers;
  const names = new Map<string, string>();
  if (given !== undefined && !(given instanceof Headers)) {
    const entries = Symbol.iterator in given ? [...given] : Object.entries(given);
    for (const [name] of entries) if (name !== undefined) names.set(name.toLowerCase(), name);
  }
  const lines: [string, string][] = [];
  if (!request.headers.has('host')) lines.push(['host', url.host]);
  for (const [name, value] of request.headers) lines.push([names.get(name) ?? name, value]);
  if (!request.headers.has('accept')) lines.push(['accept', '*/*']);
  if (!request.headers.has('user-agent')) lines.push(['user-agent', 'node']);
  if (bodyLength > 0) lines.push(['content-length', String(bodyLength)]);
  return lines;
}

function bodyInit(body: Uint8Array | ReadableStream<Uint8Array>): ConstructorParameters<typeof Response>[0] {
  return body instanceof Uint8Array ? Uint8Array.from(body) : body;
}
