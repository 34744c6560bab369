import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { AsyncInvocationDefinition, FunctionDefinition } from '../../../src/application/index.ts';
import type { AsyncDelivery, StartLambdaEvent, StartLambdaOptions } from '../../../src/local/index.ts';
import { node } from '../runtime/fixture.ts';
import { jsonOf, serve } from './lambda-fixture.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:Fn';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:queue';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:topic';
const BUS = 'arn:aws:events:eu-west-1:123456789012:event-bus/bus';

const finishedOf = (events: readonly StartLambdaEvent[]) =>
  events.filter((event) => event.type === 'async-invocation-finished');
const retriesOf = (events: readonly StartLambdaEvent[]) =>
  events.filter((event) => event.type === 'async-invocation-retrying');

/** Sends one event to a function and waits until nothing is left to do. */
async function send(
  handler: string,
  settings: AsyncInvocationDefinition,
  { payload = '{"order": 7}', clientContext, more = [], ...changes }: Partial<FunctionDefinition> & SendOptions = {},
  options: StartLambdaOptions = {},
) {
  const deliveries: AsyncDelivery[] = [];
  const fn = node(handler, { asyncInvocation: { $LATEST: settings }, ...changes });
  await using served = await serve([fn, ...more], {
    retryDelayScale: 0,
    onDelivery: (delivery) => void deliveries.push(delivery),
    ...options,
  });
  const { StatusCode, $metadata } = await served.client.send(
    new InvokeCommand({
      FunctionName: 'Fn',
      InvocationType: 'Event',
      Payload: payload,
      ClientContext: clientContext && Buffer.from(JSON.stringify(clientContext)).toString('base64'),
    }),
  );
  expect(StatusCode).toBe(202);
  await served.lambda.settled();
  return { deliveries, events: served.events, requestId: $metadata.requestId };
}

interface SendOptions {
  readonly payload?: string;
  readonly clientContext?: object;
  readonly more?: readonly FunctionDefinition[];
}

