import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCompleteEvent,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { type InvokeEvent, SandboxPool, startLambda } from '../../../src/local/index.ts';
import { joined, sendRaw } from '../gateway/raw-http.ts';
import { application, node } from '../runtime/fixture.ts';
import { jsonOf, type Served, serve } from './lambda-fixture.ts';

/** Functions that stream, behind `InvokeWithResponseStream`. */

/** Everything that comes: the pieces as texts, and the end. */
async function stream(
  { client }: Served,
  event: unknown = {},
  { onPiece, ...more }: { readonly LogType?: 'Tail'; readonly onPiece?: () => Promise<void> } = {},
) {
  const { EventStream, StatusCode, ExecutedVersion } = await client.send(
    new InvokeWithResponseStreamCommand({ FunctionName: 'Fn', Payload: JSON.stringify(event), ...more }),
  );
  const pieces: string[] = [];
  let end: InvokeWithResponseStreamCompleteEvent | undefined;
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    expect(end).toBeUndefined();
    if (PayloadChunk !== undefined) {
      pieces.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
      await onPiece?.();
    }
    if (InvokeComplete !== undefined) end = InvokeComplete;
  }
  return { pieces, end, StatusCode, ExecutedVersion };
}

describe('a function that streams', () => {
  it('is heard piece by piece', async () => {
    await using folder = await TemporaryFolder.create();
    const heard = join(folder.path, 'heard');
    await using served = await serve([node('streaming.text', { timeout: 60 })]);

    const { pieces, end, StatusCode, ExecutedVersion } = await stream(
      served,
      { pieces: ['one', 'two', 'grüße'], heard },
      { LogType: 'Tail', onPiece: () => writeFile(heard, '') },
    );

    expect([pieces[0], pieces.join('')]).toEqual(['one', 'onetwogrüße']);
    expect([StatusCode, ExecutedVersion]).toEqual([200, '$LATEST']);
    expect(end?.ErrorCode).toBeUndefined();
    expect(Buffer.from(end?.LogResult ?? '', 'base64').toString()).toContain('after the end');
  });

  it('may send more than an answer in one piece may hold', async () => {
    await using served = await serve([node('streaming.bytes')]);
    const size = 12 * 1024 * 1024;

    const { pieces, end } = await stream(served, { size });

    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(size);
    expect(end?.ErrorCode).toBeUndefined();
  });

  it('fails before the first piece: the end says so', async () => {
    await using served = await serve([node('streaming.failsFirst')]);

    const { pieces, end } = await stream(served);

    expect(pieces).toEqual([]);
    expect(end?.ErrorCode).toBe('Unhandled');
    expect(JSON.parse(end?.ErrorDetails ?? '')).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'before anything',
    });
  });

  it('fails in the middle: the end says so', async () => {
    await using served = await serve([node('streaming.failsLater')]);

    const { pieces, end } = await stream(served);

    expect(pieces).toEqual(['some of it']);
    expect(end?.ErrorCode).toBe('Unhandled');
    expect(JSON.parse(end?.ErrorDetails ?? '')).toMatchObject({ errorMessage: 'in the middle' });
  });

  it('is collected by a call that does not stream', async () => {
    await using served = await serve([node('streaming.object')]);

    const { Payload } = await served.client.send(new InvokeCommand({ FunctionName: 'Fn' }));

    expect(jsonOf(Payload)).toEqual({ a: 1 });
  });

  it('says what kind of content it streams', async () => {
    await using served = await serve([node('streaming.http')]);

    const { status, headers } = await sendRaw(served.lambda.url, {
      method: 'POST',
      target: '/2021-11-15/functions/Fn/response-streaming-invocations',
    });

    expect(status).toBe(200);
    expect(joined(headers)).toMatchObject({
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-remapped-content-type': 'application/vnd.awslambda.http-integration-response',
      'transfer-encoding': 'chunked',
    });
  });

  it('is not waited with for a caller who has gone before it began', { timeout: 30_000 }, async () => {
    const text = `exports.handler = awslambda.streamifyResponse(async ({ isQuick }, stream) => {
      console.log('began');
      if (!isQuick) await new Promise((resolve) => setTimeout(resolve, 500));
      const { Readable } = require('node:stream');
      const pieces = Array.from({ length: isQuick ? 1 : 50 }, () => Buffer.alloc(100_000, 'x'));
      await require('node:stream/promises').pipeline(Readable.from(pieces), stream);
    });`;
    const app = application([node('index.handler', { code: { kind: 'inline', text }, timeout: 60 })]);
    const leaving = new AbortController();
    const onEvent = ({ type }: InvokeEvent): void => {
      if (type === 'log') leaving.abort();
    };
    await using pool = new SandboxPool(app, { maxConcurrency: 1, onEvent });
    await using lambda = await startLambda(app, pool);
    const call = (event: object, signal?: AbortSignal): Promise<Response> =>
      fetch(`${lambda.url}/2021-11-15/functions/Fn/response-streaming-invocations`, {
        method: 'POST',
        body: JSON.stringify(event),
        ...(signal !== undefined && { signal }),
      });

    await expect(call({}, leaving.signal)).rejects.toThrow('aborted');
    const next = await call({ isQuick: true });

    expect((await next.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
  });

  it('goes on when nobody listens any more, and the next call is answered', async () => {
    await using served = await serve([node('streaming.bytes')]);
    const leaving = new AbortController();
    const response = await fetch(`${served.lambda.url}/2021-11-15/functions/Fn/response-streaming-invocations`, {
      method: 'POST',
      body: JSON.stringify({ size: 30 * 1024 * 1024 }),
      signal: leaving.signal,
    });
    await response.body?.getReader().read();

    leaving.abort();

    const { pieces } = await stream(served, { size: 10 });
    expect(pieces.join('')).toBe('x'.repeat(10));
  });
});
