import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./reaper.cjs', import.meta.url));

const watched = new Set<number>();
let reaper: ChildProcess | undefined;
let soon: NodeJS.Timeout | undefined;

/** A sandbox that is not ready after so many milliseconds is watched over before it is. */
const PATIENCE_MS = 100;

/**
 * Sees to it that the process group `pid` does not outlive this process, however that ends. One small helper process
 * serves all sandboxes; it is there as long as there are any. It does not compete with the start of the first one: a
 * client that is still loading its function ends by itself when it finds its socket closed.
 */
export function watchGroup(pid: number): void {
  watched.add(pid);
  if (reaper !== undefined) reaper.stdin?.write(`+${pid}\n`);
  else soon ??= setTimeout(startReaper, PATIENCE_MS).unref();
}

/** Starts the helper process now, if there is something to watch. */
export function startReaper(): void {
  clearTimeout(soon);
  soon = undefined;
  if (reaper === undefined && watched.size > 0) start();
}

/** Forgets a process group that has ended. */
export function unwatchGroup(pid: number): void {
  if (!watched.delete(pid)) return;
  if (watched.size > 0) {
    reaper?.stdin?.write(`-${pid}\n`);
    return;
  }
  clearTimeout(soon);
  soon = undefined;
  reaper?.stdin?.end(`-${pid}\n`);
  reaper = undefined;
}

function start(): void {
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
  for (const pid of watched) stdin.write(`+${pid}\n`);
}
