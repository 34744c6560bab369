import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { needsLambdaImages } from '../../set-up/lambda-images.ts';
import { fixtureFolder, node, python } from '../runtime/fixture.ts';
import { containersOf, inlineNode, inlinePython, OneContainerFunction } from './container.ts';

describe('a Node.js function in a container', () => {
  it('answers, and stays warm', async (context) => {
    await using fn = new OneContainerFunction(node('counter.handler'), await needsLambdaImages(context));

    const first = await fn.invoke();
    const second = await fn.invoke();

    expect(first.payload).toMatchObject({ count: 1 });
    expect(second.payload).toEqual({ count: 2, pid: first.payload.pid });
    expect(first.initDurationMs).toBeGreaterThan(0);
    expect(second.initDurationMs).toBeUndefined();
  });

  it('logs what it writes, each time', async (context) => {
    await using fn = new OneContainerFunction(node('hello.handler'), await needsLambdaImages(context));
    await fn.invoke({ id: 0 });

    for (let id = 1; id <= 50; id++) {
      const { logs, requestId } = await fn.invoke({ id });

      expect(logs.split('\n')[1]).toMatch(new RegExp(`\\t${requestId}\\tINFO\\thello { id: ${id} }$`));
    }
  });

  it('throws', async (context) => {
    await using fn = new OneContainerFunction(node('failures.throws'), await needsLambdaImages(context));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'Custom', errorMessage: 'it failed' });
    expect(payload.trace[1]).toMatch(/at .*\(\/var\/task\/failures\.js:/);
  });

  it('times out, and its container is removed at the end', async (context) => {
    const definition = node('failures.hangs', { id: 'HangsInContainer', timeout: 1 });
    await using fn = new OneContainerFunction(definition, await needsLambdaImages(context));

    const { payload, logs } = await fn.invoke();

    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
    expect(logs).toContain('starting to wait');
    await fn[Symbol.asyncDispose]();
    expect(await containersOf('HangsInContainer')).toEqual([]);
  });

  it.for([
    [0, /Runtime exited without providing a reason$/],
    [7, /Runtime exited with error: exit status 7$/],
  ] as const)('exits with %i, and starts anew', async ([code, message], context) => {
    await using fn = new OneContainerFunction(node('failures.exits'), await needsLambdaImages(context));

    const { payload } = await fn.invoke({ code });
    const again = await fn.invoke({ code });

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(message);
    expect(again.payload.errorMessage).toMatch(message);
  });

  it('fills its memory: it is killed, and that is said as Lambda says it', async (context) => {
    const text = 'exports.handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(4e6, 1)); };';
    await using fn = new OneContainerFunction(inlineNode(text, { timeout: 60 }), await needsLambdaImages(context));

    const { functionError, payload, logs } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
    expect(logs).toMatch(/Status: error\tError Type: Runtime\.OutOfMemory/);
  });

  it('cannot be loaded', async (context) => {
    await using fn = new OneContainerFunction(node('nowhere.handler'), await needsLambdaImages(context));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload.errorType).toBe('Runtime.ImportModuleError');
    expect(payload.errorMessage).toContain("Cannot find module 'nowhere'");
  });

  it('runs in as many containers as there are calls at the same time, and leaves none', async (context) => {
    const images = await needsLambdaImages(context);
    const definition = node('counter.handler', { id: 'ManyContainers' });
    await using fn = new OneContainerFunction(definition, images);

    const results = await Promise.all([1, 2, 3, 4].map(() => fn.invoke({ waitMs: 1000 })));
    const during = await containersOf('ManyContainers');
    await fn.pool.close();
    const after = await containersOf('ManyContainers');
    const messages = fn.eventsOf('log').map(({ message }) => message);

    expect(results.map(({ payload }) => payload.count)).toEqual([1, 1, 1, 1]);
    expect(during).toHaveLength(4);
    expect(after).toEqual([]);
    expect(messages).toEqual([]);
  });

  it('has the environment of Lambda: variables, working directory, a code folder and a disk that it cannot write to', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
      const { mkdirSync, statSync, writeFileSync } = require('node:fs');
      const attempt = (path) => { try { writeFileSync(path, 'text'); return 'written'; } catch (error) { return error.code; } };
      exports.handler = async () => ({
        ...process.env, cwd: process.cwd(), argv: process.argv.length,
        writes: ['/var/task/a', '/opt/a', '/a', '/tmp/a'].map(attempt),
        tmp: (statSync('/tmp').mode & 0o7777).toString(8),
      });`;
    const definition = inlineNode(text, { environment: { TABLE: 'ratings' }, memorySize: 256 });
    await using fn = new OneContainerFunction(definition, images);

    const { payload } = await fn.invoke({}, { env: { FROM_CALL: '1' } });

    expect(payload).toMatchObject({
      TABLE: 'ratings',
      FROM_CALL: '1',
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      cwd: '/var/task',
      tmp: '1777',
    });
    expect(payload.writes).toEqual(['EROFS', 'ENOENT', 'EROFS', 'written']);
  });

  it('finds its layers merged in /opt, the later ones over the earlier', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const layers = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const path = join(folder.path, name);
        await mkdir(join(path, 'nodejs/node_modules/greeting'), { recursive: true });
        await writeFile(join(path, `only-${name}.txt`), name);
        await writeFile(join(path, 'nodejs/node_modules/greeting/index.js'), `module.exports = '${name}';`);
        return {
          id: name,
          name,
          arn: `arn:aws:lambda:eu-west-1:123456789012:layer:${name}:1`,
          content: { kind: 'folder' as const, path },
          compatibleRuntimes: [],
        };
      }),
    );
    const text = `
      const { readdirSync, writeFileSync } = require('node:fs');
      exports.handler = async () => {
        let code; try { writeFileSync('/opt/a', ''); } catch (error) { code = error.code; }
        return { opt: readdirSync('/opt').sort(), greeting: require('greeting'), code };
      };`;
    const definition = inlineNode(text, { layers: layers.map(({ id }) => ({ kind: 'local', id })) });
    await using fn = new OneContainerFunction(definition, images, {}, layers);

    const { payload } = await fn.invoke();

    expect(payload).toEqual({
      opt: ['nodejs', 'only-first.txt', 'only-second.txt'],
      greeting: 'second',
      code: 'EROFS',
    });
  });

  it('has a /tmp that may be too large, which is said once', async (context) => {
    const images = await needsLambdaImages(context);
    const fn = new OneContainerFunction(node('hello.handler', { id: 'Large', ephemeralStorage: 1024 }), images);
    await fn.invoke();
    await fn.pool.invoke({ functionId: 'Large', payload: Buffer.from('{}') });
    await fn[Symbol.asyncDispose]();

    const said = fn.containerEvents.filter(({ type }) => type === 'storage-not-limited');
    // An engine whose disk has quotas has nothing to say.
    expect([0, 1]).toContain(said.length);
    expect(said[0] ?? { type: 'storage-not-limited', functionId: 'Large', ephemeralStorage: 1024 }).toEqual({
      type: 'storage-not-limited',
      functionId: 'Large',
      ephemeralStorage: 1024,
    });
  });

  it('knows the hosts that it is told of, in the network that it is put in', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
      const { lookup } = require('node:dns/promises');
      exports.handler = async () => (await lookup('database')).address;`;
    const options = { addHosts: { database: '192.0.2.77' }, network: 'host' };
    await using fn = new OneContainerFunction(inlineNode(text), images, options);

    const { payload } = await fn.invoke();

    expect(payload).toBe('192.0.2.77');
  });
});

