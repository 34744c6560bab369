import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { clearTimeout, setTimeout } from './timers.ts';

const program = fileURLToPath(new URL('./reaper.cjs', import.meta.url));

/** Process groups by number, temporary folders by path. */
const watched = new Set<number | string>();
let reaper: ChildProcess | undefined;
let soon: NodeJS.Timeout | undefined;

/** A sandbox that is not ready after so many milliseconds is watched over before it is. */
const PATIENCE_MS = 100;

/**
 * Sees to it that a process group (a number) or a temporary folder (a path) does not outlive this process, however that
 * ends. One small helper process serves all sandboxes; it is there as long as there are any. It does not compete with the
 * start of the first one: a client that is still loading its function ends by itself when it finds its socket closed.
 */
export function watch(what: number | string): void {
  watched.add(what);
  if (reaper !== undefined) reaper.stdin?.write(`+${JSON.stringify(what)}\n`);
  else soon ??= setTimeout(startReaper, PATIENCE_MS).unref();
}

/** Starts the helper process now, if there is something to watch. */
export function startReaper(): void {
  clearTimeout(soon);
  soon = undefined;
  if (reaper === undefined && watched.size > 0) start();
}

/** Forgets a process group that has ended, or a folder that has been removed. */
export function unwatch(what: number | string): void {
  if (!watched.delete(what)) return;
  if (watched.size > 0) {
    reaper?.stdin?.write(`-${JSON.stringify(what)}\n`);
    return;
  }
  clearTimeout(soon);
  soon = undefined;
  reaper?.stdin?.end(`-${JSON.stringify(what)}\n`);
  reaper = undefined;
}

function start(): void {
  // Every import of the package brings this file, and hardly any needs processes.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
    env: {},
  });
  reaper = child;
  child.unref();
  const forget = (): void => {
    if (reaper === child) reaper = undefined;
  };
  child.on('error', forget);
  child.on('exit', forget);
  const { stdin } = child;
  stdin.on('error', forget);
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  for (const what of watched) stdin.write(`+${JSON.stringify(what)}\n`);
}
