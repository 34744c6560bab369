import { readFileSync } from 'node:fs';

/** The most memory that a process has used so far, in KiB, where the system tells (Linux). */
export function peakMemoryKib(pid: number): number | undefined {
  const peak = process.platform === 'linux' ? figure(pid, 'VmHWM') : 0;
  return peak > 0 ? peak : undefined;
}

const LOOK_EVERY_MS = 100;

interface Watched {
  readonly limitKib: number;
  readonly onExceeded: () => void;
}

const watched = new Map<number, Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * Calls `onExceeded`, once, when a process and its children have more memory of their own than `limitKib`: what they share
 * with others, programs and libraries, does not count. Only on Linux; elsewhere nothing is watched.
 */
export function watchMemory(pid: number, limitKib: number, onExceeded: () => void): void {
  if (process.platform !== 'linux') return;
  watched.set(pid, { limitKib, onExceeded });
  timer ??= setInterval(look, LOOK_EVERY_MS).unref();
}

/** It may use what it likes again. */
export function unwatchMemory(pid: number): void {
  watched.delete(pid);
}

/** One timer for all, which ends by itself: a quick invocation starts none. */
function look(): void {
  if (watched.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  for (const [pid, { limitKib, onExceeded }] of watched) {
    if (ownMemoryKib(pid) <= limitKib) continue;
    watched.delete(pid);
    onExceeded();
  }
}

function ownMemoryKib(pid: number): number {
  let sum = figure(pid, 'RssAnon');
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ')) {
    if (child !== '') sum += ownMemoryKib(Number(child));
  }
  return sum;
}

function figure(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** A process that has ended has no files. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
