import { describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../../src/local/index.ts';
import { startApi } from '../../../src/local/index.ts';
import { application, lambda, restApi, route } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';
import { OUTCOME, streaming } from './streaming.ts';

/**
 * Responses of functions that stream, behind `responseTransferMode: STREAM`. Source:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */

const API = restApi([
  route('GET /s', { integration: lambda('Fn', { responseTransferMode: 'STREAM', timeoutMs: 500 }) }),
]);
const NULS = '\0'.repeat(8);

/** A function that answers in one piece, or fails. */
function whole(payload: unknown, functionError?: 'Unhandled'): FunctionInvoker {
  return { invoke: async () => ({ ...OUTCOME, payload: Buffer.from(JSON.stringify(payload)), functionError }) };
}

interface Asked {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

async function ask(invoker: FunctionInvoker): Promise<Asked> {
  await using api = await startApi(application(API), invoker);
  const { status, headers, body } = await sendRaw(api.url, { method: 'GET', target: '/s' });
  return { status, headers: joined(headers), text: body.toString() };
}

describe('a response that streams', () => {
  it('has the status, headers and cookies that come before the body', async () => {
    const prelude = { statusCode: 201, headers: { 'X-A': 'a', Server: 's' }, cookies: ['a=1', 'b=2'] };

    const answer = await ask(streaming(`${JSON.stringify(prelude)}${NULS}first `, 'second ', 'third'));

    expect([answer.status, answer.text]).toEqual([201, 'first second third']);
    expect(answer.headers).toMatchObject({
      'x-a': 'a',
      'x-amzn-remapped-server': 's',
      'set-cookie': 'a=1, b=2',
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    expect(answer.headers['x-amzn-requestid']).toBeDefined();
  });

  it('may begin in pieces', async () => {
    const answer = await ask(streaming('{"statusCode"', ': 202}', NULS.slice(3), NULS.slice(5), 'body'));

    expect([answer.status, answer.text]).toEqual([202, 'body']);
  });

  it('may be larger than a buffered one', async () => {
    const chunk = 'x'.repeat(1024 * 1024);

    const answer = await ask(streaming(`{}${NULS}`, ...Array.from({ length: 12 }, () => chunk)));

    expect([answer.status, answer.text.length]).toEqual([200, 12 * 1024 * 1024]);
  });

  it.each([
    ['never says its status', streaming('x'.repeat(20_000))],
    ['ends before it has said its status', streaming('{"statusCode": 200}')],
    ['says a status that is none', streaming(`{"statusCode": "x"}${NULS}`)],
    ['says no object', streaming(`hello${NULS}`)],
    ['breaks before it has said its status', streaming('{', new Error('broken'))],
    ['is no stream', whole({ statusCode: 200 })],
    ['fails', whole({ errorMessage: 'x' }, 'Unhandled')],
  ])('is a 502 when it %s', async (_, invoker) => {
    const answer = await ask(invoker);

    expect([answer.status, answer.text]).toEqual([502, '{"message": "Internal server error"}']);
  });

  it('is a 504 when nothing comes in time', async () => {
    const answer = await ask({ invoke: () => new Promise(() => {}) });

    expect(answer.status).toBe(504);
  });

  it('ends where the function breaks', async () => {
    await expect(ask(streaming(`{}${NULS}`, 'first', new Error('broken')))).rejects.toThrow();
  });
});
