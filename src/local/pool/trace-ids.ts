import { wallClock } from '../../core/index.ts';
import { randomHex } from '../random-text.ts';
import { newTraceRoot } from '../trace-header.ts';

/**
 * The trace headers of the invocations of one environment that begin a trace. Each is made one invocation ahead, so that
 * the environment can prepare for it when it has nothing else to do; one that turns out to be of an earlier second is
 * not used, because a trace says when it began.
 */
export class TraceIds {
  readonly #now: () => number;
  #next: string;
  /** When the next one was made, in seconds since 1970. */
  #second: number;

  /** @param now in milliseconds since 1970 */
  constructor(now: () => number = wallClock) {
    this.#now = now;
    const time = now();
    this.#next = newTrace(time);
    this.#second = secondOf(time);
  }

  /** For an invocation that begins now. */
  take(): string {
    const now = this.#now();
    const second = secondOf(now);
    const taken = second === this.#second ? this.#next : newTrace(now);
    this.#next = newTrace(now);
    this.#second = second;
    return taken;
  }

  /** What `take` will give within this second. */
  get next(): string {
    return this.#next;
  }
}

/** An X-Ray trace header that says: not sampled. */
function newTrace(time: number): string {
  return `${newTraceRoot(time)};Parent=${randomHex(8)};Sampled=0`;
}

function secondOf(time: number): number {
  return Math.floor(time / 1000);
}
