import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { InvocationOutcome, StreamedResponse } from '../../../src/local/invocation.ts';
import { eventually, node, OneFunction, written } from './fixture.ts';

interface Streamed {
  readonly outcome: InvocationOutcome;
  readonly contentType: string | undefined;
  /** What came before the stream ended or broke. */
  readonly body: string;
  readonly broke: unknown;
}

/** Invokes a function as a caller does that takes the response as it comes. */
async function stream(fn: OneFunction, event: unknown = {}): Promise<Streamed> {
  let response: StreamedResponse | undefined;
  let body = '';
  let broke: unknown;
  let reading: Promise<void> | undefined;
  const outcome = await fn.pool.invoke({
    functionId: 'Fn',
    payload: Buffer.from(JSON.stringify(event)),
    onResponseStart: (started) => {
      response = started;
      reading = (async () => {
        try {
          for await (const piece of started.body) body += piece;
        } catch (error) {
          broke = error;
        }
      })();
    },
  });
  await reading;
  return { outcome, contentType: response?.contentType, body, broke };
}

const errorOf = ({ payload }: InvocationOutcome): unknown => JSON.parse(Buffer.from(payload).toString());

describe('a streamed response', () => {
  it('reaches the caller while the function still writes', async () => {
    await using fn = new OneFunction(node('streaming.text'));
    const pieces: string[] = [];
    let settled = false;

    const outcome = fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from('{"pieces":["one","two","three"]}'),
      onResponseStart: ({ body, contentType }) => {
        pieces.push(contentType, String(settled));
        body.on('data', (piece: Buffer) => pieces.push(piece.toString()));
      },
    });
    const { payload, streamed, functionError, logs } = await outcome.finally(() => {
      settled = true;
    });

    expect(pieces).toEqual(['application/octet-stream', 'false', 'one', 'two', 'three']);
    expect({ payload, streamed, functionError }).toEqual({ payload: new Uint8Array(), streamed: true });
    expect(written(logs)).toMatch(/\tafter the end\n$/);
  });

  it('may begin with a status and headers', async () => {
    await using fn = new OneFunction(node('streaming.http'));

    const { contentType, body, outcome } = await stream(fn);

    expect(contentType).toBe('application/vnd.awslambda.http-integration-response');
    const [prelude = '', rest] = body.split('\0\0\0\0\0\0\0\0');
    expect(JSON.parse(prelude)).toEqual({
      statusCode: 201,
      headers: { 'x-id': outcome.requestId },
      cookies: ['a=b'],
    });
    expect(rest).toBe('Hello, world!');
  });

  it.each([undefined, 'Not Found'])(
    'has no status without a write, as on Lambda, whatever it ends with: %s',
    async (last) => {
      await using fn = new OneFunction(node('streaming.endsOnly'));

      const { contentType, body } = await stream(fn, { last });

      expect([contentType, body]).toEqual(['application/vnd.awslambda.http-integration-response', last ?? '']);
    },
  );

  it('is collected for a caller who wants the whole', async () => {
    await using fn = new OneFunction(node('streaming.text'));

    const { payload, streamed } = await fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from('{"pieces":["[1,","2]"]}'),
    });

    expect(Buffer.from(payload).toString()).toBe('[1,2]');
    expect(streamed).toBeUndefined();
  });

  it('leaves the environment warm', async () => {
    await using fn = new OneFunction(node('streaming.object'));

    const first = await stream(fn);
    const second = await stream(fn);

    expect([first.body, second.body]).toEqual(['{"a":1}', '{"a":1}']);
    expect(written(first.outcome.logs)).toMatch(/WARN\tStreaming handlers ignore return values\.\n/);
    expect(fn.eventsOf('environment-starting')).toHaveLength(1);
  });

  it('has the content type that the function sets', async () => {
    await using fn = new OneFunction(node('streaming.bytes'));

    expect((await stream(fn, { size: 3, type: 'text/plain' })).contentType).toBe('text/plain');
  });

  it('may be larger than one that is returned, but only when it is not collected', async () => {
    await using fn = new OneFunction(node('streaming.bytes'));
    const size = 8_000_000;

    const { body, outcome } = await stream(fn, { size });
    const collected = await fn.pool.invoke({ functionId: 'Fn', payload: Buffer.from(JSON.stringify({ size })) });

    expect(body.length).toBe(size);
    expect(outcome.functionError).toBeUndefined();
    expect(collected.failure).toEqual({ kind: 'response-too-large', errorType: 'Function.ResponseSizeTooLarge' });
    expect((await stream(fn, { size: 5 })).body).toBe('xxxxx');
  });

  it('ends at 200 MB', async () => {
    await using fn = new OneFunction(node('streaming.bytes', { timeout: 60 }));
    let size = 0;
    let broke: Error | undefined;

    const outcome = await fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from(JSON.stringify({ size: 220_000_000 })),
      onResponseStart: ({ body }) => {
        body.on('error', (error) => {
          broke = error;
        });
        body.on('data', (piece: Buffer) => {
          size += piece.length;
        });
      },
    });

    expect(errorOf(outcome)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (209715200 bytes).',
    });
    expect(broke?.message).toContain('Function.ResponseSizeTooLarge');
    expect(size).toBeLessThanOrEqual(209_715_200);
  }, 30_000);

  it('makes the function wait for a caller who does not read, and goes on with it', async () => {
    await using fn = new OneFunction(node('streaming.bytes'));
    const size = 30_000_000;
    let response: StreamedResponse | undefined;

    const invocation = fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from(JSON.stringify({ size })),
      onResponseStart: (started) => {
        response = started;
      },
    });
    await eventually(() => response !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const sentBefore = fn.eventsOf('log').length;
    const body = response === undefined ? '' : await text(response.body);
    const { functionError } = await invocation;

    expect(sentBefore).toBeLessThan(10);
    expect(fn.eventsOf('log').length).toBe(29);
    expect(body.length).toBe(size);
    expect(functionError).toBeUndefined();
  });

  it('may be given up by the caller: the function comes to its end', async () => {
    await using fn = new OneFunction(node('streaming.bytes'));

    const outcome = await fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from('{"size":30000000}'),
      onResponseStart: ({ body }) => body.once('data', () => body.destroy()),
    });

    expect(outcome.functionError).toBeUndefined();
    expect((await stream(fn, { size: 5 })).body).toBe('xxxxx');
    expect(fn.eventsOf('environment-starting')).toHaveLength(1);
  });
});

