import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { parseSubscription, type Subscription } from '../../../src/local/extensions/subscription.ts';
import { Telemetry } from '../../../src/local/extensions/telemetry.ts';
import type { TelemetryEvent } from '../../../src/local/extensions/telemetry-event.ts';
import { runtimeDoneRecord } from '../../../src/local/pool/invocation-log.ts';
import { freePort } from '../../set-up/free-port.ts';
import { Extended } from './extension-fixture.ts';
import { eventually } from './fixture.ts';

/** What a subscriber is told of what it is not told. */
interface Dropped {
  readonly droppedRecords: number;
  readonly droppedBytes: number;
  readonly reason: string;
}

/** A subscriber that listens at a port. */
async function listening(
  told: (events: readonly TelemetryEvent[], response: ServerResponse) => void,
  port = 0,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(async (request, response) => {
    told((await json(request)) as readonly TelemetryEvent[], response);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.skipIf(process.platform === 'win32')('a subscriber', () => {
  it('of the Telemetry API is told what happens in the environment, from its start on', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes', 'output.levels');
    const { fn } = extended;

    const { requestId } = await fn.invoke({});
    await fn.pool.close();

    const entries = await extended.told();
    expect(entries.find(({ subscribed }) => subscribed !== undefined)).toMatchObject({ subscribed: 200 });
    const told = entries.flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    expect(told.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true);
    const init = { initializationType: 'on-demand', phase: 'init' };
    expect(told.map(({ type, record }) => [type, record])).toEqual([
      [
        'platform.initStart',
        {
          ...init,
          functionName: 'Fn',
          functionVersion: '$LATEST',
          instanceId: expect.stringMatching(/^\d{4}\/\d{2}\/\d{2}\/\[\$LATEST\][0-9a-f]{32}$/),
          instanceMaxMemory: 128 * 1024 * 1024,
        },
      ],
      ['extension', 'recorder is there'],
      [
        'platform.telemetrySubscription',
        { name: 'recorder', state: 'Subscribed', types: ['platform', 'function', 'extension'] },
      ],
      ['platform.extension', { name: 'recorder', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] }],
      ['platform.initRuntimeDone', { ...init, status: 'success' }],
      ['platform.initReport', { ...init, status: 'success', metrics: { durationMs: expect.any(Number) } }],
      ['platform.start', { requestId, version: '$LATEST' }],
      ['function', expect.stringMatching(/\tDEBUG\ta debug line$/)],
      ['function', expect.stringMatching(/\tWARN\ta warning$/)],
      ['function', expect.stringMatching(/\tERROR\tan error$/)],
      ['function', expect.stringMatching(/\tINFO\ttwo\nlines$/)],
      ['function', 'raw text without an end'],
      [
        'platform.runtimeDone',
        {
          requestId,
          status: 'success',
          spans: [
            { name: 'responseLatency', start: expect.stringMatching(/Z$/), durationMs: expect.any(Number) },
            { name: 'responseDuration', start: expect.stringMatching(/Z$/), durationMs: 0 },
          ],
          metrics: { durationMs: expect.any(Number), producedBytes: 4 },
        },
      ],
      [
        'platform.report',
        {
          requestId,
          status: 'success',
          metrics: {
            durationMs: expect.any(Number),
            billedDurationMs: expect.any(Number),
            initDurationMs: expect.any(Number),
            memorySizeMB: 128,
            maxMemoryUsedMB: expect.any(Number),
          },
        },
      ],
    ]);
  });

  it('is told of the trace that X-Ray records, in each record of an invocation', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes', 'hello.handler', { tracing: 'Active' });
    const traceId = 'Root=1-5e34a66a-474d9c7c2534a87870b4370a;Parent=073cb2c93e442861;Sampled=1';

    await extended.fn.invoke({}, { traceId });
    await extended.fn.pool.close();

    const told = (await extended.told()).flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    const traced = told.filter(({ record }) => record.tracing !== undefined);
    expect(traced.map(({ type }) => type)).toEqual(['platform.start', 'platform.runtimeDone', 'platform.report']);
    expect(traced.map(({ record }) => record.tracing.value)).toEqual([traceId, traceId, traceId]);
    expect(new Set(traced.map(({ record }) => record.tracing.spanId)).size).toBe(1);
  });

  it('is told that an environment is of provisioned concurrency', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes', 'hello.handler', {
      provisionedVersions: ['1'],
    });

    await extended.fn.pool.invoke({ functionId: 'Fn', version: '1', payload: Buffer.from('{}') });
    await extended.fn.pool.close();

    const told = (await extended.told()).flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    const types = told.map(({ record }) => record.initializationType).filter((type) => type !== undefined);
    expect(types).toEqual(['provisioned-concurrency', 'provisioned-concurrency', 'provisioned-concurrency']);
  });

  it('of the Logs API is told less of it, and of the end of an invocation', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes-logs', 'hello.handler');

    const { requestId } = await extended.fn.invoke({});
    await extended.fn.pool.close();

    const told = (await extended.told()).flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    expect(told.map(({ type }) => type)).toEqual([
      'extension',
      'platform.logsSubscription',
      'platform.extension',
      'platform.start',
      'function',
      'platform.runtimeDone',
      'platform.end',
      'platform.report',
    ]);
    expect(told.find(({ type }) => type === 'platform.end')).toMatchObject({ record: { requestId } });
  });

  it('has one subscription, however often it asks, and by one API', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes-again', 'hello.handler');

    await extended.fn.invoke({});
    await extended.fn.pool.close();

    const entries = await extended.told();
    expect(entries.find(({ again }) => again !== undefined)).toMatchObject({
      again: [
        200,
        400,
        {
          errorType: 'Logs.ValidationError',
          errorMessage: 'recorder has subscribed by the Telemetry API already',
        },
      ],
    });
    const types = entries.flatMap(({ told }) => (told === undefined ? [] : [told.type]));
    for (const type of ['platform.initStart', 'platform.telemetrySubscription', 'platform.report']) {
      expect(types.filter((one) => one === type)).toEqual([type]);
    }
  });

  it('gets records of the JSON format as objects, and learns how an invocation has failed', async () => {
    await using extended = await Extended.create(['recorder'], 'subscribes', 'failures.hangs', {
      timeout: 1,
      logging: { format: 'JSON' },
    });

    const { requestId } = await extended.fn.invoke({});
    await extended.fn.pool.close();

    const told = (await extended.told()).flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    const of = (wanted: string): unknown => told.find(({ type }) => type === wanted)?.record;
    expect(of('function')).toMatchObject({ level: 'INFO', message: 'starting to wait', requestId });
    expect(of('platform.runtimeDone')).toMatchObject({ requestId, status: 'timeout' });
    expect(of('platform.report')).toMatchObject({ requestId, status: 'timeout' });
  });
});

