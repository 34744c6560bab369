import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalApi, SamClient } from '../../../src/index.ts';

/** Handlers that are made with what people use on Lambda, run unchanged. */

const template = fileURLToPath(new URL('../../fixtures/handlers/template.yaml', import.meta.url));
const sam = new SamClient({ template, region: 'eu-west-1' });
afterAll(() => sam.close());

// biome-ignore lint/suspicious/noExplicitAny: a payload is whatever the fixture returns
async function call(functionId: string, event: unknown): Promise<{ payload: any; logs: string }> {
  const { payload, logs, functionError } = await sam.invokeLocal(functionId, { event });
  expect(functionError, logs).toBeUndefined();
  return { payload, logs };
}

const records = (logs: string): Record<string, unknown>[] =>
  logs
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

describe('Powertools', () => {
  it('logs with the context of the invocation, as JSON', async () => {
    const { logs } = await call('Powertools', { order: 'one' });

    const own = records(logs).filter(({ service }) => service === 'orders');
    expect(own).toContainEqual(
      expect.objectContaining({
        level: 'INFO',
        message: 'an order',
        order: 'one',
        function_name: 'Powertools',
        function_memory_size: '256',
        function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Powertools',
        function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      }),
    );
  });

  it('writes metrics in the embedded format', async () => {
    const { logs } = await call('Powertools', { order: 'two' });

    expect(records(logs)).toContainEqual(
      expect.objectContaining({ orders: 1, service: 'orders', _aws: expect.anything() }),
    );
  });

  it('knows the trace', async () => {
    const { payload } = await call('Powertools', { order: 'three' });

    expect(payload).toMatchObject({ rootTrace: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/) });
  });

  it('says which items of a batch failed', async () => {
    const record = (messageId: string, body: string) => ({ messageId, body, eventSource: 'aws:sqs' });

    const { payload } = await call('Batch', {
      Records: [record('1', 'good'), record('2', 'bad'), record('3', 'good')],
    });

    expect(payload).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  it('calls a function once for the same key', async () => {
    const first = await call('Idempotency', { order: 'seven' });
    const again = await call('Idempotency', { order: 'seven' });
    const other = await call('Idempotency', { order: 'eight' });

    expect([first, again, other].map(({ payload }) => payload)).toEqual([
      { order: 'seven', payment: 1 },
      { order: 'seven', payment: 1 },
      { order: 'eight', payment: 2 },
    ]);
  });
});

describe('Middy', () => {
  it('runs its middlewares around the handler', async () => {
    const event = { headers: { 'Content-Type': 'application/json' }, body: '{"name":"Ada"}' };

    const { payload } = await call('Middy', event);

    expect(JSON.parse(payload.body)).toMatchObject({ hello: 'Ada', isInTime: true });
  });

  it('answers for a body that is no JSON', async () => {
    const { payload } = await call('Middy', { headers: { 'Content-Type': 'application/json' }, body: '{' });

    expect(payload).toMatchObject({ statusCode: 422 });
  });
});

describe('behind an API', () => {
  let api: LocalApi;
  beforeAll(async () => {
    api = await sam.startApi();
  });

  const apis = ['ServerlessRestApi', 'ServerlessHttpApi'];
  const rows = apis.flatMap((name) => ['express', 'hono', 'fastify'].map((library) => [library, name] as const));
  const ask = (name: string, path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${api.urls[name]}${path}`, init);

  it.each(rows)('%s routes, reads and answers: %s', async (library, name) => {
    const response = await ask(name, `/${library}/orders/7%20a?q=1&r=%C3%BC`);

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: '7 a', query: { q: '1', r: 'ü' } });
    expect(response.headers.get('x-made-by')).toBe(library);
    expect(response.headers.getSetCookie().map((cookie) => cookie.replace(/;.*/, ''))).toEqual([
      'seen=yes',
      'twice=too',
    ]);
  });

  it.each(rows)('%s gets a body: %s', async (library, name) => {
    const body = JSON.stringify({ name: 'Grüße' });

    const response = await ask(name, `/${library}/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });

    expect(await response.json()).toEqual({ name: 'Grüße' });
  });

  it.each(rows)('%s says what it does not find, and what fails: %s', async (library, name) => {
    expect((await ask(name, `/${library}/nothing`)).status).toBe(404);
    expect((await ask(name, `/${library}/fails`)).status).toBe(500);
  });

  it.each(['express', 'hono', 'fastify'])('%s sends bytes through an HTTP API', async (library) => {
    const response = await ask('ServerlessHttpApi', `/${library}/image`);

    expect(response.headers.get('content-type')).toMatch(/^image\/png/);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0x89, 0x50, 0x00, 0xff]));
  });

  it.each(apis)('Middy parses the body: %s', async (name) => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"Ada"}' };

    expect(await (await ask(name, '/middy', init)).json()).toMatchObject({ hello: 'Ada' });
  });
});

describe('streaming', () => {
  it('Hono streams its answer', async () => {
    await using lambda = await sam.startLambda();
    const event = {
      version: '2.0',
      rawPath: '/hono/stream',
      rawQueryString: '',
      headers: { host: 'localhost' },
      requestContext: { http: { method: 'GET', path: '/hono/stream' }, domainName: 'localhost', accountId: '1' },
    };

    const response = await lambda.request('/2015-03-31/functions/HonoStream/invocations', {
      method: 'POST',
      body: JSON.stringify(event),
    });

    const [prelude = '', body] = (await response.text()).split('\0'.repeat(8));
    expect(JSON.parse(prelude)).toMatchObject({ statusCode: 200 });
    expect(body).toBe('one two three');
  });
});
