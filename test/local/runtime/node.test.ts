import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { node, OneFunction, written } from './fixture.ts';

describe('a Node.js function', () => {
  it('gets the event and answers', async () => {
    await using fn = new OneFunction(node('hello.handler'));

    const result = await fn.invoke({ id: '7' });

    expect(result.functionError).toBeUndefined();
    expect(result.payload).toEqual({ event: { id: '7' }, requestId: result.requestId });
    expect(result.initDurationMs).toBeGreaterThan(0);
  });

  it('stays warm between invocations', async () => {
    await using fn = new OneFunction(node('counter.handler'));

    const first = await fn.invoke();
    const second = await fn.invoke();

    expect(second.payload).toEqual({ count: 2, pid: first.payload.pid });
    expect(second.initDurationMs).toBeUndefined();
  });

  it.each([
    ['an ES module with top-level await', 'module.handler', { answer: 42 }],
    ['a nested export', 'module.handlers.nested.get', 'nested'],
    ['TypeScript that needs no build', 'typed.handler', 'order undefined'],
    ['a callback that waits for the empty loop', 'callback.waits', 'called'],
    ['a callback that does not wait', 'callback.doesNotWait', 'called'],
    ['context.succeed', 'callback.succeed', 'succeeded'],
    ['a callback that is never called', 'callback.never', null],
    ['no return value', 'payloads.nothing', null],
  ])('may be %s', async (_, handler, expected) => {
    await using fn = new OneFunction(node(handler));

    const result = await fn.invoke();

    expect(result.functionError).toBeUndefined();
    expect(result.payload).toEqual(expected);
  });

  it('waits for the empty event loop before it answers a callback', async () => {
    await using fn = new OneFunction(node('callback.waits'));

    const { logs } = await fn.invoke();

    expect(logs).toContain('the loop is empty now');
  });

  it('is found in a folder below the code', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'src/orders'), { recursive: true });
    await writeFile(join(folder.path, 'src/orders/get.cjs'), 'exports.handler = async () => __filename;');
    await using fn = new OneFunction(node('src/orders/get.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload } = await fn.invoke();

    expect(payload).toBe(join(folder.path, 'src/orders/get.cjs'));
  });

  it('is an ES module when the package.json in its code says so', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder.path, 'app.js'), 'export const handler = async () => import.meta.dirname;');
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    expect((await fn.invoke()).payload).toBe(folder.path);
  });

  it('sees its environment and context as on Lambda', async () => {
    const changes = { name: 'orders', memorySize: 256, environment: { TABLE: 'orders-table' } };
    await using fn = new OneFunction(node('context.handler', changes));

    const { payload, requestId } = await fn.invoke({}, { clientContext: { custom: { key: 'grün' } } });

    expect(payload).toMatchObject({
      awsRequestId: requestId,
      clientContext: { custom: { key: 'grün' } },
      functionName: 'orders',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
      logGroupName: '/aws/lambda/orders',
      memoryLimitInMB: '256',
    });
    expect(payload.remaining).toBeGreaterThan(9000);
    expect(payload.remaining).toBeLessThanOrEqual(10_000);
    expect(payload.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(payload.environment).toMatchObject({
      _HANDLER: 'context.handler',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_REGION: 'eu-west-1',
      LAMBDA_TASK_ROOT: payload.cwd,
      TABLE: 'orders-table',
    });
    expect(payload.environment['_X_AMZN_TRACE_ID']).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    );
    expect(payload.environment['HOME']).toBeUndefined();
  });
});

