import type { ChildProcess } from 'node:child_process';
import { systemCodeOf } from './errors.ts';

/** How a child process ended: one of the two is set, as Node reports it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Resolves once `child` has ended (at once if it already has). A child that could not be started counts as ended. */
export function waitForExit(child: ChildProcess): Promise<ProcessExit> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  }
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: child.exitCode, signal: child.signalCode }));
  });
}

/** Whether there is a process of this id, of whichever user. */
export function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return systemCodeOf(error) === 'EPERM';
  }
}

/** What a process must be started with, so that {@link killTree} ends everything that it has started. */
export interface TreeOptions {
  readonly detached: boolean;
  readonly windowsHide: true;
}

/**
 * A process group of its own; not on Windows, where that would be a console of its own, with a window for each of its
 * children: there the process belongs to a job, which ends with this process.
 */
export function treeOptions(platform: NodeJS.Platform = process.platform): TreeOptions {
  return { detached: platform !== 'win32', windowsHide: true };
}

/** How processes are ended that have children. */
export interface KillSystem {
  readonly platform: NodeJS.Platform;
  /** The program of Windows. */
  readonly taskkill: string;
}

/**
 * Signals `child` and everything in its process group (it must have been spawned with {@link treeOptions}). Windows has
 * neither: there, whatever the signal, the child and what it has started are ended, which takes a moment. That it is gone
 * already is no error.
 */
export function killTree(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGKILL',
  { platform, taskkill }: KillSystem = { platform: process.platform, taskkill: 'taskkill' },
): void {
  if (child.pid === undefined) return;
  if (platform === 'win32') {
    endTask(child, child.pid, taskkill);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

function endTask(child: ChildProcess, pid: number, taskkill: string): void {
  // Its number may be another's by now, and its children cannot be told any more.
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Every import of the package brings this file, and hardly any needs processes.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const killer = spawn(taskkill, ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
  killer.unref();
  killer.once('error', () => child.kill());
  killer.once('exit', (code) => {
    if (code !== 0) child.kill();
  });
}
