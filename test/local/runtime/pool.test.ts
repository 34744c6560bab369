import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { delay, TemporaryFolder } from '../../../src/core/index.ts';
import { LocalError } from '../../../src/local/index.ts';
import { Unresolved } from '../../../src/resolve/index.ts';
import { layer, zipOf } from './archive.ts';
import { eventually, fixtureFolder, isAlive, node, OneFunction, python } from './fixture.ts';

const pids = (results: readonly { readonly payload: { readonly pid: number } }[]): Set<number> =>
  new Set(results.map(({ payload }) => payload.pid));

describe('a pool', () => {
  it('starts as many environments as there are invocations at the same time, and reuses them', async () => {
    await using fn = new OneFunction(node('counter.handler'));

    const first = await Promise.all([1, 2, 3].map(() => fn.invoke({ waitMs: 200 })));
    const second = await Promise.all([1, 2, 3].map(() => fn.invoke({ waitMs: 50 })));

    expect(pids(first).size).toBe(3);
    expect(pids(second)).toEqual(pids(first));
  });

  it.each([node('counter.handler'), python('app.hello')])(
    'gives an invocation without a limit all the time that there is: $runtime',
    async (definition) => {
      await using fn = new OneFunction(definition);

      const { functionError } = await fn.invoke({ waitMs: 200 }, { timeout: Number.POSITIVE_INFINITY });

      expect(functionError).toBeUndefined();
    },
  );

  it('lets invocations wait when the limit is reached', async () => {
    await using fn = new OneFunction(node('counter.handler'), { maxConcurrency: 2 });

    const results = await Promise.all([1, 2, 3, 4, 5].map(() => fn.invoke({ waitMs: 20 })));

    expect(pids(results).size).toBe(2);
    expect(results.reduce((sum, { payload }) => Math.max(sum, payload.count), 0)).toBeGreaterThan(1);
  });

  it('serves those who wait when an environment crashes', async () => {
    await using fn = new OneFunction(node('failures.exits'), { maxConcurrency: 1 });

    const results = await Promise.all([1, 2, 3].map((code) => fn.invoke({ code })));

    expect(results.map(({ payload }) => payload.errorMessage.slice(-1))).toEqual(['1', '2', '3']);
  });

  it('refuses what exceeds the reserved concurrency', async () => {
    await using fn = new OneFunction(node('counter.handler', { reservedConcurrency: 1 }));

    const first = fn.invoke({ waitMs: 100 });
    const second = await fn.invoke().catch((error: unknown) => error);

    expect(second).toBeInstanceOf(LocalError);
    expect(second).toMatchObject({ code: 'TOO_MANY_REQUESTS', message: expect.stringContaining('Rate Exceeded.') });
    expect((await first).payload.count).toBe(1);
    expect((await fn.invoke()).payload.count).toBe(2);
  });

  it('runs nothing of a function with a reserved concurrency of 0', async () => {
    await using fn = new OneFunction(node('counter.handler', { reservedConcurrency: 0 }));

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  it('gives a call with variables of its own an environment that has them', async () => {
    await using fn = new OneFunction(node('context.handler', { environment: { A: 'template', B: 'template' } }), {
      env: { B: 'pool' },
    });

    const variables = async (env?: Record<string, string>) => (await fn.invoke({}, { env })).payload.environment;

    expect(await variables()).toMatchObject({ A: 'template', B: 'pool' });
    expect(await variables({ A: 'call', C: 'call' })).toMatchObject({ A: 'call', B: 'pool', C: 'call' });
    expect(await variables()).toMatchObject({ A: 'template', B: 'pool' });
    expect(fn.eventsOf('environment-starting')).toHaveLength(2);
  });

  it('leaves out a variable whose value cannot be known, and says so', async () => {
    const value = new Unresolved({ Ref: 'Table' }, 'The name of a table is known once it is deployed.');
    await using fn = new OneFunction(node('context.handler', { environment: { TABLE: value, OTHER: 'x' } }));

    const { payload } = await fn.invoke();

    expect(payload.environment['TABLE']).toBeUndefined();
    expect(payload.environment['OTHER']).toBe('x');
    expect(fn.eventsOf('warning')).toContainEqual({
      type: 'warning',
      code: 'ENVIRONMENT_VALUE_UNRESOLVED',
      functionId: 'Fn',
      message:
        'Function "Fn": variable TABLE is left out of its environment: The name of a table is known once it is deployed.',
    });
  });

  it('says when another version of the runtime is used than the template declares', async () => {
    await using fn = new OneFunction(node('hello.handler', { runtime: 'nodejs4.3' }));

    await fn.invoke();

    expect(fn.eventsOf('warning')).toMatchObject([
      { code: 'RUNTIME_VERSION_DIFFERS', message: expect.stringContaining(process.versions.node) },
    ]);
  });

  it('passes payloads of the largest size, and no larger ones', async () => {
    await using fn = new OneFunction(node('payloads.size'));

    const largest = await fn.invoke({ bytes: 6_291_556 });
    const larger = await fn.invoke({ bytes: 6_291_557 });
    const after = await fn.invoke({ bytes: 10 });

    expect(largest.payload).toHaveLength(6_291_554);
    expect(larger.functionError).toBe('Unhandled');
    expect(larger.payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect(after.payload).toBe('xxxxxxxx');
  });

  it('passes large events', async () => {
    await using fn = new OneFunction(node('payloads.length'));

    expect((await fn.invoke({ text: 'ü'.repeat(3_000_000) })).payload).toBe(3_000_000);
  });

  it.each([
    ['text', 'a text'],
    ['a number', 1],
    ['null', null],
    ['a list', [1, { two: '2' }]],
    ['emoji and quotes', { hello: '\'" 🥳 {[}}[([]))}' }],
  ])('passes %s through unchanged', async (_, event) => {
    await using fn = new OneFunction(node('payloads.echo'));

    expect((await fn.invoke(event)).payload).toEqual(event);
  });

  it('takes {} for no event', async () => {
    await using fn = new OneFunction(node('payloads.echo'));

    expect((await fn.invoke(undefined)).payload).toEqual({});
  });

  it('refuses an event that is not JSON', async () => {
    await using fn = new OneFunction(node('payloads.echo'));

    await expect(fn.invoke(1n)).rejects.toMatchObject({ code: 'EVENT_NOT_JSON' });
  });

  it('does not know a function', async () => {
    await using fn = new OneFunction(node('hello.handler', { id: 'Orders' }));

    const invocation = fn.pool.invoke({ functionId: 'Order', payload: Buffer.from('{}') });

    await expect(invocation).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND', hint: 'Did you mean "Orders"?' });
  });
});

describe('a test that has set its clock back', () => {
  afterEach(() => vi.useRealTimers());

  it('changes nothing of when the platform says that things happen', async () => {
    const logging = { format: 'JSON', level: 'INFO', systemLevel: 'DEBUG' } as const;
    await using app = new OneFunction(node('counter.handler', { logging }));

    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-02-03') });
    const { logs } = await app.invoke();

    const records = logs.split('\n').filter((line) => line.includes('"platform.'));
    expect(records.length).toBeGreaterThan(4);
    expect(records.filter((record) => record.includes('"time":"2001-'))).toEqual([]);
  });

  it('does not change the code of a function', async () => {
    await using app = new OneFunction(node('counter.handler'));

    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-02-03') });
    const counts = [(await app.invoke()).payload.count, (await app.invoke()).payload.count];

    expect(counts).toEqual([1, 2]);
  });
});

describe('the code of a function', () => {
  it.each([
    ['Node.js', node('app.handler'), 'app.js', (n: number) => `exports.handler = async () => ${n};`],
    ['Python', python('app.handler'), 'app.py', (n: number) => `def handler(event, context):\n    return ${n}\n`],
  ])('is loaded again when it has changed (%s)', async (_, fn, file, source) => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, file), source(1));
    await using app = new OneFunction({ ...fn, code: { kind: 'folder', path: folder.path } });

    const before = (await app.invoke()).payload;
    await writeFile(join(folder.path, file), source(2));
    const after = (await app.invoke()).payload;
    const again = await app.invoke();

    expect([before, after, again.payload]).toEqual([1, 2, 2]);
    expect(again.initDurationMs).toBeUndefined();
    expect(app.eventsOf('environment-ended')).toEqual([
      { type: 'environment-ended', functionId: 'Fn', reason: 'code-changed' },
    ]);
  });

  it('says once that a function changes its own code, which starts it anew each time', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(
      join(folder.path, 'app.js'),
      "exports.handler = async (text) => require('node:fs').writeFileSync(`${__dirname}/cache.json`, text);",
    );
    await using app = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    for (let count = 0; count < 8; count++) await app.invoke('x'.repeat(count));

    expect(app.eventsOf('warning').filter(({ code }) => code === 'CODE_CHANGED_BY_FUNCTION')).toEqual([
      expect.objectContaining({ message: expect.stringContaining(folder.path) }),
    ]);
    expect(app.eventsOf('environment-starting').length).toBeGreaterThan(4);
  });

  it('says nothing of the kind when the author saves again and again', async () => {
    await using folder = await TemporaryFolder.create();
    const save = (): Promise<void> =>
      writeFile(join(folder.path, 'app.js'), `exports.handler = async () => '${Math.random()}';`);
    await save();
    await using app = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    for (let count = 0; count < 5; count++) {
      await app.invoke();
      await delay(50);
      await save();
    }
    await app.invoke();

    expect(app.eventsOf('environment-starting')).toHaveLength(6);
    expect(app.eventsOf('warning').map(({ code }) => code)).not.toContain('CODE_CHANGED_BY_FUNCTION');
  });

  it('is loaded again when a file in a folder below appears', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'data'));
    await symlink(folder.path, join(folder.path, 'data/back'));
    await writeFile(
      join(folder.path, 'app.js'),
      "exports.handler = async () => require('node:fs').readdirSync('data').length + process.pid * 0;",
    );
    await using app = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    await app.invoke();
    await writeFile(join(folder.path, 'data/new.json'), '{}');
    const after = await app.invoke();

    expect(after.payload).toBe(2);
    expect(after.initDurationMs).toBeDefined();
  });

  it('is not loaded again for what running it leaves behind', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'app.js'), 'exports.handler = async () => {};');
    await using app = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    await app.invoke();
    await mkdir(join(folder.path, '__pycache__'));
    await mkdir(join(folder.path, 'node_modules'));
    const after = await app.invoke();

    expect(after.initDurationMs).toBeUndefined();
  });

  it('may be in the template', async () => {
    const text = 'exports.handler = async (event) => `hello ${event.name}`;';
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }));

    expect((await fn.invoke({ name: 'Ada' })).payload).toBe('hello Ada');
  });

  it('may be in the template, as an ES module or in Python', async () => {
    const module =
      "import { basename } from 'node:path';\nexport const handler = async () => basename(import.meta.filename);";
    const script = 'def handler(event, context):\n    return __file__.split("/")[-1]\n';
    await using first = new OneFunction(node('index.handler', { code: { kind: 'inline', text: module } }));
    await using second = new OneFunction(python('index.handler', { code: { kind: 'inline', text: script } }));

    expect((await first.invoke()).payload).toBe('index.mjs');
    expect((await second.invoke()).payload).toBe('index.py');
  });

  it('may be in a zip file, and is unpacked again when that changes', async () => {
    await using folder = await TemporaryFolder.create();
    const path = join(folder.path, 'code.zip');
    await writeFile(path, zipOf({ 'src/app.js': 'exports.handler = async () => 1;' }));
    await using fn = new OneFunction(node('src/app.handler', { code: { kind: 'archive', path } }));

    const before = (await fn.invoke()).payload;
    await writeFile(path, zipOf({ 'src/app.js': 'exports.handler = async () => 22;' }));
    const after = (await fn.invoke()).payload;

    expect([before, after]).toEqual([1, 22]);
  });

  it('finds what the layers of the function hold', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'nodejs/node_modules/greeting'), { recursive: true });
    await mkdir(join(folder.path, 'python'));
    await writeFile(join(folder.path, 'nodejs/node_modules/greeting/index.js'), "module.exports = 'from the layer';");
    await writeFile(join(folder.path, 'python/greeting.py'), "text = 'from the layer'\n");
    const layers = [layer('Shared', folder.path)];
    const uses = { layers: [{ kind: 'local' as const, id: 'Shared' }] };
    const inNode = "exports.handler = async () => require('greeting');";
    const inPython = 'import greeting\n\n\ndef handler(event, context):\n    return greeting.text\n';
    await using first = new OneFunction(
      node('index.handler', { code: { kind: 'inline', text: inNode }, ...uses }),
      {},
      layers,
    );
    await using second = new OneFunction(
      python('index.handler', { code: { kind: 'inline', text: inPython }, ...uses }),
      {},
      layers,
    );

    expect((await first.invoke()).payload).toBe('from the layer');
    expect((await second.invoke()).payload).toBe('from the layer');
  });

  it.each([
    [
      { code: { kind: 'folder', path: join(fixtureFolder('node'), 'nowhere') } },
      'CODE_NOT_FOUND',
      /CodeUri\) is not at .*nowhere/,
    ],
    [
      { code: { kind: 'unknown', reason: 'Parameter Bucket has no value.' } },
      'CODE_NOT_FOUND',
      /CodeUri\).*Parameter Bucket has no value/,
    ],
    [{ code: { kind: 'remote', uri: 's3://bucket/key' } }, 'CODE_IS_REMOTE', /s3:\/\/bucket\/key/],
    [{ code: { kind: 'image', uri: 'orders:latest' } }, 'ENGINE_NOT_FOUND', /no-engine-here/],
    [{ runtime: 'go1.x' }, 'RUNTIME_NOT_SUPPORTED', /"go1\.x"/],
    [{ runtime: 'dotnet8' }, 'RUNTIME_CLIENT_NOT_FOUND', /handler "hello\.handler" of dotnet8 is no program/],
    [{ layers: [{ kind: 'local', id: 'Gone' }] }, 'LAYER_NOT_FOUND', /layer Gone/],
  ] as const)('cannot be run: %o', async (changes, code, message) => {
    const docker = { host: 'unix:///no-engine-here.sock' };
    await using fn = new OneFunction(node('hello.handler', changes), { docker });

    const error = await fn.invoke().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\.$/) });
  });

  it('cannot be run from a broken archive', async () => {
    await using folder = await TemporaryFolder.create();
    const path = join(folder.path, 'code.zip');
    await writeFile(path, 'this is no zip file');
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'archive', path } }));

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'CODE_NOT_READABLE',
      message: expect.stringContaining(path),
    });
  });

  it('has no end to tell of where there was no start', async () => {
    await using fn = new OneFunction(node('hello.handler'));

    const refused = expect(fn.invoke()).rejects.toThrow();
    await fn.pool.close();
    await refused;

    expect(fn.events.map(({ type }) => type)).toEqual([]);
  });

  it('cannot be run with a variable that no environment can hold', async () => {
    await using fn = new OneFunction(node('hello.handler', { environment: { BROKEN: 'a\0b' } }));

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'SANDBOX_START_FAILED' });
  });

  it('cannot be run without its interpreter', async () => {
    const interpreters = { 'python3.11': join(fixtureFolder('python'), 'nowhere') };
    await using fn = new OneFunction(python('app.hello'), { interpreters });

    await expect(fn.invoke()).rejects.toMatchObject({
      code: 'SANDBOX_START_FAILED',
      message: expect.stringMatching(/nowhere could not be started: .*ENOENT\.$/),
      cause: expect.objectContaining({ code: 'ENOENT' }),
    });
    expect(fn.events.map(({ type }) => type)).toEqual(['environment-starting', 'environment-ended']);
    expect(fn.eventsOf('environment-ended').map(({ reason }) => reason)).toEqual(['start-failed']);
  });

  it.skipIf(process.platform === 'win32')('is started by a wrapper script', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'wrapper'), '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n');
    await chmod(join(folder.path, 'wrapper'), 0o755);
    await writeFile(join(folder.path, 'app.js'), 'exports.handler = async () => process.env.WRAPPED;');
    const code = { kind: 'folder', path: folder.path } as const;
    const environment = (AWS_LAMBDA_EXEC_WRAPPER: string) => ({ environment: { AWS_LAMBDA_EXEC_WRAPPER } });
    await using fn = new OneFunction(node('app.handler', { code, ...environment('/var/task/wrapper') }));
    const inLayer = { ...environment('/opt/wrapper'), layers: [{ kind: 'local' as const, id: 'Shared' }] };
    await using layered = new OneFunction(
      node('index.handler', {
        code: { kind: 'inline', text: 'exports.handler = async () => process.env.WRAPPED;' },
        ...inLayer,
      }),
      {},
      [layer('Shared', folder.path)],
    );
    await using none = new OneFunction(node('app.handler', { code, ...environment('') }));

    expect((await fn.invoke()).payload).toBe('yes');
    expect((await layered.invoke()).payload).toBe('yes');
    expect((await none.invoke()).payload).toBeNull();
  });

  /** What `/var/runtime/bootstrap` of AWS's images says. */
  it.skipIf(process.platform === 'win32').each([
    ['/idontexist.sh', 'does not exist', 127],
    ['/var/task/folder', 'does not exist', 127],
    ['/var/task/text', 'is not an executable', 126],
  ])('ends at once with %s for a wrapper, which %s', async (AWS_LAMBDA_EXEC_WRAPPER, says, status) => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'folder'));
    await writeFile(join(folder.path, 'text'), '#!/bin/sh\n', { mode: 0o644 });
    const environment = { AWS_LAMBDA_EXEC_WRAPPER };
    const code = { kind: 'folder', path: folder.path } as const;
    await using fn = new OneFunction(node('app.handler', { code, environment }));

    const { payload, logs } = await fn.invoke();

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(new RegExp(`Runtime exited with error: exit status ${status}$`));
    expect(logs).toContain(`${AWS_LAMBDA_EXEC_WRAPPER}: ${says}\n`);
  });
});

