import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killTree, TemporaryFolder, treeOptions, waitForExit } from '../../src/core/index.ts';
import { isRunning } from '../set-up/is-running.ts';

const start = (code: string) =>
  spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });

describe('waitForExit', () => {
  it('tells code or signal, also when asked late', async () => {
    const child = start('process.exit(3)');

    expect(await waitForExit(child)).toEqual({ code: 3, signal: null });
    expect(await waitForExit(child)).toEqual({ code: 3, signal: null });
  });

  it('does not wait for a program that is not there', async () => {
    const child = spawn('no-such-program-anywhere');

    expect(await waitForExit(child)).toMatchObject({ signal: null });
  });
});

describe('killTree', () => {
  it.skipIf(process.platform === 'win32')('ends a process and the processes that it started', async () => {
    const child = start(`
      const { spawn } = require('node:child_process');
      const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log(grandchild.pid);
      setInterval(() => {}, 1000);
    `);
    const [output] = await once(child.stdout, 'data');
    const grandchild = Number(String(output));

    killTree(child);
    await waitForExit(child);

    await expect.poll(() => isRunning(grandchild)).toBe(false);
  });

  it('does not mind a process that is gone', async () => {
    const child = start('');
    await waitForExit(child);

    expect(() => killTree(child)).not.toThrow();
  });
});

describe.skipIf(process.platform === 'win32')('killTree as on Windows', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await TemporaryFolder.create();
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  /** Stands in for the program of Windows: notes its arguments, ends the process, and says how that went. */
  async function taskkill(exitCode: number, ends = true): Promise<string> {
    const file = join(folder.path, 'taskkill');
    const end = ends ? 'kill -9 "$2"' : ':';
    await writeFile(file, `#!/bin/sh\necho "$@" >> "${join(folder.path, 'said')}"\n${end}\nexit ${exitCode}\n`);
    await chmod(file, 0o755);
    return file;
  }

  it('has the program of the system end the process and its children', async () => {
    const child = start('setInterval(() => {}, 1000)');

    killTree(child, 'SIGTERM', { platform: 'win32', taskkill: await taskkill(0) });

    expect(await waitForExit(child)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await readFile(join(folder.path, 'said'), 'utf8')).toBe(`/pid ${child.pid} /t /f\n`);
  });

  it.each([
    ['may not', 1],
    ['is not there', undefined],
  ])('ends the process alone where that program %s', async (_, exitCode) => {
    const child = start('setInterval(() => {}, 1000)');
    const program = exitCode === undefined ? join(folder.path, 'gone') : await taskkill(exitCode, false);

    killTree(child, 'SIGKILL', { platform: 'win32', taskkill: program });

    expect(await waitForExit(child)).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('leaves a number alone that may be another process by now', async () => {
    const child = start('');
    await waitForExit(child);
    const program = await taskkill(0);

    killTree(child, 'SIGKILL', { platform: 'win32', taskkill: program });
    const other = start('setInterval(() => {}, 1000)');
    killTree(other, 'SIGKILL', { platform: 'win32', taskkill: program });
    await waitForExit(other);

    expect(await readFile(join(folder.path, 'said'), 'utf8')).toBe(`/pid ${other.pid} /t /f\n`);
  });
});

it('a process has a group of its own, and on Windows no console of its own', () => {
  expect(treeOptions('linux')).toEqual({ detached: true, windowsHide: true });
  expect(treeOptions('win32')).toEqual({ detached: false, windowsHide: true });
});
