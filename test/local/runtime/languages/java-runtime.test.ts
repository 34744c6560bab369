import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../src/application/index.ts';
import { TemporaryFolder } from '../../../../src/core/index.ts';
import type { SandboxPoolOptions } from '../../../../src/local/index.ts';
import { BUILD_TIMEOUT_MS, builtFunction } from '../../../set-up/built-functions.ts';
import { freePort } from '../../../set-up/free-port.ts';
import { missing } from '../../../set-up/needs.ts';
import { layer } from '../archive.ts';
import { definition, OneFunction } from '../fixture.ts';

let built: string | undefined;
let reason = '';

beforeAll(async () => {
  try {
    built = await builtFunction('java');
  } catch (error) {
    reason = String(error);
  }
}, BUILD_TIMEOUT_MS);
beforeEach((context) => {
  if (built === undefined) missing(context, `No function in Java: ${reason}`);
});

function java(path: string, options: SandboxPoolOptions = {}, changes: Partial<FunctionDefinition> = {}): OneFunction {
  const fn = definition({
    handler: 'example.Handler',
    runtime: 'java17',
    memorySize: 256,
    code: { kind: 'folder', path },
    ...changes,
  });
  return new OneFunction(fn, options, [layer('Client', join(path, '../layer'))]);
}

/** A copy of the function that may be changed. */
async function copy(): Promise<{ readonly folder: TemporaryFolder; readonly task: string }> {
  const folder = await TemporaryFolder.create();
  const task = join(folder.path, 'task');
  await cp(built ?? '', task, { recursive: true });
  return { folder, task };
}

const echo = { do: 'echo', value: 1 };
const answer = { value: 1, count: 1 };

