import { wallClock } from '../../core/index.ts';
import { randomText } from '../random-text.ts';

/**
 * The trace headers of the invocations of one environment that begin a trace. Each is made one invocation ahead, so that
 * the environment can prepare for it when it has nothing else to do; one that turns out to be of an earlier second is
 * not used, because a trace says when it began.
 */
export class TraceIds {
  readonly #now: () => number;
  #next: string;

  /** @param now in milliseconds since 1970 */
  constructor(now: () => number = wallClock) {
    this.#now = now;
    this.#next = newTraceId(now());
  }

  /** For an invocation that begins now. */
  take(): string {
    const now = this.#now();
    const taken = isOf(now, this.#next) ? this.#next : newTraceId(now);
    this.#next = newTraceId(now);
    return taken;
  }

  /** What `take` will give within this second. */
  get next(): string {
    return this.#next;
  }
}

const TIME = 'Root=1-';

/** An X-Ray trace header that says: not sampled. */
function newTraceId(time: number): string {
  const random = randomText(20, 'hex');
  return `${TIME}${seconds(time)}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}

function isOf(time: number, traceId: string): boolean {
  return traceId.startsWith(seconds(time), TIME.length);
}

/** A time as traces have it. */
function seconds(time: number): string {
  return Math.floor(time / 1000).toString(16);
}
