import { expect, it } from 'vitest';
import { node, OneFunction, python, written } from './fixture.ts';

it.each([
  ['throws', { kind: 'handler', errorType: 'Custom' }],
  ['circular', { kind: 'handler', errorType: 'Error' }],
  ['hangs', { kind: 'timeout', errorType: 'Sandbox.Timedout' }],
  ['exits', { kind: 'exit', errorType: 'Runtime.ExitError', exitCode: 3 }],
  ['killed', { kind: 'exit', errorType: 'Runtime.ExitError', exitSignal: 'SIGKILL' }],
  ['fillsMemory', { kind: 'out-of-memory', errorType: 'Runtime.OutOfMemory', exitSignal: 'SIGABRT' }],
  ['notThere', { kind: 'init', errorType: 'Runtime.HandlerNotFound' }],
])('an outcome says why there is no answer: %s', async (name, failure) => {
  await using fn = new OneFunction(node(`failures.${name}`, { timeout: name === 'hangs' ? 1 : 30 }));

  const outcome = await fn.invoke({ code: 3 });

  expect(outcome.functionError).toBe('Unhandled');
  expect(outcome.failure).toEqual(failure);
});

it('an outcome has no failure when there is an answer', async () => {
  await using fn = new OneFunction(node('hello.handler'));

  expect(await fn.invoke({})).not.toHaveProperty('failure');
});

it('a process that has used up its memory is told in the REPORT line', async () => {
  await using fn = new OneFunction(node('failures.fillsMemory', { timeout: 30 }));

  const { logs, payload } = await fn.invoke({});

  expect(payload).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Runtime exited with error: signal: aborted$/),
  });
  expect(logs).toMatch(/\tStatus: error\tError Type: Runtime\.OutOfMemory\t\n$/);
});

it.each([node('hello.handler'), python('app.hello')])(
  'an outcome has the figures of the REPORT line',
  async (definition) => {
    await using fn = new OneFunction(definition);

    const first = await fn.invoke({});
    const second = await fn.invoke({});

    const [, billed, used] =
      /Billed Duration: (\d+) ms\t.*Max Memory Used: (\d+) MB\tInit Duration/.exec(first.logs) ?? [];
    expect(first.billedDurationMs).toBe(Number(billed));
    expect(first.maxMemoryUsedMB).toBe(Number(used));
    expect(first.billedDurationMs).toBe(Math.ceil(first.durationMs + (first.initDurationMs ?? 0)));
    expect(second.billedDurationMs).toBe(Math.ceil(second.durationMs));
  },
);

it.each([node('hello.handler'), python('app.hello')])(
  'the memory of a function is its own, however much this process has used',
  async (definition) => {
    const used = Buffer.alloc(400_000_000, 1);
    await using fn = new OneFunction(definition);

    const { maxMemoryUsedMB } = await fn.invoke({});

    expect(maxMemoryUsedMB).toBeGreaterThan(5);
    expect(maxMemoryUsedMB).toBeLessThan(200);
    expect(used).toHaveLength(400_000_000);
  },
);

it.skipIf(process.platform !== 'linux')('an outcome has the memory of a function that timed out', async () => {
  await using fn = new OneFunction(node('failures.hangs', { timeout: 1 }));

  expect((await fn.invoke({})).maxMemoryUsedMB).toBeGreaterThan(10);
});

it.each([node('context.handler'), python('app.describe')])(
  'the context has the identity and the tenant',
  async (definition) => {
    await using fn = new OneFunction(definition);

    const { payload } = await fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from('{}'),
      cognitoIdentity: '{"cognitoIdentityId":"eu-west-1:1","cognitoIdentityPoolId":"eu-west-1:2"}',
      tenantId: 'tenant-1',
    });

    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      identity: { cognitoIdentityId: 'eu-west-1:1', cognitoIdentityPoolId: 'eu-west-1:2' },
      tenantId: 'tenant-1',
    });
  },
);

it('the log is complete after 40 MiB of output', async () => {
  await using fn = new OneFunction(node('output.pours', { timeout: 60 }));

  const { logs, functionError } = await fn.invoke({ mebibytes: 40 });

  expect(functionError).toBeUndefined();
  expect(written(logs).length).toBe(40 * 1024 * 1024);
}, 60_000);
