import { clearTimeout, setTimeout } from './timers.ts';

/** What every operation takes: a way to end it early and a way to watch it. @public */
export interface OperationOptions<E = never> {
  /** Ends the operation early; it then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Called synchronously with each progress event. A listener that throws never breaks the operation. */
  readonly onEvent?: ((event: E) => void) | undefined;
}

/** Delivers `event` to the listener of `options`; whatever the listener throws is dropped. */
export function emit<E>(options: { readonly onEvent?: ((event: E) => void) | undefined }, event: E): void {
  try {
    options.onEvent?.(event);
  } catch {
    // A broken listener must not break a deployment.
  }
}

/** Waits `ms` milliseconds; rejects with `signal.reason` when aborted first. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Whether `promise` is fulfilled within `ms` milliseconds; rejects with it. Nothing is left waiting when it is known. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles with `promise`, unless `signal` is aborted first: then it rejects with `signal.reason`. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