describe('a line that is JSON', () => {
  const text = `exports.handler = async () => { process.stdout.write('{"level":"INFO"}\\n'); };`;

  it.concurrent.each([
    ['an object', 'JSON', 'subscribes', { level: 'INFO' }],
    ['text to a subscriber of an earlier schema', 'JSON', 'subscribes-early', '{"level":"INFO"}'],
    ['text where the log format is text', 'Text', 'subscribes', '{"level":"INFO"}'],
  ] as const)('is %s', async (_, format, behaviour, expected) => {
    await using extended = await Extended.create(['recorder'], behaviour, 'index.handler', {
      code: { kind: 'inline', text },
      logging: { format },
    });

    await extended.fn.invoke({});
    await extended.fn.pool.close();

    const told = (await extended.told()).flatMap((entry) => (entry.told === undefined ? [] : [entry.told]));
    expect(told.filter(({ type }) => type === 'function').map(({ record }) => record)).toEqual([expected]);
  });
});

const subscribed = (port: number): Subscription => ({
  name: 'x',
  api: 'telemetry',
  types: ['platform', 'function'],
  maxItems: 10_000,
  maxBytes: 262_144,
  timeoutMs: 25,
  destination: { host: '127.0.0.1', port, path: '/' },
  schemaVersion: '2022-12-13',
});
const event = (type: string, record: unknown): TelemetryEvent => ({ time: '2026-11-22T00:00:00.000Z', type, record });

