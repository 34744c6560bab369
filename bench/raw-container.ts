// The limit that a container is held against: a bare one with a Node.js program that speaks HTTP/1.1 over a raw socket
// and does nothing else, made and started by two requests to the engine.
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

const SOCKET = '/var/run/docker.sock';

const program = `
const [host, port] = process.argv[1].split(':');
const socket = require('node:net').connect({ host, port, noDelay: true });
const ask = () => socket.write('GET /next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
socket.on('connect', ask).on('error', () => {}).on('close', () => process.exit());
socket.on('data', (data) => {
  const text = data.toString();
  if (text.startsWith('HTTP/1.1 202')) return ask();
  const body = JSON.stringify(JSON.parse(text.slice(text.indexOf('\\r\\n\\r\\n') + 4)));
  socket.write('POST /response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body);
});
`;

/** One such container and the socket to it. */
export class RawContainer implements AsyncDisposable {
  readonly #id: string;
  readonly #server: Server;
  readonly #socket: Socket;
  #answered: (() => void) | undefined;
  #asked: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(id: string, server: Server, socket: Socket) {
    this.#id = id;
    this.#server = server;
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (String(data).startsWith('GET')) return this.#asked.resolve();
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      this.#answered?.();
    });
  }

  /** Makes and starts it; ready once it has asked for work. */
  static async start(image: string): Promise<RawContainer> {
    const host = await gateway();
    const server = createServer({ noDelay: true }).listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { Id: id } = await ask<{ Id: string }>('POST', '/containers/create', {
      Image: image,
      Entrypoint: ['/var/lang/bin/node', '-e', program, `${host}:${port}`],
      HostConfig: { Memory: 134_217_728, ReadonlyRootfs: true, LogConfig: { Type: 'none' } },
    });
    const connected = once(server, 'connection');
    await ask('POST', `/containers/${id}/start`);
    const [socket] = (await connected) as [Socket];
    const raw = new RawContainer(id, server, socket);
    await raw.#asked.promise;
    return raw;
  }

  /** One round trip: the work goes out, its answer comes back. */
  async invoke(event: unknown): Promise<void> {
    await this.#asked.promise;
    this.#asked = Promise.withResolvers();
    const body = JSON.stringify(event);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#answered = resolve;
    this.#socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    this.#server.close();
    await ask('DELETE', `/containers/${this.#id}?force=true`);
  }
}

/** Whether there is an engine to measure. */
export async function hasEngine(): Promise<boolean> {
  return ask('GET', '/_ping').then(
    () => true,
    () => false,
  );
}

async function gateway(): Promise<string> {
  const network = await ask<{ IPAM: { Config: { Gateway?: string }[] } }>('GET', '/networks/bridge');
  return network.IPAM.Config[0]?.Gateway ?? '172.17.0.1';
}

function ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const asking = request({ socketPath: SOCKET, method, path, headers }, async (response) => {
      let text = '';
      for await (const piece of response.setEncoding('utf8')) text += piece;
      if ((response.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: ${text}`));
      else resolve((text.startsWith('{') ? JSON.parse(text) : text) as T);
    });
    asking.on('error', reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
