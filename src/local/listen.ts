import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bufferOf, eventLoopTurn } from '../core/index.ts';
import { ClientConnections, type Peer } from './client-connections.ts';
import {
  EMPTY_BODY,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  MAX_BODY_BYTES,
} from './gateway/index.ts';
import { hasBody, type ReceivedBody, readBody } from './listen-body.ts';
import { LocalApiError } from './local-api-error.ts';
import type { WebSockets } from './web-socket-server.ts';

/** A gateway behind a port. */
export interface Listener {
  /** `http://127.0.0.1:3000`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests and resolves when those under way have been answered, at most after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Room for the header names on top of the values that API Gateway counts; beyond it Node answers 431 itself. */
const MAX_HEADER_SECTION_BYTES = 64 * 1024;

/**
 * The certificate that HTTPS is served with, as PEM text.
 *
 * @public
 */
export interface LocalTls {
  /** The private key. */
  readonly key: string | Buffer;
  /** The certificate, with those of its issuers behind it. */
  readonly cert: string | Buffer;
  /**
   * The truststore: whose certificates clients may show (mutual TLS). With it clients are asked for one; events have those
   * that are trusted (`clientCert`), and custom domains with `MutualTlsAuthentication` refuse whoever shows none.
   */
  readonly ca?: string | Buffer | undefined;
}

/** Where and how a gateway is served. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Serves HTTPS; without it HTTP. */
  readonly tls?: LocalTls | undefined;
  /** Takes requests for WebSockets; without it they are requests like any other. */
  readonly webSockets?: WebSockets | undefined;
}

/** Serves `gateway` over HTTP/1.1. @throws {@link LocalApiError} when the port cannot be had. */
export async function listen(gateway: Gateway, { host, port, tls, webSockets }: ListenOptions): Promise<Listener> {
  const scheme = tls === undefined ? 'http' : 'https';
  const server = createServer(tls, host, port);
  const connections = new ClientConnections(server, scheme);

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const peer = connections.begin(request.socket, response);
    void answer(gateway, peer, request, response);
  };
  server.on('request', serve);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // A client that asks first never has to send what is refused anyway.
    if (!(declaredLength(request) > MAX_BODY_BYTES)) response.writeContinue();
    serve(request, response);
  });

  if (webSockets !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const peer = connections.peerOf(socket);
      connections.release(socket);
      webSockets.upgrade(request, socket, head, toGatewayRequest(request, peer, NO_BODY));
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(LocalApiError.cannotListen(host, port, error)));
    try {
      server.listen(port, host, resolve);
    } catch (error) {
      reject(LocalApiError.cannotListen(host, port, error));
    }
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${scheme}://${reachable(address.address)}:${address.port}`,
    port: address.port,
    close: async (graceMs) => {
      await Promise.all([webSockets?.close(graceMs), connections.close(graceMs)]);
    },
  };
}

function createServer(tls: LocalTls | undefined, host: string, port: number): Server {
  const options = {
    // An idle connection stays open: a timer for it would be set and cleared with each request. Only one whose client is
    // gone without a word ends, by TCP's own means.
    keepAliveTimeout: 0,
    keepAlive: true,
    // Those without a body have no stream that comes to its end (Node.js 24 and later).
    optimizeEmptyRequests: true,
    maxHeaderSize: MAX_HEADER_SECTION_BYTES,
  };
  // `import` would read every export, one of which loads all of undici: ten times what the rest takes.
  if (tls === undefined) return process.getBuiltinModule('node:http').createServer(options);
  try {
    const { key, cert, ca } = tls;
    // Who is not trusted gets an answer, which only an established connection can bring.
    const mutual = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false };
    return process.getBuiltinModule('node:https').createServer({ ...options, key, cert, ...mutual });
  } catch (error) {
    throw LocalApiError.cannotListen(host, port, error);
  }
}

async function answer(gateway: Gateway, peer: Peer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // Most have no body: nothing is waited for then, each turn of which costs something.
    const received = hasBody(request) ? await bodyOf(request) : NO_BODY;
    let reply = BROKEN;
    try {
      reply = await gateway(toGatewayRequest(request, peer, received));
    } catch {
      // Gateways answer always; should one throw all the same, the client hears of it and the server stays up.
    }
    const sending = send(reply, response);
    if (sending !== undefined) await sending;
  } catch {
    // The client is gone, in the middle of its request or of the answer: nobody is left to tell.
    response.destroy();
  }
}

const BROKEN: GatewayResponse = { status: 500, headers: [['Content-Length', '0']], body: EMPTY_BODY };

const NO_BODY: ReceivedBody = { body: EMPTY_BODY, tooLarge: false };

const TOO_LARGE: ReceivedBody = { body: EMPTY_BODY, tooLarge: true };

/** A client that asks before it sends a body that is refused does not send it: then there is none to wait for. */
function bodyOf(request: IncomingMessage): Promise<ReceivedBody> | ReceivedBody {
  const willNotBeSent = request.headers.expect !== undefined && declaredLength(request) > MAX_BODY_BYTES;
  return willNotBeSent ? TOO_LARGE : readBody(request, MAX_BODY_BYTES);
}

function toGatewayRequest(
  { method = 'GET', url = '/', rawHeaders, httpVersion }: IncomingMessage,
  { scheme, port, remoteAddress, clientCert }: Peer,
  { body, tooLarge }: ReceivedBody,
): GatewayRequest {
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return {
    method,
    target: url,
    headers,
    body,
    bodyTooLarge: tooLarge,
    remoteAddress,
    protocol: `HTTP/${httpVersion}`,
    scheme,
    port,
    clientCert,
    turn: eventLoopTurn(),
  };
}

/** `undefined` for what is sent at once. */
function send(answer: GatewayResponse, response: ServerResponse): Promise<void> | undefined {
  const lines: string[] = [];
  for (const [name, value] of answer.headers) {
    // Node's own `Connection` header knows whether this connection goes on.
    if (name.length !== 10 || name.toLowerCase() !== 'connection') lines.push(name, value);
  }
  response.writeHead(answer.status, lines);
  const { body } = answer;
  if (!(body instanceof Uint8Array)) {
    // Whoever writes it is not to wait for a client that has gone: a pipe to it would not even begin.
    return response.destroyed ? body.cancel() : pipeline(Readable.fromWeb(body), response);
  }
  sendWhole(body, response);
  return undefined;
}

/** Node sends a small text together with the header, in one system call; bytes would take a second one. */
function sendWhole(body: Uint8Array, response: ServerResponse): void {
  if (body.length > 16 * 1024) response.end(body);
  else response.end(bufferOf(body).toString('latin1'), 'latin1');
}

function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** An address that a client can ask, in a URL: "all interfaces" is none. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