describe('a streaming function that fails', () => {
  it('before it writes is answered as any other', async () => {
    await using fn = new OneFunction(node('streaming.failsFirst'));

    const { outcome, contentType } = await stream(fn);

    expect(contentType).toBeUndefined();
    expect(outcome.streamed).toBeUndefined();
    expect(errorOf(outcome)).toMatchObject({ errorType: 'TypeError', errorMessage: 'before anything' });
  });

  it.each([
    ['failsLater', 'handler', { errorType: 'TypeError', errorMessage: 'in the middle' }],
    ['throwsUncaught', 'handler', { errorType: 'TypeError', errorMessage: 'nobody caught this' }],
    ['exits', 'exit', { errorMessage: /exit status 3$/ }],
    ['hangs', 'timeout', { errorType: 'Sandbox.Timedout', errorMessage: /timed out after 1\.00 seconds$/ }],
    ['neverEnds', 'timeout', { errorType: 'Sandbox.Timedout', errorMessage: /timed out after 1\.00 seconds$/ }],
    ['tooLate', 'handler', { errorType: 'Runtime.InvalidStreamingOperation', errorMessage: /too late/ }],
  ])('in the middle breaks the stream: %s', async (name, kind, expected) => {
    await using fn = new OneFunction(node(`streaming.${name}`, { timeout: 1 }));

    const { outcome, body, broke } = await stream(fn);
    const collected = await fn.invoke();

    expect(body).toBe('some of it');
    expect(broke).toMatchObject({ code: 'RESPONSE_INTERRUPTED' });
    expect(outcome).toMatchObject({ functionError: 'Unhandled', streamed: true, failure: { kind } });
    for (const error of [errorOf(outcome), collected.payload]) {
      expect(error).toMatchObject(
        Object.fromEntries(
          Object.entries(expected).map(([key, value]) => [
            key,
            value instanceof RegExp ? expect.stringMatching(value) : value,
          ]),
        ),
      );
    }
  });

  it('says in the log when its handler is no promise; a response that is complete stays what it is', async () => {
    await using fn = new OneFunction(node('streaming.notAsync'));

    const { outcome, body } = await stream(fn);

    expect(outcome.functionError).toBeUndefined();
    expect(body).toBe('done');
    expect(outcome.logs).toContain('"errorMessage":"Streaming does not support non-async handlers."');
  });

  it('is aborted with its stream', async () => {
    await using fn = new OneFunction(node('streaming.hangs'));
    const abort = new AbortController();
    let broke: unknown;

    const invocation = fn.pool.invoke({
      functionId: 'Fn',
      payload: Buffer.from('{}'),
      signal: abort.signal,
      onResponseStart: ({ body }) => {
        body.on('error', (error) => {
          broke = error;
        });
        body.once('data', () => abort.abort(new Error('enough')));
      },
    });

    await expect(invocation).rejects.toThrow('enough');
    await eventually(() => broke !== undefined);
  });
});
