// The timers of this process, taken when the package is imported: what runs outside of this process does not wait for the
// clock that a test puts in their place (`vi.useFakeTimers()`, `jest.useFakeTimers()`, `mock.timers.enable()`).

/** `setTimeout`, also while a test fakes it. */
export const setTimeout: typeof globalThis.setTimeout = globalThis.setTimeout;

/** `clearTimeout`, also while a test fakes it. */
export const clearTimeout: typeof globalThis.clearTimeout = globalThis.clearTimeout;

/** `setInterval`, also while a test fakes it. */
export const setInterval: typeof globalThis.setInterval = globalThis.setInterval;

/** `clearInterval`, also while a test fakes it. */
export const clearInterval: typeof globalThis.clearInterval = globalThis.clearInterval;

/** `setImmediate`, also while a test fakes it. */
export const setImmediate: typeof globalThis.setImmediate = globalThis.setImmediate;

/** The longest time that `setTimeout` takes, nearly 25 days: what is longer it makes a millisecond. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** The time in milliseconds since 1970-01-01 UTC, also while a test fakes it: what a process is told must be the real one. */
export const wallClock: () => number = globalThis.Date.now;

/** Lets the event loop turn once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
