import { createServer, type Socket } from 'node:net';
import { serveRuntimeApi } from './connection.ts';
import type { RuntimeApiTarget } from './runtime-api.ts';

/** The Runtime API of one execution environment on a TCP port, for clients that know only `host:port`. */
export interface RuntimeApiPort {
  /** The value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  ref(): void;
  unref(): void;
  close(): void;
}

/** Listens on a free port of 127.0.0.1 for the runtime client of `target`, and of no other environment. */
export function listenForRuntime(target: RuntimeApiTarget): Promise<RuntimeApiPort> {
  const connections = new Set<Socket>();
  let referenced = true;
  const server = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    if (!referenced) socket.unref();
    socket.on('close', () => connections.delete(socket));
    serveRuntimeApi(socket, socket, target);
  });
  const port: Omit<RuntimeApiPort, 'address'> = {
    ref() {
      referenced = true;
      server.ref();
      for (const socket of connections) socket.ref();
    },
    unref() {
      referenced = false;
      server.unref();
      for (const socket of connections) socket.unref();
    },
    close() {
      server.close();
      for (const socket of connections) socket.destroy();
    },
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const number = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ ...port, address: `127.0.0.1:${number}` });
    });
  });
}
