import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { FunctionDefinition } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import type { SandboxDebug } from '../../../src/local/index.ts';
import { BUILD_TIMEOUT_MS, builtFunction } from '../../set-up/built-functions.ts';
import { DebugAdapter } from '../../set-up/debug-adapter.ts';
import { freePort } from '../../set-up/free-port.ts';
import { needsLambdaImages, needsLanguageImage } from '../../set-up/lambda-images.ts';
import { missing } from '../../set-up/needs.ts';
import { pythonWith, run } from '../../set-up/python-tools.ts';
import { layer } from '../runtime/archive.ts';
import { node } from '../runtime/fixture.ts';
import { imageFunction, inlineNode, inlinePython, OneContainerFunction } from './container.ts';

/** A function in a container, with a debugger at a port. */
async function debugged(
  context: TestContext,
  fn: FunctionDefinition,
  { images = {}, layers = [], ...debug }: Partial<SandboxDebug> & Parts = {},
): Promise<{ readonly fn: OneContainerFunction; readonly port: number }> {
  const port = debug.port ?? (await freePort());
  const known = await needsLambdaImages(context);
  const docker = { images: { 'nodejs22.x': known.node, 'python3.11': known.python, ...images } };
  const pool = { functions: { Fn: { debug: { ...debug, port } } } };
  return { fn: new OneContainerFunction(fn, known, docker, layers, pool), port };
}

interface Parts {
  readonly images?: Readonly<Record<string, string>>;
  readonly layers?: NonNullable<ConstructorParameters<typeof OneContainerFunction>[3]>;
}

let debugpy: TemporaryFolder | undefined;
let java: string | undefined;
const reasons: string[] = [];

beforeAll(async () => {
  const note = (error: unknown): void => void reasons.push(String(error));
  await builtFunction('java').then((folder) => {
    java = folder;
  }, note);
  await layerOfDebugpy().then((folder) => {
    debugpy = folder;
  }, note);
}, BUILD_TIMEOUT_MS);
afterAll(async () => debugpy?.[Symbol.asyncDispose]());

/** A layer with debugpy in it, whose folder `python` can be the code of a function too. */
async function layerOfDebugpy(): Promise<TemporaryFolder> {
  const python = await pythonWith('debugpy', ['debugpy']);
  const script = 'import debugpy; print(debugpy.__file__)';
  const module = dirname((await run(python, ['-c', script], { timeoutMs: 30_000 })).trim());
  const folder = await TemporaryFolder.create();
  await cp(module, join(folder.path, 'python/debugpy'), { recursive: true });
  await writeFile(join(folder.path, 'python/index.py'), DOUBLES);
  return folder;
}

const DOUBLES = `def handler(event, context):
    answer = event["value"] * 2
    return answer
`;

describe('a debugger gets at a Node.js function in a container', () => {
  it.for([undefined, '--inspect=127.0.0.1:'])('with the arguments %s, and nothing times out', async (args, context) => {
    const port = await freePort();
    const definition = node('debugging.waits', { timeout: 1 });
    const options = { port, ...(args !== undefined && { args: [`${args}${port}`] }) };
    await using fn = (await debugged(context, definition, options)).fn;

    const { payload } = await fn.invoke({ ms: 10 });
    const list = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[];
    const inspector = new WebSocket(target?.webSocketDebuggerUrl ?? '');
    await once(inspector, 'open');
    inspector.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'process.cwd()' } }));
    const [answer] = await once(inspector, 'message');
    inspector.close();

    expect(JSON.parse(answer.data)).toMatchObject({ id: 1, result: { result: { value: '/var/task' } } });
    expect(payload).toBeGreaterThan(1_000_000);
  });

  it('that has a wrapper of its own', async (context) => {
    await using folder = await TemporaryFolder.create();
    const wrapper = '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n';
    await writeFile(join(folder.path, 'wrapper'), wrapper, { mode: 0o755 });
    const text = 'exports.handler = async () => [process.env.WRAPPED, process.env.AWS_LAMBDA_EXEC_WRAPPER];';
    await writeFile(join(folder.path, 'index.js'), text);
    const definition = inlineNode('', {
      code: { kind: 'folder', path: folder.path },
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' },
    });
    const { fn, port } = await debugged(context, definition);
    await using _fn = fn;

    const { payload } = await fn.invoke();

    expect(payload).toEqual(['yes', '/var/task/wrapper']);
    expect((await fetch(`http://127.0.0.1:${port}/json/version`)).status).toBe(200);
  });

  it('that is an image', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'app.js'), 'exports.handler = async () => "from the image";');
    await writeFile(
      join(folder.path, 'Dockerfile'),
      `FROM ${images.node}\nCOPY app.js /var/task/\nCMD ["app.handler"]\n`,
    );
    const build = { context: folder.path, dockerfile: 'Dockerfile', uri: 'samwright-test-debugged:v1' };
    const definition = imageFunction(build.uri);
    await run('docker', ['build', '--quiet', '--tag', build.uri, folder.path], {
      timeoutMs: 120_000,
      env: { DOCKER_BUILDKIT: '0' },
    });
    try {
      const { fn, port } = await debugged(context, definition);
      await using _fn = fn;

      expect((await fn.invoke()).payload).toBe('from the image');
      expect((await fetch(`http://127.0.0.1:${port}/json/version`)).status).toBe(200);
    } finally {
      await run('docker', ['rmi', '--force', build.uri], { timeoutMs: 60_000 });
    }
  });
});

