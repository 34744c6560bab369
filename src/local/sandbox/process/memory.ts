import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from '../../../core/index.ts';

/** Asking takes as long as a small invocation does: so it is asked again only after this many milliseconds. */
const FRESH_MS = 10;

/** The most memory that a process has used so far, where the system tells (Linux). */
export class PeakMemory {
  #askedAt = Number.NEGATIVE_INFINITY;
  #kib: number | undefined;

  /** In KiB, as of now or a moment ago. It is one process at a time; the figure of one that has ended stays. */
  of(pid: number): number | undefined {
    const now = performance.now();
    if (process.platform !== 'linux' || now - this.#askedAt < FRESH_MS) return this.#kib;
    this.#askedAt = now;
    const peak = figure(pid, 'VmHWM');
    if (peak > 0) this.#kib = peak;
    return this.#kib;
  }
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
