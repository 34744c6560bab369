import type { SourceChange } from '../code/index.ts';

/** After so many in a row it is not the author who changes the code. */
const IN_A_ROW = 3;
/** A file bears the time of the system's last tick, which may be that much earlier than the change. */
const TICK_MS = 16;

/** From handing over an event to the answer, in milliseconds since 1970. */
export interface BusyTime {
  from: number;
  to: number;
}

/**
 * Finds out that a function changes its own code while it runs, which costs it its environment each time. On Lambda it
 * could not: its code is read-only there.
 */
export class CodeWrites {
  readonly #known = new WeakSet<SourceChange>();
  #inARow = 0;

  /** Environments that were busy then have ended because of `change`. Returns whether it is time to say so. */
  add(change: SourceChange, busy: readonly BusyTime[]): boolean {
    if (this.#known.has(change)) return false;
    this.#known.add(change);
    const isOwn = busy.some(({ from, to }) => change.at >= from - TICK_MS && change.at <= to);
    this.#inARow = isOwn ? this.#inARow + 1 : 0;
    return this.#inARow === IN_A_ROW;
  }
}