describe('a debugger stops a Python function in a container', () => {
  it.for(['a layer', 'the code'])('with debugpy in %s', async (place, context) => {
    if (debugpy === undefined) missing(context, reasons.join('\n'));
    const inLayer = place === 'a layer';
    const definition = inlinePython(inLayer ? DOUBLES : '', {
      ...(!inLayer && { code: { kind: 'folder', path: join(debugpy.path, 'python') } }),
      layers: inLayer ? [{ kind: 'local', id: 'Debugpy' }] : [],
      timeout: 1,
    });
    const { fn, port } = await debugged(context, definition, { layers: [layer('Debugpy', debugpy.path)] });
    await using _fn = fn;
    expect((await fn.invoke({ value: 1 })).payload).toBe(2);

    await using editor = await DebugAdapter.attach(port);
    editor.send('attach', { justMyCode: false });
    await editor.event('initialized');
    const source = { path: '/var/task/index.py' };
    const { breakpoints } = await editor.request('setBreakpoints', { source, breakpoints: [{ line: 3 }] });
    await editor.request('configurationDone');
    const invocation = fn.invoke({ value: 21 });
    const { threadId } = await editor.event('stopped');
    const { stackFrames } = await editor.request('stackTrace', { threadId });
    const { result } = await editor.request('evaluate', { expression: 'answer', frameId: stackFrames[0].id });
    // Longer than the function may take otherwise.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await editor.request('continue', { threadId });

    expect(breakpoints).toMatchObject([{ verified: true }]);
    expect(result).toBe('42');
    expect((await invocation).payload).toBe(42);
  });

  it('with the arguments that SAM CLI takes', async (context) => {
    if (debugpy === undefined) missing(context, reasons.join('\n'));
    const definition = inlinePython('', { code: { kind: 'folder', path: join(debugpy.path, 'python') } });
    const port = await freePort();
    const args = ['-m', 'debugpy', '--listen', `localhost:${port}`];
    await using fn = (await debugged(context, definition, { port, args })).fn;

    const { payload } = await fn.invoke({ value: 21 });
    await using _editor = await DebugAdapter.attach(port);

    expect(payload).toBe(42);
  });

  it('not without debugpy, which is said', async (context) => {
    const { fn } = await debugged(context, inlinePython(DOUBLES));
    await using _fn = fn;

    expect((await fn.invoke({ value: 4 })).payload).toBe(8);
    expect(fn.eventsOf('log').map(({ message }) => message)).toContain(
      'Debugging: the module debugpy is neither in the code nor in a layer. The function runs without a debugger.',
    );
  });
});

it('a debugger gets at a Ruby function in a container', async (context) => {
  const image = await needsLanguageImage(context, 'ruby');
  await using folder = await TemporaryFolder.create();
  await writeFile(join(folder.path, 'app.rb'), 'def handler(event:, context:) = { answer: event["value"] }');
  const code = { kind: 'folder' as const, path: folder.path };
  const definition = inlineNode('', { runtime: 'ruby3.4', handler: 'app.handler', code });
  const { fn, port } = await debugged(context, definition, { images: { 'ruby3.4': image } });
  await using _fn = fn;

  const { payload } = await fn.invoke({ value: 1 });
  await using _editor = await DebugAdapter.attach(port);

  expect(payload).toEqual({ answer: 1 });
});

