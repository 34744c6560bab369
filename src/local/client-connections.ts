import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { clearTimeout, setTimeout } from '../core/index.ts';
import { clientCertificate, type GatewayRequest } from './gateway/index.ts';

/** What is the same for all requests of a connection. */
export type Peer = Pick<GatewayRequest, 'scheme' | 'port' | 'remoteAddress' | 'clientCert'>;

/** A connection that brings requests. */
interface Connection {
  readonly peer: Peer;
  /** How many requests have no answer yet; several when the client does not wait. */
  waiting: number;
  /** One of them has been answered, or never will be. */
  readonly answered: () => void;
}

/** Who is connected, and who waits for an answer: closing cuts the others at once and these after a grace. */
export class ClientConnections {
  readonly #server: Server;
  readonly #scheme: Peer['scheme'];
  readonly #open = new Map<Socket, Connection>();
  /** By their peers: connections on which TLS has not begun yet. */
  readonly #agreeing = new Map<string, Socket>();
  #closing = false;

  constructor(server: Server, scheme: Peer['scheme']) {
    this.#server = server;
    this.#scheme = scheme;
    // Node takes those for idle whose answer is not sent yet, if it has been handed over whole.
    server.closeIdleConnections = () => {};
    if (scheme === 'http') {
      server.on('connection', (socket: Socket) => this.#begun(socket));
      return;
    }
    // Requests come over what TLS makes of a connection, once both sides have agreed on it.
    server.on('connection', (socket: Socket) => {
      const name = nameOf(socket);
      this.#agreeing.set(name, socket);
      socket.once('close', () => this.#agreeing.delete(name));
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      this.#agreeing.delete(nameOf(socket));
      this.#begun(socket);
    });
  }

  /** Who is at the other end. */
  peerOf(socket: Socket): Peer {
    return this.#open.get(socket)?.peer ?? peerOf(socket, this.#scheme);
  }

  /** A request has come. Returns who sent it. */
  begin(socket: Socket, response: ServerResponse): Peer {
    const connection = this.#open.get(socket) ?? this.#begun(socket);
    connection.waiting++;
    response.on('close', connection.answered);
    return connection.peer;
  }

  /** A connection that is none of HTTP any more: others end it. */
  release(socket: Socket): void {
    this.#open.delete(socket);
  }

  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#agreeing.values()) socket.destroy();
    for (const [socket, { waiting }] of this.#open) {
      if (waiting === 0) socket.destroy();
    }
    const timer = setTimeout(() => {
      for (const socket of this.#open.keys()) socket.destroy();
    }, graceMs);
    await closed;
    clearTimeout(timer);
  }

  #begun(socket: Socket): Connection {
    const connection: Connection = {
      peer: peerOf(socket, this.#scheme),
      waiting: 0,
      answered: () => {
        connection.waiting--;
        if (this.#closing && connection.waiting === 0 && this.#open.has(socket)) socket.destroySoon();
      },
    };
    this.#open.set(socket, connection);
    socket.once('close', () => this.#open.delete(socket));
    return connection;
  }
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function peerOf(socket: Socket, scheme: Peer['scheme']): Peer {
  const clientCert = 'authorized' in socket && socket.authorized === true ? shownBy(socket as TLSSocket) : undefined;
  return {
    scheme,
    port: socket.localPort ?? 0,
    remoteAddress: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    ...(clientCert !== undefined && { clientCert }),
  };
}

/** What a client that is trusted showed. */
function shownBy(socket: TLSSocket): GatewayRequest['clientCert'] {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : clientCertificate(certificate);
}
