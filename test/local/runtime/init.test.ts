import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { node, OneFunction } from './fixture.ts';

const inline = (text: string) => ({ kind: 'inline', text }) as const;

/** Loading takes as long as this the first time, and `again` the second time. */
const slowly = (first: number, again: number): string => `
  const fs = require('node:fs');
  const path = process.env.MARK;
  const seconds = fs.existsSync(path) ? ${again} : ${first};
  fs.writeFileSync(path, '');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  exports.handler = async (event, context) => [process.pid, context.getRemainingTimeInMillis()];`;

it.concurrent('loading that takes more than ten seconds is made once more, within the timeout of the invocation', async () => {
  await using folder = await TemporaryFolder.create();
  const environment = { MARK: join(folder.path, 'mark') };
  await using fn = new OneFunction(node('index.handler', { code: inline(slowly(60, 1)), timeout: 30, environment }));

  const { payload, logs, initDurationMs, durationMs } = await fn.invoke();

  expect(logs).toMatch(
    /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: timeout\nSTART .*\nEND .*\nREPORT .*\t\n$/,
  );
  expect(logs).not.toContain('\tInit Duration');
  expect(initDurationMs).toBeUndefined();
  // What loading took the second time counts as a part of the invocation.
  expect(durationMs).toBeGreaterThan(900);
  expect(payload[1]).toBeLessThan(29_500);
}, 30_000);

it.concurrent('loading that takes too long twice ends with the timeout of the invocation', async () => {
  await using folder = await TemporaryFolder.create();
  const environment = { MARK: join(folder.path, 'mark') };
  await using fn = new OneFunction(node('index.handler', { code: inline(slowly(60, 60)), timeout: 1, environment }));

  const { payload, logs, failure } = await fn.invoke();

  expect(failure).toEqual({ kind: 'timeout', errorType: 'Sandbox.Timedout' });
  expect(payload.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  expect(logs).toMatch(
    /^INIT_REPORT .*Phase: init\tStatus: timeout\nINIT_REPORT .*Phase: invoke\tStatus: timeout\nSTART .*\n.* Task timed out /,
  );
}, 30_000);