describe('a Python function in a container', () => {
  it('answers, logs, and stays warm', async (context) => {
    await using fn = new OneContainerFunction(python('app.hello'), await needsLambdaImages(context));

    const first = await fn.invoke({ id: '7' });
    const second = await fn.invoke({ id: '8' });

    expect(first.payload).toMatchObject({ event: { id: '7' }, calls: 1, requestId: first.requestId });
    expect(second.payload).toMatchObject({ event: { id: '8' }, calls: 2, requestId: second.requestId });
    expect(second.logs).toContain('hello {"id": "8"}\n');
  });

  it('raises', async (context) => {
    await using fn = new OneContainerFunction(python('app.fails'), await needsLambdaImages(context));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'CustomError', errorMessage: 'some error occurred' });
    expect(payload.stackTrace[0]).toContain('File "/var/task/app.py"');
  });

  it('times out', async (context) => {
    await using fn = new OneContainerFunction(python('app.sleeps', { timeout: 1 }), await needsLambdaImages(context));

    const { payload, logs } = await fn.invoke({ seconds: 30 });

    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(logs).toContain('starting wait');
    expect(logs).not.toContain('done waiting');
  });

  it('fills its memory, crashes', async (context) => {
    const images = await needsLambdaImages(context);
    const text = `
import ctypes
def handler(event, context):
    if event.get("crash"):
        ctypes.string_at(0)
    everything = []
    while True:
        everything.append(bytearray(b"x" * 4000000))
`;
    await using fn = new OneContainerFunction(inlinePython(text, { timeout: 60 }), images);

    const full = await fn.invoke();
    const crash = await fn.invoke({ crash: true });

    expect(full.payload.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
    expect(crash.payload.errorMessage).toMatch(/Runtime exited with error: signal: segmentation fault/);
  });

  it('cannot be loaded', async (context) => {
    await using fn = new OneContainerFunction(python('broken_init.handler'), await needsLambdaImages(context));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toHaveProperty('stackTrace');
  });
});

describe('a custom runtime in a container', () => {
  it('is the bootstrap of its code', async (context) => {
    const images = await needsLambdaImages(context);
    await using folder = await TemporaryFolder.create();
    const text = await readFile(join(fixtureFolder('provided'), 'bootstrap'), 'utf8');
    await writeFile(join(folder.path, 'bootstrap'), text.replace('/usr/bin/env node', '/var/lang/bin/node'), {
      mode: 0o755,
    });
    await writeFile(join(folder.path, 'package.json'), '{"type":"module"}');
    const code = { kind: 'folder' as const, path: folder.path };
    const definition = inlineNode('', { runtime: 'provided.al2023', handler: 'orders.handler', code });
    await using fn = new OneContainerFunction(definition, images);

    const { payload } = await fn.invoke({ id: '7' });

    expect(payload).toEqual({ event: { id: '7' }, count: 1, handler: 'orders.handler' });
  });

  it('has no bootstrap', async (context) => {
    const images = await needsLambdaImages(context);
    await using fn = new OneContainerFunction(inlineNode('', { runtime: 'provided.al2023' }), images);

    const { payload } = await fn.invoke();

    expect(payload.errorType).toBe('Runtime.InvalidEntrypoint');
    expect(payload.errorMessage).toContain('/var/task/bootstrap');
  });
});
