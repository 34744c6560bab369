import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SamClient, type SamEvent, SamFunction, SamTemplate } from 'samwright';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { BUILD_TIMEOUT_MS } from '../../../set-up/built-functions.ts';
import { missing } from '../../../set-up/needs.ts';

/** A function that does what `event.do` says, in some language. */
export interface SmokeSubject {
  readonly runtime: string;
  readonly handler: string;
  /** Makes the folder of its code, or throws the reason why there can be none. */
  readonly code: () => string | Promise<string>;
  /** What comes of `fail`: an error that the language has for it, and what the log has of it. */
  readonly fails: { readonly payload: object; readonly log?: RegExp | undefined };
  /** What comes of `crash`, and whether its environment goes on. */
  readonly crashes: { readonly payload: object; readonly survives?: boolean | undefined };
  /** The handler that streams, where the client can. */
  readonly streams?: string | undefined;
  /** What a caller hears of a stream that fails, where that is not what has come and an error. */
  readonly torn?: object | undefined;
}

const isWindows = process.platform === 'win32';

/** The same questions to a function of each language, through the public API. */
export function smokeTest(title: string, subject: SmokeSubject): void {
  const { runtime, handler, code, fails, crashes, streams } = subject;
  let codeUri: string | undefined;
  let reason = '';

  // On a new machine this takes longer than a test may. What fails is said by the tests.
  beforeAll(async () => {
    try {
      codeUri = await code();
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }, BUILD_TIMEOUT_MS);

  const client = (context: TestContext, timeout = 20, events: SamEvent[] = []): SamClient => {
    if (isWindows && runtime.startsWith('provided')) return missing(context, 'A bootstrap does not run on Windows.');
    if (codeUri === undefined) return missing(context, `No function for ${title}: ${reason}`);
    const shape = { runtime, codeUri, timeout, memorySize: 256, environment: { variables: { TABLE: 'orders' } } };
    const template = new SamTemplate()
      .add(new SamFunction('Fn', { ...shape, handler }))
      .add(new SamFunction('Streaming', { ...shape, handler: streams ?? handler }));
    return new SamClient({ template, region: 'eu-west-1', onEvent: (event) => events.push(event) });
  };

  describe(title, () => {
    it('gets the event, answers, and stays warm', async (context) => {
      const events: SamEvent[] = [];
      await using sam = client(context, 20, events);

      const first = await sam.invokeLocal('Fn', { event: { do: 'echo', value: { name: 'grün', list: [1, null] } } });
      const second = await sam.invokeLocal('Fn', { event: { do: 'echo', value: 'x'.repeat(1_000_000) } });

      expect(first.payload).toEqual({ value: { name: 'grün', list: [1, null] }, count: 1 });
      expect(second.payload).toEqual({ value: 'x'.repeat(1_000_000), count: 2 });
      expect([first.functionError, second.functionError]).toEqual([undefined, undefined]);
      expect(events.filter(({ type }) => type === 'environment-starting')).toHaveLength(1);
      expect(first.maxMemoryUsedMB ?? (process.platform === 'linux' ? 0 : 1)).toBeGreaterThan(0);
    });

    it('sees its context and its environment', async (context) => {
      await using sam = client(context);
      const traceId = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=1';

      const event = { do: 'describe' };
      const { payload, requestId } = await sam.invokeLocal('Fn', {
        event,
        traceId,
        clientContext: { custom: { key: 'value' } },
      });

      expect(payload).toMatchObject({
        requestId,
        arn: expect.stringMatching(/^arn:aws:lambda:eu-west-1:\d{12}:function:/),
        name: expect.stringContaining('Fn'),
        version: '$LATEST',
        memory: 256,
        logGroup: expect.stringMatching(/^\/aws\/lambda\//),
        trace: traceId,
        custom: 'value',
        table: 'orders',
        folder: codeUri,
      });
      expect(payload).toHaveProperty(
        'remainingMs',
        expect.toSatisfy((ms) => ms > 10_000 && ms <= 20_000),
      );
    });

    it('writes to both streams', async (context) => {
      const events: SamEvent[] = [];
      await using sam = client(context, 20, events);

      const { payload, logs } = await sam.invokeLocal('Fn', { event: { do: 'log', value: 'grün' } });

      expect(payload).toBeNull();
      expect(logs).toMatch(/said grün\n/);
      expect(logs).toMatch(/and complained\n/);
      const records = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
      expect(records).toEqual(
        expect.arrayContaining([expect.stringContaining('said grün'), expect.stringContaining('and complained')]),
      );
    });

    it('fails, and goes on', async (context) => {
      await using sam = client(context);

      const failed = await sam.invokeLocal('Fn', { event: { do: 'fail', value: 'it' } });
      const next = await sam.invokeLocal('Fn', { event: { do: 'echo', value: 1 } });

      expect(failed.functionError).toBe('Unhandled');
      expect(failed.payload).toEqual(fails.payload);
      if (fails.log !== undefined) {
        expect(failed.logs).toMatch(fails.log);
        expect(next.logs).not.toMatch(fails.log);
      }
      expect(next.payload).toEqual({ value: 1, count: 2 });
    });

    it('crashes', async (context) => {
      await using sam = client(context);

      const crashed = await sam.invokeLocal('Fn', { event: { do: 'crash' } });
      const next = await sam.invokeLocal('Fn', { event: { do: 'echo', value: 1 } });

      expect(crashed.functionError).toBe('Unhandled');
      expect(crashed.payload).toEqual(crashes.payload);
      expect(next.payload).toEqual({ value: 1, count: crashes.survives ? 2 : 1 });
    });

    it('exits', async (context) => {
      await using sam = client(context);

      const { payload, requestId } = await sam.invokeLocal('Fn', { event: { do: 'exit' } });
      const next = await sam.invokeLocal('Fn', { event: { do: 'echo', value: 1 } });

      expect(payload).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
      });
      expect(next.payload).toEqual({ value: 1, count: 1 });
    });

    it('ends at its timeout, which it knows', async (context) => {
      await using sam = client(context, 2);
      await sam.invokeLocal('Fn', { event: { do: 'echo', value: 1 } });

      const late = await sam.invokeLocal('Fn', { event: { do: 'sleep' }, timeout: 1 });
      const next = await sam.invokeLocal('Fn', { event: { do: 'echo', value: 1 } });

      expect(late.payload).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
      });
      expect(next.payload).toEqual({ value: 1, count: 1 });
    });

    it('takes several events at the same time, in environments of their own', async (context) => {
      await using sam = client(context);

      const results = await Promise.all(
        [1, 2, 3].map((value) => sam.invokeLocal('Fn', { event: { do: 'echo', value } })),
      );

      expect(results.map(({ payload }) => payload)).toEqual([1, 2, 3].map((value) => ({ value, count: 1 })));
    });

    if (streams === undefined) return;

    it('streams its response', async (context) => {
      await using sam = client(context);

      const { pieces, body, error } = await stream(sam, { do: 'stream' });

      expect(body).toBe('piece 0\npiece 1\npiece 2\n');
      expect(pieces.length).toBeGreaterThan(1);
      expect(error).toBeUndefined();
    });

    it('fails in the middle of its response', async (context) => {
      await using sam = client(context);

      const { body, error } = await stream(sam, { do: 'stream and fail' });

      expect({ body, error }).toEqual(subject.torn ?? { body: 'begun', error: 'Unhandled' });
    });
  });
}

interface Streamed {
  readonly pieces: readonly string[];
  /** Without what a client may put before it for the HTTP response of a Function URL. */
  readonly body: string;
  readonly error: string | undefined;
}

/** What a client of the SDK hears of `Streaming`. */
async function stream(sam: SamClient, event: object): Promise<Streamed> {
  await using served = await sam.startLambda();
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const lambda = new LambdaClient({ endpoint: served.url, region: 'eu-west-1', credentials });
  const { EventStream } = await lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: 'Streaming', Payload: JSON.stringify(event) }),
  );
  const pieces: string[] = [];
  let error: string | undefined;
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    if (PayloadChunk !== undefined) pieces.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
    if (InvokeComplete !== undefined) error = InvokeComplete.ErrorCode;
  }
  lambda.destroy();
  return { pieces, body: pieces.join('').replace(/^\{.*\}\0{8}/, ''), error };
}