describe('a Node.js function between two invocations', () => {
  it('stands still', async () => {
    const text = `let ticks = 0;
      setInterval(() => ticks++, 1);
      exports.handler = async () => ticks;`;
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }));

    const before = (await fn.invoke()).payload;
    await new Promise((resolve) => setTimeout(resolve, 200));
    const after = (await fn.invoke()).payload;

    expect(after - before).toBeLessThan(10);
  });

  it('has the trace of each in its environment', async () => {
    const text = 'exports.handler = async () => process.env._X_AMZN_TRACE_ID;';
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }));
    const given = 'Root=1-5e1b4151-5ac6c58f1b5c3b8c1b5c3b8c';

    const traces = [];
    for (let count = 0; count < 5; count++) traces.push((await fn.invoke()).payload);
    const withOwn = (await fn.invoke({}, { traceId: given })).payload;
    for (let count = 0; count < 5; count++) traces.push((await fn.invoke()).payload);

    expect(withOwn).toBe(given);
    expect(new Set(traces).size).toBe(10);
    for (const trace of traces)
      expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it('has the trace of the last one until the next begins', async () => {
    const text = `let current;
      const areSame = [];
      exports.handler = async () => {
        current = process.env._X_AMZN_TRACE_ID;
        setTimeout(() => areSame.push(process.env._X_AMZN_TRACE_ID === current), 1);
        return areSame;
      };`;
    await using fn = new OneFunction(node('index.handler', { code: { kind: 'inline', text } }));

    let areSame: readonly boolean[] = [];
    while (areSame.length < 5) {
      await fn.invoke();
      await new Promise((resolve) => setTimeout(resolve, 50));
      areSame = (await fn.invoke()).payload;
    }

    expect(areSame).not.toContain(false);
  });

  it('learns of connections that were closed meanwhile before it goes on', async () => {
    const server = createServer((_, response) => response.end('ok'));
    const connections: Socket[] = [];
    server.on('connection', (socket) => connections.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const event = { url: `http://127.0.0.1:${port}` };
    await using fn = new OneFunction(node('client.handler'));

    const [first, second] = [await fn.invoke(event), await fn.invoke(event)];
    for (const connection of connections) connection.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = await fn.invoke(event);
    server.close();

    expect(first.payload).toEqual({ status: 200, reused: false });
    expect(second.payload).toEqual({ status: 200, reused: true });
    expect(third.payload).toEqual({ status: 200, reused: false });
  });
});

