import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { delay } from '../core/index.ts';
import { FrameSizes } from './frame-sizes.ts';
import {
  type AcceptedHandshake,
  type GatewayRequest,
  type GatewayResponse,
  MAX_MESSAGE_BYTES,
  type RefusedHandshake,
} from './gateway/index.ts';

/** Decides about the handshake of a request that asks for a WebSocket. */
export type Handshake = (request: GatewayRequest) => Promise<AcceptedHandshake | RefusedHandshake>;

/** The WebSockets of one port. */
export class WebSockets {
  readonly #handshake: Handshake;
  readonly #server: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  /** Handshakes, and what is done when a connection has been closed. */
  readonly #work = new Set<Promise<void>>();
  readonly #protocols = new WeakMap<IncomingMessage, string | undefined>();
  #isClosing = false;

  private constructor(handshake: Handshake, createServer: typeof WebSocketServer) {
    this.#handshake = handshake;
    this.#server = new createServer({
      noServer: true,
      clientTracking: false,
      maxPayload: MAX_MESSAGE_BYTES,
      handleProtocols: (_, request) => this.#protocols.get(request) ?? false,
    });
  }

  /** `ws` is loaded where there is a WebSocket API alone. */
  static async create(handshake: Handshake): Promise<WebSockets> {
    const { WebSocketServer } = await import('ws');
    return new WebSockets(handshake, WebSocketServer);
  }

  /** Takes a connection over from the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, received: GatewayRequest): void {
    socket.on('error', () => socket.destroy());
    this.#track(this.#answer(request, socket, head, received));
  }

  /** Ends all connections and resolves when what follows of it is done, at most after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    for (const webSocket of this.#open) webSocket.close(1001, 'Going away');
    const patience = new AbortController();
    await Promise.race([this.#settled(), delay(graceMs, patience.signal)]);
    patience.abort();
    for (const webSocket of this.#open) webSocket.terminate();
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer, received: GatewayRequest): Promise<void> {
    const decision = await this.#handshake(received);
    if (socket.destroyed) return;
    if (this.#isClosing) return void socket.destroy();
    if (decision.kind === 'refused') return refuse(socket, decision.response);
    this.#protocols.set(request, decision.protocol);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, socket, decision));
  }

  #serve(webSocket: WebSocket, socket: Duplex, handshake: AcceptedHandshake): void {
    const session = handshake.open({
      send: (text) =>
        new Promise((resolve, reject) => {
          webSocket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => webSocket.close(code, reason),
    });
    this.#open.add(webSocket);
    refuseLargeFrames(webSocket, socket);
    webSocket.on('message', (data, isBinary) => {
      if (webSocket.readyState !== webSocket.OPEN) return;
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
      if (isBinary) webSocket.close(1003, 'Binary frames are not supported');
      else this.#track(session.message(String(data)));
    });
    webSocket.on('error', () => {});
    webSocket.on('close', (code, reason) => {
      this.#open.delete(webSocket);
      this.#track(session.closed(code, reason.toString()));
    });
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch(() => {}).finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #settled(): Promise<void> {
    await Promise.all([...this.#open].map((webSocket) => new Promise((resolve) => webSocket.once('close', resolve))));
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}

function refuseLargeFrames(webSocket: WebSocket, socket: Duplex): void {
  const frames = new FrameSizes();
  let isTooLarge = false;
  socket.prependListener('data', (chunk: Buffer) => {
    if (isTooLarge || frames.take(chunk)) return;
    isTooLarge = true;
    webSocket.close(1009, 'Frame too large');
  });
}

/** Answers a handshake with a plain response, and hangs up. */
function refuse(socket: Duplex, { status, headers, body }: GatewayResponse): void {
  const { STATUS_CODES } = process.getBuiltinModule('node:http');
  const lines = headers
    .filter(([name]) => name.toLowerCase() !== 'connection')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}Connection: close\r\n\r\n`,
    'latin1',
  );
  socket.end(body instanceof Uint8Array ? body : Buffer.alloc(0));
}
