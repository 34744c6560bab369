import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { killTree, waitForExit } from '../../src/core/index.ts';

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

/** Whether the process still runs (a zombie that init has not collected yet does not). */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const { readFileSync, existsSync } = process.getBuiltinModule('node:fs');
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}
