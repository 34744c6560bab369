import type { Caller } from '../authorizers/authorization.ts';
import type { GatewayRequest } from '../message.ts';

/** The client at the other end of an open connection. */
export interface Peer {
  /** Resolves when the text has been handed to the network; rejects when the connection is gone. */
  send(text: string): Promise<void>;
  /** Ends the connection with a close frame. */
  close(code: number, reason: string): void;
}

/** One connection to a WebSocket API, from the request that opened it on. */
export interface Connection {
  readonly id: string;
  readonly request: GatewayRequest;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
  /** Who called, where `$connect` has an authorizer. */
  readonly caller?: Caller | undefined;
}

/** A connection whose handshake is done. */
export interface OpenConnection extends Connection {
  readonly peer: Peer;
  /** Milliseconds since 1970: the last message, either way. */
  lastActiveAt: number;
}

/** The open connections of a WebSocket API, by id. */
export class Connections {
  readonly #open = new Map<string, OpenConnection>();

  add(connection: Connection, peer: Peer, lastActiveAt: number): OpenConnection {
    const open: OpenConnection = { ...connection, peer, lastActiveAt };
    this.#open.set(connection.id, open);
    return open;
  }

  find(id: string): OpenConnection | undefined {
    return this.#open.get(id);
  }

  remove(id: string): void {
    this.#open.delete(id);
  }

  all(): IterableIterator<OpenConnection> {
    return this.#open.values();
  }
}
