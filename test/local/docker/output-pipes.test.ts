import { constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { OutputPipes } from '../../../src/local/sandbox/docker/output-pipes.ts';
import { missing } from '../../set-up/needs.ts';
import { run } from '../../set-up/python-tools.ts';

it('leaves no pipe open when there are too many open files for all of them', async (context) => {
  if (process.platform === 'win32') missing(context, 'Windows has no named pipes among its files.');
  await using folder = await TemporaryFolder.create();
  const path = join(folder.path, 'stdout');
  // Without the third one, it is as if that could not be opened.
  await run('mkfifo', [path, join(folder.path, 'stderr')], { timeoutMs: 10_000 });

  expect(() => new OutputPipes(folder, () => {})).toThrow(/ENOENT.*records/);
  // Nobody reads from it.
  expect(() => openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)).toThrow('ENXIO');
});

it('finishes also when its folder cannot be removed', async (context) => {
  if (process.platform === 'win32') missing(context, 'Windows has no named pipes among its files.');
  await using folder = await TemporaryFolder.create();
  const paths = ['stdout', 'stderr', 'records'].map((name) => join(folder.path, name));
  await run('mkfifo', paths, { timeoutMs: 10_000 });
  const stuck = { path: folder.path, [Symbol.asyncDispose]: () => Promise.reject(new Error('too many open files')) };

  const pipes = new OutputPipes(stuck, () => {});

  await expect(pipes.finish()).resolves.toBeUndefined();
});
