import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { SamClient } from '../../../src/index.ts';
import { missing } from '../../set-up/needs.ts';
import { pythonWith } from '../../set-up/python-tools.ts';

/** Powertools for Python, in handlers as its documentation shows them. */

const template = fileURLToPath(new URL('../../fixtures/handlers-python/template.yaml', import.meta.url));
let sam: SamClient | undefined;
let reason = '';

beforeAll(async () => {
  try {
    // Lambda's runtime brings boto3 along.
    const python = await pythonWith('powertools', ['aws-lambda-powertools[tracer,jmespath]', 'boto3']);
    sam = new SamClient({ template, region: 'eu-west-1', local: { interpreters: { 'python3.13': python } } });
  } catch (error) {
    reason = String(error);
  }
}, 300_000);
afterAll(() => sam?.close());

const needsPowertools = (context: TestContext): SamClient =>
  sam ?? missing(context, `Powertools for Python cannot be had: ${reason}`);

it('logs with the context of the invocation and writes metrics', async (context) => {
  const client = needsPowertools(context);

  const { payload, logs, requestId } = await client.invokeLocal('Telemetry', { event: { order: 'one' } });

  expect(payload, logs).toBe(requestId);
  const records = logs
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(records).toContainEqual(
    expect.objectContaining({
      level: 'INFO',
      message: 'an order',
      order: 'one',
      cold_start: true,
      function_name: 'Telemetry',
      function_memory_size: '256',
      function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Telemetry',
      function_request_id: requestId,
    }),
  );
  expect(records).toContainEqual(expect.objectContaining({ orders: [1], service: 'orders', _aws: expect.anything() }));
});

it('says which items of a batch failed', async (context) => {
  const client = needsPowertools(context);
  const record = (messageId: string, body: string) => ({ messageId, body, eventSource: 'aws:sqs' });

  const { payload, logs } = await client.invokeLocal('Batch', {
    event: { Records: [record('1', 'good'), record('2', 'bad')] },
  });

  expect(payload, logs).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
});

it('calls a function once for the same key', async (context) => {
  const client = needsPowertools(context);
  const payloads: unknown[] = [];

  for (const order of ['seven', 'seven', 'eight']) {
    payloads.push((await client.invokeLocal('Pays', { event: { order } })).payload);
  }

  expect(payloads).toEqual([
    { order: 'seven', payment: 1 },
    { order: 'seven', payment: 1 },
    { order: 'eight', payment: 2 },
  ]);
});

it('routes the requests of an HTTP API', async (context) => {
  const client = needsPowertools(context);
  await using api = await client.startApi();

  const found = await api.request('/orders/7?q=1');
  const nothing = await api.request('/nowhere');

  expect(await found.json()).toEqual({ id: '7', query: { q: '1' } });
  expect(nothing.status).toBe(404);
});
