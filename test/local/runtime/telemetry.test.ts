import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { parseSubscription, type Subscription } from '../../../src/local/extensions/subscription.ts';
import { Telemetry } from '../../../src/local/extensions/telemetry.ts';
import type { TelemetryEvent } from '../../../src/local/extensions/telemetry-event.ts';
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
      ['platform.initStart', { ...init, functionName: 'Fn', functionVersion: '$LATEST' }],
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
        { requestId, status: 'success', metrics: { durationMs: expect.any(Number), producedBytes: 4 } },
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

describe('a subscriber that does not keep up', () => {
  const subscribed = (port: number): Subscription => ({
    name: 'x',
    api: 'telemetry',
    types: ['platform', 'function'],
    maxItems: 10_000,
    maxBytes: 262_144,
    timeoutMs: 25,
    destination: { host: '127.0.0.1', port, path: '/' },
    takesObjects: true,
  });
  const event = (type: string, record: unknown): TelemetryEvent => ({ time: '2026-11-22T00:00:00.000Z', type, record });

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

describe('a subscription', () => {
  const good = {
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
      takesObjects: true,
    });
    expect(parse({ types: ['function'], destination: { protocol: 'TCP', port: 9 } })).toMatchObject({
      maxItems: 10_000,
      maxBytes: 262_144,
      timeoutMs: 1000,
      destination: { host: '127.0.0.1', port: 9 },
    });
  });

  it.each([
    ['text', /JSON object/],
    [{ ...good, types: [] }, /^types/],
    [{ ...good, types: ['other'] }, /^types/],
    [{ ...good, buffering: { timeoutMs: 24 } }, /^buffering\.timeoutMs .* from 25 to 30000$/],
    [{ ...good, destination: { protocol: 'HTTP', URI: 'http://example.com/' } }, /^destination\.URI/],
    [{ ...good, destination: { protocol: 'UDP' } }, /^destination\.protocol/],
    [{ ...good, destination: { protocol: 'TCP', port: 65_536 } }, /^destination\.port .* from 1 to 65535$/],
    [{ ...good, destination: undefined }, /^destination/],
  ])('is refused: %j', (request, reason) => {
    expect(parse(request)).toMatch(reason);
  });
});
