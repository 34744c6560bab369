// The limit that an execution environment is held against: a child process that speaks HTTP/1.1 over a raw socket and
// does nothing else. It asks for work, answers it, and asks again, as a Lambda runtime does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const child = `
const socket = require('node:net').connect(process.argv[1]);
const ask = () => socket.write('GET /next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
socket.on('connect', ask).on('error', () => {}).on('close', () => process.exit());
socket.on('data', (data) => {
  const text = data.toString();
  if (text.startsWith('HTTP/1.1 202')) return ask();
  const body = JSON.stringify(JSON.parse(text.slice(text.indexOf('\\r\\n\\r\\n') + 4)));
  socket.write('POST /response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body);
});
`;

/** One such child and the socket to it. */
export class RawChild implements AsyncDisposable {
  readonly #server: Server;
  readonly #process: ChildProcess;
  readonly #socket: Socket;
  #answered: (() => void) | undefined;
  #asked: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(server: Server, process: ChildProcess, socket: Socket) {
    this.#server = server;
    this.#process = process;
    this.#socket = socket;
    socket.on('error', () => {}); // the child goes away with an answer still on its way
    socket.on('data', (data) => {
      if (String(data).startsWith('GET')) return this.#asked.resolve();
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      this.#answered?.();
    });
  }

  /** Starts the child; ready once it has asked for work. */
  static async start(): Promise<RawChild> {
    const path = join(tmpdir(), `raw-child-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
    const server = createServer().listen(path);
    await once(server, 'listening');
    const running = spawn(process.execPath, ['-e', child, path], { stdio: 'inherit' });
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.setNoDelay(true);
    const raw = new RawChild(server, running, socket);
    await raw.#asked.promise;
    return raw;
  }

  /** One round trip: the work goes out, its answer comes back. */
  async invoke(event: unknown): Promise<void> {
    await this.#asked.promise; // it may still be on its way back from the last answer
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
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
