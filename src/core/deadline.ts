import { clearTimeout, setTimeout } from './timers.ts';

/**
 * A timer that is set again and again. Where that is for as long as before, the same one starts anew; one that is cleared
 * stays, and does nothing: to make a timer and to take it away costs a warm invocation more than its log does.
 */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;
  #durationMs = 0;
  #then: (() => void) | undefined;

  /** Calls `then` in so many milliseconds, in place of what was to be called before. Until then this process goes on. */
  set(durationMs: number, then: () => void): void {
    this.#then = then;
    if (this.#timer !== undefined && this.#durationMs === durationMs) {
      this.#timer.ref().refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#durationMs = durationMs;
    this.#timer = setTimeout(this.#due, durationMs);
  }

  clear(): void {
    if (this.#then === undefined) return;
    this.#then = undefined;
    this.#timer?.unref();
  }

  readonly #due = (): void => {
    const then = this.#then;
    this.#timer = undefined;
    this.#then = undefined;
    then?.();
  };
}
