import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  ListFunctionsCommand,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node } from '../runtime/fixture.ts';
import { jsonOf, type Served, serve } from './lambda-fixture.ts';

/** The AWS SDK's own client against the local endpoint. */

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:';
const named = (name: string, handler: string, changes: Parameters<typeof node>[1] = {}) =>
  node(handler, { id: `${name}Function`, name, arn: `${ARN}${name}`, ...changes });

describe('an SDK client', () => {
  let served: Served;

  beforeAll(async () => {
    served = await serve([
      named('hello', 'hello.handler'),
      named('context', 'context.handler', { versions: ['1'], aliases: { live: '1' } }),
      named('counter', 'counter.handler'),
      named('failing', 'failures.throws'),
      named('slow', 'failures.hangs', { timeout: 1 }),
      named('output', 'output.flood'),
      named('unloved', 'hello.handler', { reservedConcurrency: 0 }),
      named('tenants', 'hello.handler', { tenantIsolation: true }),
      named('tenantCounter', 'counter.handler', { tenantIsolation: true }),
      named('versions', 'counter.handler', { versions: ['1'] }),
      named('missing', 'hello.handler', { code: { kind: 'folder', path: '/nowhere/at/all' } }),
    ]);
  });

  afterAll(() => served[Symbol.asyncDispose]());

  const invoke = (input: ConstructorParameters<typeof InvokeCommand>[0]) =>
    served.client.send(new InvokeCommand(input));

  it('calls a function and gets its answer', async () => {
    const { StatusCode, Payload, ExecutedVersion, FunctionError, LogResult, $metadata } = await invoke({
      FunctionName: 'hello',
      Payload: JSON.stringify({ name: 'Ada' }),
    });

    expect(StatusCode).toBe(200);
    expect(jsonOf(Payload)).toEqual({ event: { name: 'Ada' }, requestId: $metadata.requestId });
    expect(ExecutedVersion).toBe('$LATEST');
    expect(FunctionError).toBeUndefined();
    expect(LogResult).toBeUndefined();
  });

  it('gives an empty object where it has no payload', async () => {
    const { Payload } = await invoke({ FunctionName: 'hello' });

    expect(jsonOf(Payload).event).toEqual({});
  });

  it.each([
    ['its name', 'hello', undefined],
    ['its logical id', 'helloFunction', undefined],
    ['its ARN', `${ARN}hello`, undefined],
    ['an ARN with a qualifier', `${ARN}hello:$LATEST`, undefined],
    ['a partial ARN', '123456789012:function:hello', undefined],
    ['a partial ARN with a qualifier', '123456789012:function:hello:$LATEST', undefined],
    ['a name with a qualifier', 'hello:$LATEST', undefined],
    ['a name beside a qualifier', 'hello', '$LATEST'],
    ['the same qualifier twice', 'hello:$LATEST', '$LATEST'],
    ['an ARN of another account and region', 'arn:aws:lambda:us-west-2:999999999999:function:hello', undefined],
  ])('names a function by %s', async (_, FunctionName, Qualifier) => {
    const { StatusCode } = await invoke({ FunctionName, Qualifier });

    expect(StatusCode).toBe(200);
  });

  it.each([
    ['1', '1'],
    ['live', '1'],
    ['$LATEST', '$LATEST'],
  ])(
    'calls qualifier %s: version %s runs, and the function sees the ARN that it was called by',
    async (Qualifier, version) => {
      const { ExecutedVersion, Payload } = await invoke({ FunctionName: 'context', Qualifier });

      expect(ExecutedVersion).toBe(version);
      expect(jsonOf(Payload).invokedFunctionArn).toBe(`${ARN}context:${Qualifier}`);
    },
  );

  it('passes a client context', async () => {
    const given = { custom: { user: 'Ada' }, client: { installation_id: '1' } };

    const { Payload } = await invoke({
      FunctionName: 'context',
      ClientContext: Buffer.from(JSON.stringify(given)).toString('base64'),
    });

    expect(jsonOf(Payload).clientContext).toEqual(given);
  });

  it('gets the error of a function with status 200', async () => {
    const { StatusCode, FunctionError, Payload, ExecutedVersion } = await invoke({ FunctionName: 'failing' });

    expect(StatusCode).toBe(200);
    expect(FunctionError).toBe('Unhandled');
    expect(ExecutedVersion).toBe('$LATEST');
    expect(jsonOf(Payload)).toMatchObject({ errorType: 'Custom', errorMessage: 'it failed' });
  });

  it('gets a timeout as an error of the function', async () => {
    const { FunctionError, Payload } = await invoke({ FunctionName: 'slow' });

    expect(FunctionError).toBe('Unhandled');
    expect(jsonOf(Payload).errorType).toBe('Sandbox.Timedout');
  });

  it('gets the log where it asks for it', async () => {
    const { LogResult = '', $metadata } = await invoke({ FunctionName: 'hello', LogType: 'Tail' });

    const lines = Buffer.from(LogResult, 'base64').toString().split('\n');
    expect(lines[0]).toBe(`START RequestId: ${$metadata.requestId} Version: $LATEST`);
    expect(lines.at(-2)).toMatch(/^REPORT RequestId: .*\tDuration: .* ms\t/);
  });

  it('gets no more than the last 4 kB of a log', async () => {
    const { LogResult = '' } = await invoke({
      FunctionName: 'output',
      LogType: 'Tail',
      Payload: JSON.stringify({ lines: 20 }),
    });

    const log = Buffer.from(LogResult, 'base64').toString();
    expect(Buffer.byteLength(log)).toBe(4096);
    expect(log).toContain('\nREPORT RequestId: ');
  });

  it('asks whether it may call, and calls nothing', async () => {
    const before = jsonOf((await invoke({ FunctionName: 'counter' })).Payload).count;

    const { StatusCode, Payload, ExecutedVersion } = await invoke({
      FunctionName: 'counter',
      InvocationType: 'DryRun',
    });

    expect(StatusCode).toBe(204);
    expect(jsonOf(Payload)).toBeUndefined();
    expect(ExecutedVersion).toBeUndefined();
    expect(jsonOf((await invoke({ FunctionName: 'counter' })).Payload).count).toBe(before + 1);
  });

  it('does not wait for an event', async () => {
    const before = jsonOf((await invoke({ FunctionName: 'counter' })).Payload).count;

    const { StatusCode, Payload } = await invoke({ FunctionName: 'counter', InvocationType: 'Event' });

    expect(StatusCode).toBe(202);
    expect(jsonOf(Payload)).toBeUndefined();
    await served.lambda.settled();
    expect(jsonOf((await invoke({ FunctionName: 'counter' })).Payload).count).toBe(before + 2);
  });

  it('may still use InvokeAsync', async () => {
    const { Status } = await served.client.send(new InvokeAsyncCommand({ FunctionName: 'counter', InvokeArgs: '{}' }));

    expect(Status).toBe(202);
    await served.lambda.settled();
  });

  it('reads a buffered answer as an event stream', async () => {
    const { StatusCode, EventStream, ExecutedVersion, $metadata } = await served.client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'hello', Payload: '{"a":1}', LogType: 'Tail' }),
    );

    const chunks: Uint8Array[] = [];
    let log = '';
    for await (const event of EventStream ?? []) {
      if (event.PayloadChunk) chunks.push(event.PayloadChunk.Payload ?? new Uint8Array());
      if (event.InvokeComplete) {
        log = Buffer.from(event.InvokeComplete.LogResult ?? '', 'base64').toString();
        expect(event.InvokeComplete.ErrorCode).toBeUndefined();
      }
    }
    expect(StatusCode).toBe(200);
    expect(ExecutedVersion).toBe('$LATEST');
    expect(jsonOf(Buffer.concat(chunks))).toEqual({ event: { a: 1 }, requestId: $metadata.requestId });
    expect(log).toContain(`END RequestId: ${$metadata.requestId}`);
  });

  it('reads the error of a function at the end of an event stream', async () => {
    const { EventStream } = await served.client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'failing' }));

    let details = '';
    for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
      expect(PayloadChunk).toBeUndefined();
      expect(InvokeComplete?.ErrorCode).toBe('Unhandled');
      details = InvokeComplete?.ErrorDetails ?? '';
    }
    expect(JSON.parse(details)).toMatchObject({ errorType: 'Custom', errorMessage: 'it failed' });
  });

  it.each([
    [
      'an unknown function',
      { FunctionName: 'nobody' },
      'ResourceNotFoundException',
      404,
      `Function not found: ${ARN}nobody:$LATEST`,
    ],
    [
      'an unknown version',
      { FunctionName: 'hello', Qualifier: '7' },
      'ResourceNotFoundException',
      404,
      `Function not found: ${ARN}hello:7`,
    ],
    [
      'an unknown alias',
      { FunctionName: `${ARN}context:beta` },
      'ResourceNotFoundException',
      404,
      `Function not found: ${ARN}context:beta`,
    ],
    [
      'two qualifiers',
      { FunctionName: 'context:1', Qualifier: 'live' },
      'InvalidParameterValueException',
      400,
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      'a payload that is no JSON',
      { FunctionName: 'hello', Payload: 'notat:asdfasdf' },
      'InvalidRequestContentException',
      400,
      /^Could not parse request body into json: Could not parse payload into json: Unrecognized token /,
    ],
    [
      'an event that is no JSON',
      { FunctionName: 'hello', Payload: '{', InvocationType: 'Event' as const },
      'InvalidRequestContentException',
      400,
      /Could not parse request body into json/,
    ],
    [
      'a client context that is no JSON',
      { FunctionName: 'hello', ClientContext: 'bm90IGpzb24=' },
      'InvalidRequestContentException',
      400,
      'Client context must be a valid Base64-encoded JSON object.',
    ],
    [
      'a payload over 6 MB',
      { FunctionName: 'hello', Payload: JSON.stringify('x'.repeat(6_291_556)) },
      'RequestEntityTooLargeException',
      413,
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'an event over 1 MB',
      { FunctionName: 'hello', Payload: JSON.stringify('x'.repeat(1_048_576)), InvocationType: 'Event' as const },
      'RequestEntityTooLargeException',
      413,
      '1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    ],
    [
      'a function whose reserved concurrency is used up',
      { FunctionName: 'unloved' },
      'TooManyRequestsException',
      429,
      'Rate Exceeded.',
    ],
    [
      'a call without a tenant',
      { FunctionName: 'tenants' },
      'InvalidParameterValueException',
      400,
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    ],
    [
      'a tenant where there are none',
      { FunctionName: 'hello', TenantId: 'blue' },
      'InvalidParameterValueException',
      400,
      'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
    ],
    [
      'a function that is not on this machine',
      { FunctionName: 'missing' },
      'ServiceException',
      500,
      /its code \(CodeUri\) is not at \/nowhere\/at\/all.*Point CodeUri at/,
    ],
  ])('is refused %s', async (_, input, name, status, message) => {
    const refusal = await invoke(input).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect((refusal as Error).message).toMatch(message);
  });

  it('is told why it is throttled', async () => {
    const refusal = await invoke({ FunctionName: 'unloved' }).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' });
  });

  it('calls for a tenant', async () => {
    const { StatusCode } = await invoke({ FunctionName: 'tenants', TenantId: 'blue' });

    expect(StatusCode).toBe(200);
  });

  it('finds every tenant in an environment of its own', async () => {
    const counts: number[] = [];
    for (const TenantId of ['blue', 'blue', 'green', 'blue']) {
      const { Payload } = await invoke({ FunctionName: 'tenantCounter', TenantId });
      counts.push(jsonOf(Payload).count);
    }

    expect(counts).toEqual([1, 2, 1, 3]);
  });

  it('finds every version in environments of its own, and its log says so', async () => {
    const latest = await invoke({ FunctionName: 'versions', LogType: 'Tail' });
    const published = await invoke({ FunctionName: 'versions', Qualifier: '1', LogType: 'Tail' });

    const startOf = ({ LogResult = '' }): string => Buffer.from(LogResult, 'base64').toString().split('\n')[0] ?? '';
    expect([jsonOf(latest.Payload).count, jsonOf(published.Payload).count]).toEqual([1, 1]);
    expect(startOf(latest)).toMatch(/ Version: \$LATEST$/);
    expect(startOf(published)).toMatch(/ Version: 1$/);
  });

  it('finds out which functions there are', async () => {
    const { Functions = [], NextMarker } = await served.client.send(new ListFunctionsCommand({}));

    expect(Functions).toHaveLength(11);
    expect(Functions[0]).toMatchObject({
      FunctionName: 'hello',
      FunctionArn: `${ARN}hello`,
      Runtime: 'nodejs22.x',
      Handler: 'hello.handler',
      Version: '$LATEST',
    });
    expect(NextMarker).toBeUndefined();
  });

  it('reads the list in pages', async () => {
    const names: (string | undefined)[] = [];

    for await (const page of paginateListFunctions({ client: served.client, pageSize: 4 }, {})) {
      names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
    }

    expect(names).toHaveLength(11);
    expect(new Set(names).size).toBe(11);
  });

  it('finds out about one function', async () => {
    const found = await served.client.send(new GetFunctionCommand({ FunctionName: 'unloved' }));
    const configuration = await served.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'context', Qualifier: 'live' }),
    );

    expect(found.Configuration).toMatchObject({ FunctionName: 'unloved', Timeout: 10, MemorySize: 128 });
    expect(found.Concurrency).toEqual({ ReservedConcurrentExecutions: 0 });
    expect(configuration).toMatchObject({ FunctionArn: `${ARN}context:live`, Version: '1' });
    await expect(served.client.send(new GetFunctionCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('has ten answers at the same time', async () => {
    const calls = Array.from({ length: 10 }, (_, index) =>
      invoke({ FunctionName: 'hello', Payload: JSON.stringify(index) }),
    );

    const answers = await Promise.all(calls);

    expect(answers.map(({ Payload }) => jsonOf(Payload).event)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