describe('a Node.js function that fails', () => {
  it.each([
    ['throws', { errorType: 'Custom', errorMessage: 'it failed' }],
    ['throwsText', { errorType: 'string', errorMessage: 'only text' }],
    ['throwsSync', { errorType: 'RangeError', errorMessage: 'at once' }],
    ['circular', { errorType: 'Error', errorMessage: 'Unable to stringify response body' }],
    ['bigint', { errorType: 'Error', errorMessage: 'Unable to stringify response body' }],
    ['isNeverSettled', { errorType: 'Runtime.NodeJsExit' }],
    ['rejectsUnhandled', { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: nobody caught this' }],
    ['throwsLater', { errorType: 'Error', errorMessage: 'thrown later' }],
  ])('%s: is a result with the error', async (name, expected) => {
    await using fn = new OneFunction(node(`failures.${name}`));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject(expected);
    expect(payload.trace).toBeInstanceOf(Array);
  });

  it('passes the error of a callback', async () => {
    await using fn = new OneFunction(node('callback.fails'));

    expect((await fn.invoke()).payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'callback failed' });
  });

  it('goes on after an error, in the same environment', async () => {
    await using fn = new OneFunction(node('failures.throws'));

    await fn.invoke();
    const second = await fn.invoke();

    expect(second.initDurationMs).toBeUndefined();
    expect(second.payload.errorMessage).toBe('it failed');
  });

  it('starts anew after an exception that nobody caught', async () => {
    await using fn = new OneFunction(node('failures.throwsLater'));

    await fn.invoke();
    const second = await fn.invoke();

    expect(second.initDurationMs).toBeDefined();
    expect(second.payload.errorMessage).toBe('thrown later');
  });

  it('prints the error as Lambda does', async () => {
    await using fn = new OneFunction(node('failures.throws'));

    const { logs, requestId } = await fn.invoke();

    expect(written(logs)).toMatch(
      new RegExp(
        `^[0-9T:.-]+Z\\t${requestId}\\tERROR\\tInvoke Error \\t{"errorType":"Custom","errorMessage":"it failed"`,
      ),
    );
  });

  it.each([
    [1, 'Runtime exited with error: exit status 1'],
    [0, 'Runtime exited without providing a reason'],
  ])('exits with %i', async (code, reason) => {
    await using fn = new OneFunction(node('failures.exits'));

    const { functionError, payload, requestId } = await fn.invoke({ code });

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${reason}`,
    });
    expect((await fn.invoke({ code })).initDurationMs).toBeDefined();
  });

  /** As `syscall.Signal` of Go prints them. */
  it.skipIf(process.platform === 'win32').each([
    ['SIGKILL', 'killed'],
    ['SIGINT', 'interrupt'],
    ['SIGHUP', 'hangup'],
    ['SIGUSR2', 'user defined signal 2'],
  ])('is ended by %s, as Lambda calls it: %s', async (signal, text) => {
    await using fn = new OneFunction(node('failures.killed'));

    const { payload } = await fn.invoke({ signal });

    expect(payload.errorMessage).toMatch(new RegExp(`Runtime exited with error: signal: ${text}$`));
  });

  it.each(['hangs', 'spins'])('%s: ends at its timeout, and the next one starts anew', async (name) => {
    await using fn = new OneFunction(node(`failures.${name}`, { timeout: 1 }));

    const { functionError, payload, requestId, logs } = await fn.invoke();
    const started = fn.eventsOf('environment-starting').length;
    await fn.invoke({}, { timeout: 0.1 });

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(logs).toContain(`${requestId} Task timed out after 1.00 seconds`);
    expect(logs).toMatch(/REPORT .*Status: timeout/);
    expect(fn.eventsOf('environment-starting')).toHaveLength(started + 1);
  });

  it('keeps what it wrote before the timeout', async () => {
    await using fn = new OneFunction(node('failures.hangs', { timeout: 1 }));

    expect((await fn.invoke()).logs).toContain('starting to wait');
  });
});

describe('a Node.js function that cannot be loaded', () => {
  it.each([
    [
      'nowhere.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'nowhere'\nRequire stack:\n- \/var\/runtime\/index\.mjs$/,
    ],
    ['broken-import.handler', 'Runtime.ImportModuleError', /Cannot find module 'not-installed-anywhere'/],
    ['hello.nothing', 'Runtime.HandlerNotFound', /^hello\.nothing is undefined or not exported$/],
    ['failures.notAFunction', 'Runtime.HandlerNotFound', /^failures\.notAFunction is not a function$/],
    ['hello', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    ['../hello.handler', 'Runtime.MalformedHandlerName', /is not a valid handler name/],
    ['broken-init.handler', 'Error', /^the database is not there$/],
  ])('%s: answers with the error', async (handler, errorType, message) => {
    await using fn = new OneFunction(node(handler));

    const { functionError, payload } = await fn.invoke();

    expect(functionError).toBe('Unhandled');
    expect(payload.errorType).toBe(errorType);
    expect(payload.errorMessage).toMatch(message);
  });

  it('names the line of a syntax error', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'app.js'), 'exports.handler = async () => {\n  return (');
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload } = await fn.invoke();

    expect(payload.errorType).toBe('Runtime.UserCodeSyntaxError');
    expect(payload.trace.slice(0, 2)).toEqual([
      'Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input',
      `${join(folder.path, 'app.js')}:2`,
    ]);
  });

  it('keeps what it wrote until then', async () => {
    await using fn = new OneFunction(node('broken-init.handler'));

    expect((await fn.invoke()).logs).toContain('about to fail');
  });

  it('ends while it is being loaded', async () => {
    await using fn = new OneFunction(node('exits-while-loading.handler'));

    const { payload } = await fn.invoke();

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/exit status 3$/);
  });

  it('may not have a callback any more from Node.js 24 on', async () => {
    await using fn = new OneFunction(node('callback.waits', { runtime: 'nodejs24.x' }));

    expect((await fn.invoke()).payload.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });
});