describe('a subscriber that does not keep up', () => {
  it('is told what it has missed, and keeps no more than so much', async () => {
    const told: TelemetryEvent[] = [];
    const held: ServerResponse[] = [];
    let isBusy = true;
    await using server = await listening((events, response) => {
      told.push(...events);
      if (isBusy) held.push(response);
      else response.end();
    });
    const telemetry = new Telemetry(false);
    telemetry.subscribe(subscribed(server.port));

    for (let count = 0; count < 400; count++) telemetry.publish(event('function', 'x'.repeat(100_000)));
    await eventually(() => held.length === 1);
    isBusy = false;
    for (const response of held) response.end();
    await telemetry.flush();
    telemetry.close();

    const arrived = told.filter(({ type }) => type === 'function').length;
    expect(arrived).toBeLessThan(200);
    const reports = told.filter(({ type }) => type === 'platform.logsDropped').map(({ record }) => record as Dropped);
    expect(reports.reduce((sum, { droppedRecords }) => sum + droppedRecords, 0)).toBe(400 - arrived);
    expect(reports.reduce((sum, { droppedBytes }) => sum + droppedBytes, 0)).toBe((400 - arrived) * 100_000);
    expect(reports[0]?.reason).toBe('Consumer seems to have fallen behind as it has not acknowledged receipt of logs.');
  });

  it('is told once it listens, and not before', async () => {
    const batches: (readonly TelemetryEvent[])[] = [];
    const telemetry = new Telemetry(false);
    const port = await freePort();
    telemetry.subscribe(subscribed(port));

    telemetry.publish(event('function', 'lost'));
    await telemetry.flush();
    telemetry.publish(event('function', 'lost too'));
    await telemetry.flush();
    await using _server = await listening((events, response) => {
      batches.push(events);
      response.end();
    }, port);
    telemetry.publish(event('function', 'heard'));
    await telemetry.flush();
    telemetry.close();

    const dropped = { type: 'platform.logsDropped', record: { droppedRecords: 2, droppedBytes: 12 } };
    expect(batches).toMatchObject([[dropped, { record: 'heard' }]]);
  });
});

describe('a second subscription', () => {
  it('that is the same changes nothing', async () => {
    const told: TelemetryEvent[] = [];
    await using server = await listening((events, response) => {
      told.push(...events);
      response.end();
    });
    const telemetry = new Telemetry(false);
    telemetry.publish(event('function', 'first'));

    const answers = [telemetry.subscribe(subscribed(server.port)), telemetry.subscribe(subscribed(server.port))];
    telemetry.publish(event('function', 'second'));
    await telemetry.flush();
    telemetry.close();

    expect(answers).toEqual([true, false]);
    expect(told.map(({ record }) => record)).toEqual(['first', 'second']);
  });

  it('that is another takes the place of the first', async () => {
    const told: Record<'first' | 'second', TelemetryEvent[]> = { first: [], second: [] };
    await using first = await listening((events, response) => {
      told.first.push(...events);
      response.end();
    });
    await using second = await listening((events, response) => {
      told.second.push(...events);
      response.end();
    });
    const telemetry = new Telemetry(false);
    telemetry.publish(event('function', 'a'));

    telemetry.subscribe(subscribed(first.port));
    telemetry.subscribe(subscribed(second.port));
    telemetry.publish(event('function', 'b'));
    await telemetry.flush();
    telemetry.close();

    expect(told.first).toEqual([]);
    expect(told.second.map(({ record }) => record)).toEqual(['a', 'b']);
  });
});

describe('a batch that is not taken', () => {
  it('is sent again', async () => {
    const batches: (readonly TelemetryEvent[])[] = [];
    await using server = await listening((events, response) => {
      batches.push(events);
      response.statusCode = batches.length === 1 ? 500 : 200;
      response.end();
    });
    const telemetry = new Telemetry(false);
    telemetry.subscribe(subscribed(server.port));

    telemetry.publish(event('function', 'once'));
    await telemetry.flush();
    telemetry.close();

    expect(batches).toMatchObject([[{ record: 'once' }], [{ record: 'once' }]]);
    expect(batches.flat().filter(({ type }) => type === 'platform.logsDropped')).toEqual([]);
  });
});

