import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { Extended } from './extension-fixture.ts';
import { isAlive, node, OneFunction, written } from './fixture.ts';

/** Waits until an extension has written something down. */
async function eventuallyTold(extended: Extended): Promise<void> {
  for (let turn = 0; turn < 500 && (await extended.told()).length === 0; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

// Windows knows no executable scripts.
describe.skipIf(process.platform === 'win32')('an extension', () => {
  it('is told of the function, of each invocation, and of the end', async () => {
    await using extended = await Extended.create(['recorder'], '', 'hello.handler');
    const { fn } = extended;

    const first = await fn.invoke({});
    const second = await fn.invoke({}, { traceId: 'Root=1-2-3' });
    await fn.pool.close();

    const [registration, ...events] = await extended.told();
    expect(fn.eventsOf('environment-starting')).toHaveLength(1);
    expect(registration).toEqual({
      name: 'recorder',
      status: 200,
      registered: {
        functionName: 'Fn',
        functionVersion: '$LATEST',
        handler: 'hello.handler',
        accountId: expect.stringMatching(/^\d{12}$/),
      },
      sawHandler: false,
    });
    expect(events.map(({ event }) => event)).toEqual([
      expect.objectContaining({ eventType: 'INVOKE', requestId: first.requestId }),
      {
        eventType: 'INVOKE',
        requestId: second.requestId,
        deadlineMs: expect.any(Number),
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn',
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' },
      },
      { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: expect.any(Number) },
    ]);
  });

  it('has its output in the log of the function, and its state', async () => {
    await using extended = await Extended.create(['one', 'two'], '', 'hello.handler');

    const { logs } = await extended.fn.invoke({});

    expect(logs.slice(0, logs.indexOf('START')).split('\n').sort()).toEqual([
      '',
      'EXTENSION\tName: one\tState: Ready\tEvents: [INVOKE, SHUTDOWN]',
      'EXTENSION\tName: two\tState: Ready\tEvents: [INVOKE, SHUTDOWN]',
      'one is there',
      'two is there',
    ]);
  });

  it('that wants no invocations is told of the end only', async () => {
    await using extended = await Extended.create(['quiet'], 'shutdown-only', 'hello.handler');

    await extended.fn.invoke({});
    await extended.fn.pool.close();

    const [, ...events] = await extended.told();
    expect(events).toMatchObject([{ event: { eventType: 'SHUTDOWN' } }]);
  });

  it('holds back the next invocation, not the answer', async () => {
    await using extended = await Extended.create(['slow'], 'slow', 'hello.handler');

    const first = await extended.fn.invoke({});
    const toldAtTheAnswer = (await extended.told()).length;
    await extended.fn.invoke({});

    expect(first.functionError).toBeUndefined();
    expect(toldAtTheAnswer).toBe(1);
  });

  it('is told when a function has run into its timeout', async () => {
    await using extended = await Extended.create(['recorder'], '', 'failures.hangs', { timeout: 1 });

    await extended.fn.invoke({});
    await extended.fn.pool.close();

    const events = (await extended.told()).filter(({ event }) => event?.eventType === 'SHUTDOWN');
    expect(events).toMatchObject([{ event: { shutdownReason: 'timeout' } }]);
  });

  it('that never registers ends with the environment that waits for it', async () => {
    await using extended = await Extended.create(['stuck'], 'never-registers', 'hello.handler');
    const abort = new AbortController();

    const invocation = extended.fn.invoke({}, { signal: abort.signal });
    await eventuallyTold(extended);
    abort.abort(new Error('enough'));

    await expect(invocation).rejects.toThrow('enough');
    const [{ pid }] = await extended.told();
    await extended.fn.pool.close();
    expect(isAlive(pid)).toBe(false);
  });

  it.each([
    ['exits-first', 'hello.handler', 'Extension.Crash', /^RequestId: \S+ Error: exit code 7$/],
    ['crashes', 'failures.hangs', 'Extension.Crash', /^RequestId: \S+ Error: exit code 5$/],
    ['init-error', 'hello.handler', 'Extension.ConfigInvalid', /^RequestId: \S+ Error: no such option$/],
  ])('that fails takes the invocation with it: %s', async (behaviour, handler, errorType, message) => {
    await using extended = await Extended.create(['broken'], behaviour, handler);

    const { payload, failure, functionError } = await extended.fn.invoke({});

    expect(payload).toEqual({ errorType, errorMessage: expect.stringMatching(message) });
    expect({ functionError, failure }).toEqual({
      functionError: 'Unhandled',
      failure: { kind: 'extension', errorType },
    });
  });
});

describe.skipIf(process.platform === 'win32')('an extension that fails only the first time', () => {
  it.concurrent.each([
    ['exits-first-once', 'error\tError Type: Extension\\.Crash'],
    ['init-error-once', 'error\tError Type: Extension\\.ConfigInvalid'],
    ['never-registers-once', 'timeout'],
  ])(
    'costs a second start, and nothing else: %s',
    async (behaviour, status) => {
      await using extended = await Extended.create(['moody'], behaviour, 'hello.handler');

      const { logs, functionError } = await extended.fn.invoke({});
      const again = await extended.fn.invoke({});
      await extended.fn.pool.close();

      expect(functionError).toBeUndefined();
      expect(logs).toMatch(new RegExp(`INIT_REPORT Init Duration: [\\d.]+ ms\tPhase: init\tStatus: ${status}\n`));
      expect(again.functionError).toBeUndefined();
      const told = await extended.told();
      expect(told.filter(({ event }) => event?.eventType === 'INVOKE')).toHaveLength(2);
      for (const { pid } of told) if (pid !== undefined) expect(isAlive(pid)).toBe(false);
    },
    30_000,
  );
});

describe('an extension inside the process of the function', () => {
  const code = `
    const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/';
    const events = [];
    const call = async (method, path, headers, body) => {
      const response = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
      return { status: response.status, id: response.headers.get('lambda-extension-identifier'), body: await response.json() };
    };
    const register = (name, body) => call('POST', 'register', name ? { 'Lambda-Extension-Name': name } : {}, body);
    const { id } = await register('inside', { events: ['INVOKE'] });
    (async () => {
      for (;;) events.push((await call('GET', 'event/next', { 'Lambda-Extension-Identifier': id })).body.requestId);
    })();
    const refused = [
        await register('', { events: [] }),
        await register('other', { events: ['SHUTDOWN'] }),
        await register('inside', { events: ['INVOKE'] }),
        await register('other', { events: 'INVOKE' }),
        await call('GET', 'event/next', {}),
        await call('GET', 'event/next', { 'Lambda-Extension-Identifier': 'x' }),
        await call('GET', 'event/next', { 'Lambda-Extension-Identifier': '00000000-0000-0000-0000-000000000000' }),
    ].map(({ status, body }) => [status, body.errorType]);
    export const handler = async (event, { awsRequestId }) => {
      if (!event.twice) return refused;
      const late = await register('late', { events: [] });
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { events, awsRequestId, late: [late.status, late.body.errorType] };
    };`;

  it.skipIf(process.platform === 'win32')('is told of invocations, and refused what it may not do', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'index.mjs'), code);
    await using extended = await Extended.create([], '', 'index.handler', {
      code: { kind: 'folder', path: folder.path },
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/usr/bin/env' },
    });

    const first = await extended.fn.invoke({});
    const second = await extended.fn.invoke({ twice: true });

    expect(first.payload).toEqual([
      [403, 'Extension.InvalidExtensionName'],
      [403, 'Extension.InvalidEventType'],
      [403, 'Extension.InvalidExtensionState'],
      [403, 'InvalidRequestFormat'],
      [403, 'Extension.MissingExtensionIdentifier'],
      [403, 'Extension.InvalidExtensionIdentifier'],
      [403, 'Extension.UnknownExtensionIdentifier'],
    ]);
    expect(second.payload).toEqual({
      events: [first.requestId, second.requestId],
      awsRequestId: second.requestId,
      late: [403, 'Extension.RegistrationClosed'],
    });
  });
});

