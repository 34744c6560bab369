import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { LogFile } from '../../../src/local/pool/log-file.ts';
import { eventually, node, OneFunction } from './fixture.ts';

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
  const heapUsed = (): number => {
    gc();
    return process.memoryUsage().heapUsed;
  };

  const before = Math.min(heapUsed(), heapUsed(), heapUsed());
  let appended = 0;
  for (let log = 0; log < 64; log++) {
    const text = `${log} `.repeat(500_000).toUpperCase();
    appended += text.length;
    file.append(text);
  }

  expect(failures).toHaveLength(1);
  // All of it is freed in the end; whatever else of this process comes and goes meanwhile is far from half as much.
  await eventually(() => heapUsed() - before < appended / 2);
});

it.skipIf(process.platform !== 'linux')('a log file where no folder can be made is one too', async () => {
  const logFile = '/proc/no-such-folder/logs/functions.log';
  const fn = new OneFunction(node('hello.handler'), { logFile });

  await fn.invoke();
  await fn.pool.close();

  const warnings = fn.eventsOf('warning').filter(({ code }) => code === 'LOG_FILE_NOT_WRITTEN');
  expect(warnings).toMatchObject([{ message: expect.stringContaining(logFile) }]);
});