describe('the Logs API', () => {
  it.each([
    ['2020-08-15', ['platform.fault', 'platform.end', 'platform.report']],
    ['2021-03-18', ['platform.runtimeDone', 'platform.fault', 'platform.end', 'platform.report']],
  ])('tells in schema %s of an invocation that has failed: %j', async (schemaVersion, types) => {
    const told: TelemetryEvent[] = [];
    await using server = await listening((events, response) => {
      told.push(...events);
      response.end();
    });
    const telemetry = new Telemetry(false);
    telemetry.subscribe({ ...subscribed(server.port), api: 'logs', schemaVersion });

    telemetry.publish(event('platform.initReport', {}));
    telemetry.publish(event('platform.runtimeDone', { requestId: 'r', status: 'failure' }));
    telemetry.publish(event('platform.report', { requestId: 'r', metrics: { durationMs: 1 }, status: 'error' }));
    await telemetry.flush();
    telemetry.close();

    expect(told.map(({ type }) => type)).toEqual(types);
    expect(told.find(({ type }) => type === 'platform.fault')?.record).toBe(
      'RequestId: r Process exited before completing request',
    );
    expect(told.at(-1)?.record).toEqual({ requestId: 'r', metrics: { durationMs: 1 } });
  });
});

it('the spans of an invocation say when its answer began, and how long it took', () => {
  const startedAt = Date.UTC(2026, 10, 22);
  const report = {
    requestId: 'r',
    startedAt,
    durationMs: 30,
    billedDurationMs: 30,
    memorySize: 128,
    producedBytes: 4,
    status: 'success',
    isHandlerError: false,
  } as const;

  expect(runtimeDoneRecord({ ...report, responseLatencyMs: 10 })['spans']).toEqual([
    { name: 'responseLatency', start: '2026-11-22T00:00:00.000Z', durationMs: 10 },
    { name: 'responseDuration', start: '2026-11-22T00:00:00.010Z', durationMs: 20 },
  ]);
  expect(runtimeDoneRecord(report)).not.toHaveProperty('spans');
});

describe('a subscription', () => {
  const good = {
    schemaVersion: '2025-01-29',
    types: ['platform'],
    buffering: { maxItems: 1000, maxBytes: 300_000, timeoutMs: 100 },
    destination: { protocol: 'HTTP', URI: 'http://sandbox:4243/a?b' },
  };
  const parse = (request: unknown): unknown =>
    parseSubscription('telemetry', 'x', Buffer.from(JSON.stringify(request)));

  it('says what, how much at once, and where', () => {
    expect(parse(good)).toEqual({
      name: 'x',
      api: 'telemetry',
      types: ['platform'],
      maxItems: 1000,
      maxBytes: 300_000,
      timeoutMs: 100,
      destination: { host: '127.0.0.1', port: 4243, path: '/a?b' },
      schemaVersion: '2025-01-29',
    });
    expect(parse({ ...good, buffering: undefined, destination: { protocol: 'TCP', port: 9 } })).toMatchObject({
      maxItems: 10_000,
      maxBytes: 262_144,
      timeoutMs: 1000,
      destination: { host: '127.0.0.1', port: 9 },
    });
  });

  it('of the Logs API has a schema version of its own, and may want PUT', () => {
    const destination = { protocol: 'HTTP', URI: 'http://sandbox.localdomain:80/', method: 'PUT' };
    const request = { types: ['platform'], destination };

    expect(parseSubscription('logs', 'x', Buffer.from(JSON.stringify(request)))).toMatchObject({
      schemaVersion: '2020-08-15',
      destination: { port: 80, path: '/', method: 'PUT' },
    });
  });

  it.each([
    ['text', /JSON object/],
    [{ ...good, types: [] }, /^types/],
    [{ ...good, types: ['other'] }, /^types/],
    [{ ...good, schemaVersion: undefined }, /^schemaVersion .*2022-07-01 or 2022-12-13 or 2025-01-29$/],
    [{ ...good, schemaVersion: '2020-08-15' }, /^schemaVersion/],
    [{ ...good, buffering: { timeoutMs: 24 } }, /^buffering\.timeoutMs .* from 25 to 30000$/],
    [{ ...good, buffering: { maxItems: 1000.5 } }, /^buffering\.maxItems .* whole number/],
    [
      { ...good, types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain/' } },
      /^URI port is not provided; types should not be empty$/,
    ],
    [{ ...good, destination: { protocol: 'HTTP', URI: 'http://example.com/' } }, /^destination\.URI/],
    [{ ...good, destination: { protocol: 'UDP' } }, /^destination\.protocol/],
    [{ ...good, destination: { protocol: 'TCP', port: 65_536 } }, /^destination\.port .* from 1 to 65535$/],
    [{ ...good, destination: undefined }, /^destination/],
  ])('is refused: %j', (request, reason) => {
    expect(parse(request)).toMatch(reason);
  });
});
