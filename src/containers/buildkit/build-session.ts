import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { Socket } from 'node:net';
import type Docker from 'dockerode';
import { registryAuth } from '../registry-auth.ts';
import { bytesField, fieldsOf, textOf } from './protobuf.ts';

/** Answers a question of BuildKit with a message, or with nothing where there is none. */
type Method = (request: Buffer) => Promise<Buffer | undefined>;

const HEALTH = '/grpc.health.v1.Health/Check';
const CREDENTIALS = '/moby.filesync.v1.Auth/Credentials';
const SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret';

/** gRPC's numbers for what went wrong. */
const NOT_FOUND = '5';
const UNIMPLEMENTED = '12';
const INTERNAL = '13';
/** `SERVING`, the first field of the answer about health. */
const SERVING = Buffer.from([8, 1]);

/**
 * What BuildKit asks of whoever has a build made, while it is being made: credentials for registries, and secrets that do
 * not become a part of the image. It asks by gRPC, over a connection to the engine that is turned around.
 */
export class BuildSession implements Disposable {
  readonly id: string;
  readonly #connection: ServerHttp2Session;

  private constructor(id: string, connection: ServerHttp2Session) {
    this.id = id;
    this.#connection = connection;
  }

  /** Undefined where the engine knows no such thing. `secrets` gives the content of one. */
  static async open(
    docker: Docker,
    secrets: (id: string) => Promise<Buffer | undefined>,
  ): Promise<BuildSession | undefined> {
    const methods: Readonly<Record<string, Method>> = {
      [HEALTH]: async () => SERVING,
      [CREDENTIALS]: async (request) => credentials(textOf(fieldsOf(request), 1)),
      [SECRET]: async (request) => {
        const content = await secrets(textOf(fieldsOf(request), 1));
        return content && bytesField(1, content);
      },
    };
    const id = randomUUID();
    const socket = await dial(docker, id, Object.keys(methods));
    if (socket === undefined) return undefined;
    const { performServerHandshake } = await import('node:http2');
    const connection = performServerHandshake(socket);
    connection.on('stream', (stream, headers) => void serve(stream, headers, methods));
    // When the engine goes, the build ends, which says so.
    connection.on('error', () => connection.destroy());
    socket.on('error', () => socket.destroy());
    return new BuildSession(id, connection);
  }

  [Symbol.dispose](): void {
    this.#connection.destroy();
  }
}

function dial(docker: Docker, id: string, methods: readonly string[]): Promise<Socket | undefined> {
  const options = {
    method: 'POST',
    path: '/session',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'samwright',
      'X-Docker-Expose-Session-Grpc-Method': [...methods],
    },
    statusCodes: { 200: true },
  };
  return new Promise((resolve) => {
    docker.modem.dial(options, (_: unknown, socket: unknown) => {
      resolve(socket instanceof Socket ? socket : undefined);
    });
  });
}

/** Messages come and go with five bytes before them: whether they are compressed, and their length. */
const HEAD = 5;

async function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  methods: Readonly<Record<string, Method>>,
): Promise<void> {
  stream.on('error', () => stream.destroy());
  const refuse = (status: string): void => {
    stream.respond({ 'content-type': 'application/grpc', 'grpc-status': status }, { endStream: true });
  };
  const method = methods[String(headers[':path'])];
  if (method === undefined) return refuse(UNIMPLEMENTED);
  try {
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece);
    const answer = await method(Buffer.concat(pieces).subarray(HEAD));
    if (stream.destroyed) return;
    if (answer === undefined) return refuse(NOT_FOUND);
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(answer.length, 1);
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.concat([head, answer]));
  } catch {
    if (!stream.destroyed && !stream.headersSent) refuse(INTERNAL);
  }
}

/** What `docker login` has stored for a registry; an empty answer means nobody. */
async function credentials(host: string): Promise<Buffer> {
  const isHub = /(^|\.)docker\.io$/.test(host);
  const found = await registryAuth(isHub ? 'image' : `${host}/image`);
  if (found === undefined) return Buffer.alloc(0);
  const { username = '', password = '', identitytoken } = found;
  const [name, secret] = identitytoken === undefined ? [username, password] : ['', identitytoken];
  return Buffer.concat([bytesField(1, name), bytesField(2, secret)]);
}