it.for([undefined, '-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=localhost:'])(
  'a debugger gets at a Java function in a container with the arguments %s',
  async (args, context) => {
    if (java === undefined) missing(context, reasons.join('\n'));
    const image = await needsLanguageImage(context, 'java');
    const code = { kind: 'folder' as const, path: java };
    const changes = { runtime: 'java17', handler: 'example.Handler', memorySize: 256, timeout: 1, code };
    const port = await freePort();
    const options = { port, images: { java17: image }, ...(args !== undefined && { args: [`${args}${port}`] }) };
    await using fn = (await debugged(context, inlineNode('', changes), options)).fn;

    const invocation = fn.invoke({ do: 'echo', value: 1 });
    await using machine = await JavaDebugWire.attach(port);
    const version = await machine.request(1, 1);
    // It stands still only after it has said so: resumed before, it would stand still for ever.
    if (args !== undefined) await machine.told();
    await machine.request(1, 9);

    expect(String(version)).toMatch(/Java/);
    expect((await invocation).payload).toEqual({ value: 1, count: 1 });
  },
);

it('a debugger of this machine starts a custom runtime in a container', async (context) => {
  const images = await needsLambdaImages(context);
  await using folder = await TemporaryFolder.create();
  const bootstrap = `#!/var/lang/bin/node
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation';
for (;;) {
  const next = await fetch(api + '/next');
  const id = next.headers.get('lambda-runtime-aws-request-id');
  await fetch(api + '/' + id + '/response', { method: 'POST', body: JSON.stringify(process.env.DEBUGGER) });
}
`;
  // In the place of Delve: it takes the same arguments, listens, and starts the program.
  const dlv = `#!/var/lang/bin/node
const { createServer } = require('node:net');
const { spawn } = require('node:child_process');
const args = process.argv.slice(2);
const [, host, port] = /^--listen=(.*):(\\d+)$/.exec(args.find((argument) => argument.startsWith('--listen')));
createServer((socket) => socket.end('debugger')).listen(Number(port), host, () => {
  const env = { ...process.env, DEBUGGER: args.join(' ') };
  spawn(args.at(-1), [], { stdio: 'inherit', env }).on('exit', (code) => process.exit(code));
});
`;
  await mkdir(join(folder.path, 'code'));
  await writeFile(join(folder.path, 'code/bootstrap'), bootstrap, { mode: 0o755 });
  await writeFile(join(folder.path, 'code/package.json'), '{"type":"module"}');
  await writeFile(join(folder.path, 'dlv'), dlv, { mode: 0o755 });
  const code = { kind: 'folder' as const, path: join(folder.path, 'code') };
  const definition = inlineNode('', { runtime: 'provided.al2023', code });
  const path = join(folder.path, 'dlv');
  const { fn, port } = await debugged(context, definition, { path, images: { 'provided.al2023': images.node } });
  await using _fn = fn;

  const invocation = await fn.invoke();
  const socket = connect(port, '127.0.0.1');
  const [said] = await once(socket, 'data');

  expect(invocation.payload).toBe(
    `exec --headless --listen=0.0.0.0:${port} --api-version=2 --accept-multiclient --continue /var/task/bootstrap`,
  );
  expect(String(said)).toBe('debugger');
});

/** Speaks the Java Debug Wire Protocol, as an editor does. */
class JavaDebugWire implements AsyncDisposable {
  readonly #socket: ReturnType<typeof connect>;
  #rest: Buffer = Buffer.alloc(0);
  #heard: (value?: unknown) => void = () => {};
  #hasTold = false;

  private constructor(socket: ReturnType<typeof connect>) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, piece]);
      this.#heard();
    });
    socket.on('close', () => this.#heard());
  }

  /** Connects as soon as somebody answers. */
  static async attach(port: number): Promise<JavaDebugWire> {
    for (const end = Date.now() + 60_000; ; ) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        const machine = new JavaDebugWire(socket);
        socket.write('JDWP-Handshake');
        expect(String(await machine.#take(14))).toBe('JDWP-Handshake');
        return machine;
      } catch (error) {
        socket.destroy();
        if (Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Sends a command without data and gives what comes back. */
  async request(set: number, command: number): Promise<Buffer> {
    this.#socket.write(Buffer.from([0, 0, 0, 11, 0, 0, 0, command, 0, set, command]));
    for (;;) {
      const { isReply, id, data } = await this.#packet();
      if (isReply && id === command) return data;
    }
  }

  /** Waits until the machine has told something by itself, unless it has. */
  async told(): Promise<void> {
    while (!this.#hasTold) await this.#packet();
  }

  async #packet(): Promise<{ readonly isReply: boolean; readonly id: number; readonly data: Buffer }> {
    const head = await this.#take(11);
    const data = await this.#take(head.readUInt32BE(0) - 11);
    const isReply = head.readUInt8(8) === 0x80;
    if (!isReply) this.#hasTold = true;
    return { isReply, id: head.readUInt32BE(4), data };
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      if (this.#socket.destroyed) throw new Error('The machine has gone.');
      await new Promise((resolve) => {
        this.#heard = resolve;
      });
    }
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}
