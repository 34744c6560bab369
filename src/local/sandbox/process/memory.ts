import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from '../../../core/index.ts';
import { childrenOf } from './process-tree.ts';

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

/** Those that are looked at, and some that are not any more. */
const watches = new Set<MemoryWatch>();
let timer: NodeJS.Timeout | undefined;

/**
 * Calls `onExceeded`, once, when a process and its children have more memory of their own than `limitKib`, while it is on:
 * what they share with others, programs and libraries, does not count. Only on Linux; elsewhere nothing is watched.
 *
 * It goes on and off with each invocation, so what is off stays in the list until somebody looks: a list that grows and
 * shrinks all the time leaves old tables behind, and what is in them gets old with them.
 */
export class MemoryWatch {
  readonly #pid: number;
  readonly #limitKib: number;
  readonly #onExceeded: () => void;
  #isOn = false;

  constructor(pid: number, limitKib: number, onExceeded: () => void) {
    this.#pid = pid;
    this.#limitKib = limitKib;
    this.#onExceeded = onExceeded;
  }

  on(): void {
    if (process.platform !== 'linux') return;
    this.#isOn = true;
    watches.add(this);
    timer ??= setInterval(lookAtAll, LOOK_EVERY_MS).unref();
  }

  /** It may use what it likes again. */
  off(): void {
    this.#isOn = false;
  }

  /** Whether it goes on. */
  look(): boolean {
    if (!this.#isOn || ownMemoryKib(this.#pid) <= this.#limitKib) return this.#isOn;
    this.#isOn = false;
    this.#onExceeded();
    return false;
  }
}

/** One timer for all, which ends by itself. */
function lookAtAll(): void {
  for (const watch of watches) if (!watch.look()) watches.delete(watch);
  if (watches.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

function ownMemoryKib(pid: number): number {
  let sum = figure(pid, 'RssAnon');
  for (const child of childrenOf(pid)) sum += ownMemoryKib(child);
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