describe('a Java function', () => {
  it('needs the runtime client of AWS, and says so', async () => {
    const { folder, task } = await copy();
    await using _folder = folder;
    await rm(join(task, 'lib'), { recursive: true });
    await using fn = java(task);

    await expect(fn.invoke(echo)).rejects.toMatchObject({
      code: 'RUNTIME_CLIENT_NOT_FOUND',
      message: expect.stringMatching(
        /^Function "Fn": java17 needs AWS's runtime client com\.amazonaws:aws-lambda-java-runtime-interface-client, which is not in its code \(looked in .*task, .*lib\)\.$/,
      ),
      hint: expect.stringMatching(/^Add the dependency com\.amazonaws:aws-lambda-java-runtime-interface-client /),
    });
  });

  it('may have the client in a layer', async () => {
    const { folder, task } = await copy();
    await using _folder = folder;
    await mkdir(join(folder.path, 'layer/java'), { recursive: true });
    await rename(join(task, 'lib'), join(folder.path, 'layer/java/lib'));
    await using fn = java(task, {}, { layers: [{ kind: 'local', id: 'Client' }] });

    expect((await fn.invoke(echo)).payload).toEqual(answer);
  });

  it.each(['a jar in lib', 'a jar that is the code', 'classes of one folder'])(
    'may have the client among its own classes: %s',
    async (kind) => {
      const { folder, task } = await copy();
      await using _folder = folder;
      const jars = await readdir(join(task, 'lib'));
      for (const jar of jars) execFileSync('jar', ['xf', join(task, 'lib', jar)], { cwd: task });
      await rm(join(task, 'lib'), { recursive: true });
      let code: FunctionDefinition['code'] = { kind: 'folder', path: task };
      if (kind !== 'classes of one folder') {
        const place = kind === 'a jar in lib' ? join(folder.path, 'other/lib') : folder.path;
        await mkdir(place, { recursive: true });
        execFileSync('jar', ['cf', join(place, 'all-in-one.jar'), '-C', task, '.']);
        code =
          kind === 'a jar in lib'
            ? { kind: 'folder', path: join(place, '..') }
            : { kind: 'archive', path: join(place, 'all-in-one.jar') };
      }
      await using fn = java(task, {}, { code });

      expect((await fn.invoke(echo)).payload).toEqual(answer);
    },
  );

  it.each([
    ['example.Nobody', 'java.lang.ClassNotFoundException', 'Class not found: example.Nobody'],
    [
      'example.Handler::nothing',
      undefined,
      'No public method named nothing with appropriate method signature found on class example.Handler',
    ],
  ])('has the handler %s: there is none', async (handler, errorType, errorMessage) => {
    await using fn = java(built ?? '', {}, { handler });

    const { functionError, payload } = await fn.invoke(echo);

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorMessage, ...(errorType !== undefined && { errorType }) });
  });

  it('takes what JAVA_TOOL_OPTIONS says', async () => {
    await using fn = java(built ?? '', {}, { environment: { JAVA_TOOL_OPTIONS: '-Xlog:gc*:stdout' } });

    const { payload, logs } = await fn.invoke(echo);

    expect(payload).toEqual(answer);
    expect(logs).toContain('Picked up JAVA_TOOL_OPTIONS: -Xlog:gc*:stdout');
    expect(logs).toContain('Using Serial');
  });

  it('starts in many environments at once: none takes the native part of the client from another', async () => {
    await using fn = java(built ?? '');

    const results = await Promise.all([1, 2, 3, 4].map((value) => fn.invoke({ do: 'echo', value })));

    expect(results.map(({ payload }) => payload)).toEqual([1, 2, 3, 4].map((value) => ({ value, count: 1 })));
  });

  it('says so when its version is another', async () => {
    await using fn = java(built ?? '', {}, { runtime: 'java8.al2' });

    await fn.invoke(echo);

    expect(fn.eventsOf('warning')).toMatchObject([
      { code: 'RUNTIME_VERSION_DIFFERS', message: expect.stringMatching(/^The runtime is java8\.al2; version \d+/) },
    ]);
  });

  it('lets a debugger in, and nothing times out', async () => {
    const port = await freePort();
    await using fn = java(built ?? '', { functions: { Fn: { debug: { port } } } }, { timeout: 1 });
    await fn.invoke(echo);

    // What both sides of the Java Debug Wire Protocol say first, then VirtualMachine.Version.
    const debug = connect(port, '127.0.0.1');
    const heard = listen(debug);
    debug.write('JDWP-Handshake');
    expect((await heard(14)).toString()).toBe('JDWP-Handshake');
    debug.write(Buffer.from([0, 0, 0, 11, 0, 0, 0, 7, 0, 1, 1]));
    const reply = await heard(11);
    debug.destroy();
    const { payload } = await fn.invoke({ do: 'describe' });

    expect([reply.readUInt32BE(4), reply.readUInt8(8), reply.readUInt16BE(9)]).toEqual([7, 0x80, 0]);
    expect(payload.remainingMs).toBeGreaterThan(1_000_000);
  });

  it('waits for its debugger where the arguments say so', async () => {
    const port = await freePort();
    const args = [`-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:${port}`];
    await using fn = java(built ?? '', { functions: { Fn: { debug: { port, args } } } });
    let isAnswered = false;

    const invoked = fn.invoke(echo).finally(() => {
      isAnswered = true;
    });
    const debug = await connected(port);
    const heard = listen(debug);
    debug.write('JDWP-Handshake');
    await heard(14);
    expect(isAnswered).toBe(false);
    // VirtualMachine.Resume
    debug.write(Buffer.from([0, 0, 0, 11, 0, 0, 0, 8, 0, 1, 9]));

    expect((await invoked).payload).toEqual(answer);
    debug.destroy();
  });
});

/** Reads so many bytes at a time. */
function listen(socket: ReturnType<typeof connect>): (bytes: number) => Promise<Buffer> {
  let rest = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    socket.emit('more');
  });
  return async (bytes) => {
    while (rest.length < bytes) await once(socket, 'more');
    const taken = rest.subarray(0, bytes);
    rest = rest.subarray(bytes);
    return taken;
  };
}

async function connected(port: number): Promise<ReturnType<typeof connect>> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
