import { createServer, type Socket } from 'node:net';
import { type RuntimeApiTarget, serveRuntimeApi } from '../../runtime-api/index.ts';

/** The Runtime API of one container on a TCP port. */
export interface ContainerRuntimePort {
  readonly port: number;
  /** Resolves when somebody connects who may. */
  readonly connected: Promise<void>;
  /** Says who may connect. Until then connections wait; those of others are cut. */
  admit(addresses: readonly string[] | 'anyone'): void;
  hold(held: boolean): void;
  close(): void;
}

/** Listens on a free port of `address` for the container of `target`, and for no other. */
export function listenForContainer(address: string, target: RuntimeApiTarget): Promise<ContainerRuntimePort> {
  const connections = new Set<Socket>();
  let waiting: Socket[] = [];
  let admitted: readonly string[] | 'anyone' | undefined;
  let connect = (): void => {};
  const connected = new Promise<void>((resolve) => {
    connect = resolve;
  });
  const server = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    // The server alone keeps this process alive: a client has five connections, and each call would be one for each.
    socket.unref();
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    if (admitted === undefined) waiting.push(socket);
    else take(socket, admitted);
  });
  server.unref();
  const take = (socket: Socket, allowed: readonly string[] | 'anyone'): void => {
    const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (allowed !== 'anyone' && !allowed.includes(peer)) {
      socket.destroy();
      return;
    }
    connect();
    serveRuntimeApi(socket, socket, target, peer);
  };
  const port: Omit<ContainerRuntimePort, 'port'> = {
    connected,
    admit(addresses) {
      admitted = addresses;
      for (const socket of waiting) take(socket, addresses);
      waiting = [];
    },
    hold(held) {
      if (held) server.ref();
      else server.unref();
    },
    close() {
      server.close();
      for (const socket of connections) socket.destroy();
    },
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      resolve({ ...port, port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
    });
  });
}
