import type { Caller } from '../authorizers/caller.ts';
import { newExtendedRequestId } from '../ids.ts';
import type { GatewayRequest } from '../message.ts';
import type { AdmittedKey } from '../rest/key-admission.ts';

/** The longest message, in bytes, either way. */
export const MAX_MESSAGE_BYTES: number = 128 * 1024;

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
  /** Where `$connect` wants one. */
  readonly apiKey?: AdmittedKey | undefined;
}

/** A connection whose handshake is done. */
export interface OpenConnection extends Connection {
  readonly peer: Peer;
  /** Milliseconds since 1970: the last message, either way. */
  lastActiveAt: number;
}

/** What a socket tells of one connection. */
export interface Session {
  /** Resolves when the route is done with it. */
  message(text: string): Promise<void>;
  /** Resolves when `$disconnect` is done. */
  closed(code: number, reason: string): Promise<void>;
}

/** The routes that what is told of connections goes through. */
export interface ConnectionRoutes {
  message(connection: OpenConnection, text: string): Promise<void>;
  closed(connection: OpenConnection, code: number, reason: string): Promise<void>;
}

/** The open connections of a WebSocket API, by id. They go on when the API is another one: with its routes. */
export class Connections {
  readonly #open = new Map<string, OpenConnection>();
  #routes: ConnectionRoutes | undefined;

  /** From now on, these routes take what comes. */
  follow(routes: ConnectionRoutes): void {
    this.#routes = routes;
  }

  open(connection: Connection, peer: Peer, lastActiveAt: number): Session {
    const open: OpenConnection = { ...connection, peer, lastActiveAt };
    this.#open.set(connection.id, open);
    return {
      message: async (text) => await this.#routes?.message(open, text),
      closed: async (code, reason) => {
        this.remove(open.id);
        await this.#routes?.closed(open, code, reason);
      },
    };
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

/** `R1kmxc2VNjMCFIA=`: an id that fits into a path. */
export function newConnectionId(): string {
  return newExtendedRequestId();
}