describe('a function that cannot be loaded', () => {
  it('is tried a second time, in the invocation', async () => {
    await using fn = new OneFunction(
      node('index.handler', {
        code: { kind: 'inline', text: "console.log('loading'); throw new RangeError('not today');" },
      }),
    );

    const { logs, payload, failure } = await fn.invoke({});

    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'not today' });
    expect(failure).toEqual({ kind: 'init', errorType: 'RangeError' });
    const lines = logs.split('\n').filter((line) => /INIT_REPORT|START|REPORT|loading/.test(line));
    expect(lines.map((line) => line.replace(/^.*\tINFO\t/, '').replace(/[0-9.]+ ms/g, 'ms'))).toEqual([
      'loading',
      'INIT_REPORT Init Duration: ms\tPhase: init\tStatus: error\tError Type: RangeError',
      'loading',
      'INIT_REPORT Init Duration: ms\tPhase: invoke\tStatus: error\tError Type: RangeError',
      // A log of AWS in this order: https://github.com/cargo-lambda/cargo-lambda/issues/572
      expect.stringMatching(/^START/),
      expect.stringMatching(/^REPORT .*Status: error\tError Type: RangeError\t$/),
    ]);
  });

  it('is loaded when the second time goes better', async () => {
    await using extended = await Extended.create([], '', 'index.handler', {
      code: {
        kind: 'inline',
        text: `const fs = require('node:fs');
          const isFirst = !fs.existsSync(process.env.RECORD);
          fs.writeFileSync(process.env.RECORD, '');
          if (isFirst) process.exit(4);
          exports.handler = async () => 'well';`,
      },
    });

    const { payload, logs, initDurationMs } = await extended.fn.invoke({});

    expect(payload).toBe('well');
    expect(written(logs)).toMatch(/^INIT_REPORT .*Phase: init\tStatus: error\tError Type: Runtime\.ExitError\n$/);
    expect(initDurationMs).toBeUndefined();
    expect(extended.fn.eventsOf('environment-ended')).toEqual([]);
  });
});
