import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { LogFile } from '../../../src/local/pool/log-file.ts';
import { node, OneFunction } from './fixture.ts';

it('the log file has the log of every invocation, one after the other', async () => {
  await using folder = await TemporaryFolder.create();
  const logFile = join(folder.path, 'logs', 'functions.log');
  const logs: string[] = [];
  for (const name of ['first', 'second']) {
    await using fn = new OneFunction(node('hello.handler'), { logFile });
    const outcomes = await Promise.all([fn.invoke({ name }), fn.invoke({ name, also: true })]);
    logs.push(...outcomes.map((outcome) => outcome.logs));
  }

  const written = await readFile(logFile, 'utf8');

  expect(logs).toHaveLength(4);
  for (const log of logs) expect(written).toContain(log);
  expect(written).toHaveLength(logs.join('').length);
});

it('a log file that cannot be written is a warning, once, and stops no function', async () => {
  await using folder = await TemporaryFolder.create();
  const fn = new OneFunction(node('hello.handler'), { logFile: folder.path });

  await fn.invoke();
  const { functionError } = await fn.invoke();
  await fn.pool.close();

  expect(functionError).toBeUndefined();
  const warnings = fn.eventsOf('warning').filter(({ code }) => code === 'LOG_FILE_NOT_WRITTEN');
  expect(warnings).toMatchObject([{ message: expect.stringContaining(folder.path) }]);
});

it('a log file that cannot be written keeps nothing of what it was to have', async () => {
  await using folder = await TemporaryFolder.create();
  const failures: unknown[] = [];
  const file = new LogFile(folder.path, (_, error) => failures.push(error));
  file.append('');
  await file.flush();
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');

  gc();
  const before = process.memoryUsage().heapUsed;
  for (let log = 0; log < 64; log++) file.append(`${log} `.repeat(500_000).concat('\n').toUpperCase());
  gc();

  expect(failures).toHaveLength(1);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
});

it.skipIf(process.platform !== 'linux')('a log file where no folder can be made is one too', async () => {
  const logFile = '/proc/no-such-folder/logs/functions.log';
  const fn = new OneFunction(node('hello.handler'), { logFile });

  await fn.invoke();
  await fn.pool.close();

  const warnings = fn.eventsOf('warning').filter(({ code }) => code === 'LOG_FILE_NOT_WRITTEN');
  expect(warnings).toMatchObject([{ message: expect.stringContaining(logFile) }]);
});