describe('an asynchronous invocation', () => {
  it('leaves a record of its success', async () => {
    const { deliveries, events, requestId } = await send('payloads.echo', { onSuccess: QUEUE, onFailure: TOPIC });

    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({
      kind: 'destination',
      functionId: 'Fn',
      requestId,
      condition: 'Success',
      target: QUEUE,
      service: 'sqs',
    });
    expect(JSON.parse(deliveries[0]?.body ?? '')).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: {
        requestId,
        functionArn: `${ARN}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: { order: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { order: 7 },
    });
    expect(finishedOf(events)).toMatchObject([{ condition: 'Success', attempts: 1, requestId }]);
  });

  it('has no client context, whoever sends one', async () => {
    const clientContext = { custom: { user: 'Ada' } };

    const { deliveries } = await send('context.handler', { onSuccess: QUEUE }, { clientContext });

    const { responsePayload } = JSON.parse(deliveries[0]?.body ?? '');
    expect(responsePayload).toMatchObject({ functionName: 'Fn' });
    expect(responsePayload).not.toHaveProperty('clientContext');
  });

  it('is tried three times under one request id, then leaves a record', async () => {
    const { deliveries, events, requestId } = await send('failures.throws', { onFailure: QUEUE });

    const record = JSON.parse(deliveries[0]?.body ?? '');
    expect(record.requestContext).toMatchObject({
      requestId,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    });
    expect(record.responseContext).toEqual({
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: 'Unhandled',
    });
    expect(record.responsePayload).toMatchObject({ errorType: 'Custom', errorMessage: 'it failed' });
    expect(retriesOf(events)).toMatchObject([
      { attempt: 1, requestId },
      { attempt: 2, requestId },
    ]);
  });

  it('waits as long as AWS, times the scale', async () => {
    const { events } = await send('failures.throws', {}, {}, { retryDelayScale: 0.0005 });

    expect(retriesOf(events).map(({ delayMs }) => delayMs)).toEqual([30, 60]);
  });

  it.each([0, 1])('is tried again %i times where the template says so', async (maximumRetryAttempts) => {
    const { deliveries } = await send('failures.throws', { maximumRetryAttempts, onFailure: QUEUE });

    expect(JSON.parse(deliveries[0]?.body ?? '').requestContext).toMatchObject({
      condition: 'RetriesExhausted',
      approximateInvokeCount: maximumRetryAttempts + 1,
    });
  });

  it.each([
    [60, 1],
    [90, 2],
    [179, 2],
    [600, 3],
  ])('of an event that may be %i seconds old has %i attempts', async (maximumEventAgeSeconds, attempts) => {
    const { deliveries } = await send('failures.throws', { maximumEventAgeSeconds, onFailure: QUEUE });

    expect(JSON.parse(deliveries[0]?.body ?? '').requestContext).toMatchObject({
      condition: attempts === 3 ? 'RetriesExhausted' : 'EventAgeExceeded',
      approximateInvokeCount: attempts,
    });
  });

  it('is not retried when nothing may run at all', async () => {
    const { deliveries, events } = await send(
      'payloads.echo',
      { onFailure: QUEUE },
      { reservedConcurrency: 0, deadLetterTarget: TOPIC },
    );

    expect(retriesOf(events)).toEqual([]);
    expect(deliveries.map(({ kind, condition }) => [kind, condition])).toEqual([
      ['destination', 'ZeroReservedConcurrency'],
      ['dead-letter', 'ZeroReservedConcurrency'],
    ]);
    expect(deliveries[1]?.messageAttributes?.['ErrorCode']?.StringValue).toBe('429');
  });

  it('waits for its turn when the reserved concurrency is used up', async () => {
    await using served = await serve([node('counter.handler', { reservedConcurrency: 1 })], { retryDelayScale: 0.05 });
    const event = new InvokeCommand({ FunctionName: 'Fn', InvocationType: 'Event', Payload: '{"waitMs":30}' });

    await Promise.all([1, 2, 3].map(() => served.client.send(event)));
    await served.lambda.settled();

    expect(finishedOf(served.events).map(({ condition }) => condition)).toEqual(['Success', 'Success', 'Success']);
    expect(retriesOf(served.events).length).toBeGreaterThan(0);
    const { Payload } = await served.client.send(new InvokeCommand({ FunctionName: 'Fn' }));
    expect(jsonOf(Payload).count).toBe(4);
  });

  it('puts the event itself into a dead letter queue', async () => {
    const { deliveries, requestId } = await send(
      'failures.throws',
      { maximumRetryAttempts: 0 },
      { deadLetterTarget: QUEUE, payload: '{"raise_error":  1}' },
    );

    expect(deliveries).toEqual([
      {
        kind: 'dead-letter',
        functionId: 'Fn',
        requestId,
        condition: 'RetriesExhausted',
        target: QUEUE,
        service: 'sqs',
        body: '{"raise_error":  1}',
        messageAttributes: {
          RequestID: { DataType: 'String', StringValue: requestId },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'it failed' },
        },
      },
    ]);
  });

  it('leaves an event for an event bus', async () => {
    const { deliveries } = await send('payloads.echo', { onSuccess: BUS });

    expect(JSON.parse(deliveries[0]?.body ?? '')).toMatchObject({
      version: '0',
      'detail-type': 'Lambda Function Invocation Result - Success',
      source: 'lambda',
      account: '123456789012',
      region: 'eu-west-1',
      resources: [BUS, `${ARN}:$LATEST`],
      detail: { requestPayload: { order: 7 } },
    });
  });

  it('leaves an object for a bucket, under the name that it has in AWS', async () => {
    const { deliveries } = await send('failures.throws', { maximumRetryAttempts: 0, onFailure: 'arn:aws:s3:::failed' });

    expect(deliveries).toMatchObject([{ kind: 'destination', service: 's3' }]);
    expect(deliveries[0]?.objectKey).toMatch(
      /^aws\/lambda\/async\/Fn\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
  });

  it('calls the function that is its destination', async () => {
    const next = node('hello.handler', { id: 'Next', name: 'Next', arn: `${ARN.replace(/Fn$/, 'Next')}` });
    const { deliveries, events } = await send('payloads.echo', { onSuccess: next.arn }, { more: [next] });

    expect(deliveries).toHaveLength(1);
    expect(finishedOf(events).map(({ functionId }) => functionId)).toEqual(['Fn', 'Next']);
  });

  it('does not go round in circles for ever', async () => {
    const { events } = await send('failures.throws', { maximumRetryAttempts: 0, onFailure: ARN });

    const finished = finishedOf(events);
    expect(finished).toHaveLength(17);
    expect(finished.at(-1)?.failure).toMatch(/was not called: it is the last of 16 destinations in a row/);
  });

  it('has the settings of the qualifier that it is called by', async () => {
    const deliveries: AsyncDelivery[] = [];
    const live = { maximumRetryAttempts: 0, onFailure: QUEUE };
    const fn = node('failures.throws', { versions: ['1'], aliases: { live: '1' }, asyncInvocation: { live } });
    await using served = await serve([fn], {
      retryDelayScale: 0,
      onDelivery: (delivery) => void deliveries.push(delivery),
    });

    for (const Qualifier of ['live', '$LATEST']) {
      await served.client.send(new InvokeCommand({ FunctionName: 'Fn', InvocationType: 'Event', Qualifier }));
    }
    await served.lambda.settled();

    expect(deliveries.map(({ body }) => JSON.parse(body).requestContext.functionArn)).toEqual([`${ARN}:live`]);
    expect(
      finishedOf(served.events)
        .map(({ attempts }) => attempts)
        .sort(),
    ).toEqual([1, 3]);
  });

  it('says where a record could not be left', async () => {
    const { events } = await send(
      'payloads.echo',
      { onSuccess: QUEUE },
      {},
      {
        onDelivery: () => Promise.reject(new RangeError('the queue is full')),
      },
    );

    expect(finishedOf(events)).toMatchObject([
      { condition: 'Success', failure: `The record for ${QUEUE} was not taken: the queue is full` },
    ]);
  });

  it('of a function that is not on this machine says so', async () => {
    const { events } = await send('payloads.echo', {}, { code: { kind: 'folder', path: '/nowhere/at/all' } });

    expect(finishedOf(events)).toMatchObject([
      { condition: 'NotRunnable', failure: expect.stringContaining('/nowhere/at/all') },
    ]);
  });

  it('is dropped when the endpoint closes while it waits', async () => {
    const served = await serve([node('failures.throws')]);
    await served.client.send(new InvokeCommand({ FunctionName: 'Fn', InvocationType: 'Event' }));
    while (retriesOf(served.events).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    await served[Symbol.asyncDispose]();

    expect(finishedOf(served.events)).toEqual([]);
  });
});
