// The limits that a container is held against, made and started by two requests to the engine: one with a bare program
// (custom-runtime/bootstrap) and one with AWS's own runtime client, to which the other side hands out the same bytes again
// and again.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

const SOCKET = '/var/run/docker.sock';

const limits = { Memory: 134_217_728, ReadonlyRootfs: true, LogConfig: { Type: 'none' } };

/** What comes before each event: a client of AWS needs no less. */
const head = `HTTP/1.1 200 OK\r
Content-Type: application/json\r
Lambda-Runtime-Aws-Request-Id: ${randomUUID()}\r
Lambda-Runtime-Deadline-Ms: ${Date.now() + 3_600_000}\r
Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:HelloWorldFunction\r
`;

/** One such container and the socket to it. */
export class RawContainer implements AsyncDisposable {
  readonly #id: string;
  readonly #server: Server;
  /** The connection on which it has asked. */
  #socket: Socket | undefined;
  #answered: (() => void) | undefined;
  #asked: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(id: string, server: Server) {
    this.#id = id;
    this.#server = server;
  }

  #serve(socket: Socket): void {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      text += data;
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      const asks = text.startsWith('GET');
      text = '';
      this.#socket = socket;
      if (asks) return this.#asked.resolve();
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      this.#answered?.();
    });
  }

  /** Makes and starts a bare one, with the `bootstrap` of a folder and nothing else; ready once it has asked for work. */
  static start(image: string, folder: string): Promise<RawContainer> {
    return RawContainer.#start((address) => ({
      Image: image,
      Entrypoint: ['/var/task/bootstrap'],
      Env: [`AWS_LAMBDA_RUNTIME_API=${address}`],
      HostConfig: { ...limits, Binds: [`${folder}:/var/task:ro`] },
    }));
  }

  /** Makes and starts one with the client of an image for Lambda. */
  static startClient(image: string, folder: string, handler: string): Promise<RawContainer> {
    const variables = {
      _HANDLER: handler,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_NAME: 'HelloWorldFunction',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/HelloWorldFunction',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
      LAMBDA_TASK_ROOT: '/var/task',
    };
    return RawContainer.#start((address) => ({
      Image: image,
      Cmd: [handler],
      WorkingDir: '/var/task',
      Env: Object.entries({ ...variables, AWS_LAMBDA_RUNTIME_API: address }).map((pair) => pair.join('=')),
      HostConfig: { ...limits, Binds: [`${folder}:/var/task:ro`] },
    }));
  }

  static async #start(specOf: (address: string) => object): Promise<RawContainer> {
    const host = await gateway();
    const server = createServer({ noDelay: true }).listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { Id: id } = await ask<{ Id: string }>('POST', '/containers/create', specOf(`${host}:${port}`));
    const raw = new RawContainer(id, server);
    server.on('connection', (socket) => raw.#serve(socket));
    await ask('POST', `/containers/${id}/start`);
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
    this.#socket?.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
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