describe('an invocation', () => {
  it('ends with its signal, and its environment with it', async () => {
    await using fn = new OneFunction(node('grandchild.handler'));
    const abort = new AbortController();
    const { said, onLog } = processesSaid();

    const invocation = fn.invoke({}, { signal: abort.signal, onLog });
    const rejected = expect(invocation).rejects.toThrow('enough');
    const pids = await said;
    abort.abort(new Error('enough'));

    await rejected;
    await eventually(() => !pids.some(isAlive));
  });

  it('is not begun when its signal is aborted already', async () => {
    await using fn = new OneFunction(node('hello.handler'));

    await expect(fn.invoke({}, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(fn.events).toEqual([]);
  });

  it('can be aborted while it waits for an environment', async () => {
    await using fn = new OneFunction(node('counter.handler'), { maxConcurrency: 1 });
    const abort = new AbortController();

    const first = fn.invoke({ waitMs: 100 });
    const second = fn.invoke({}, { signal: abort.signal });
    abort.abort('no');

    await expect(second).rejects.toBe('no');
    expect((await first).payload.count).toBe(1);
    expect((await fn.invoke()).payload.count).toBe(2);
  });

  it('is refused once the pool is closed', async () => {
    const fn = new OneFunction(node('hello.handler'));
    await fn.pool.close();
    await fn.pool.close();

    await expect(fn.invoke()).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  });

  it('that is under way when the pool closes is rejected, and nothing is left', async () => {
    const fn = new OneFunction(node('grandchild.handler'));
    const { said, onLog } = processesSaid();
    const rejected = expect(fn.invoke({}, { onLog })).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    const pids = await said;

    await fn.pool.close();

    await rejected;
    await eventually(() => !pids.some(isAlive));
  });
});

/** The two processes that `grandchild.handler` says there are, whatever else is written. */
function processesSaid(): { said: Promise<number[]>; onLog: (record: { readonly message: string }) => void } {
  const { promise: said, resolve } = Promise.withResolvers<number[]>();
  const onLog = ({ message }: { readonly message: string }): void => {
    const pids = /pids (\d+) (\d+)/.exec(message);
    if (pids !== null) resolve(pids.slice(1).map(Number));
  };
  return { said, onLog };
}
