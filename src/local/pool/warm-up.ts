import { clearTimeout, setTimeout } from '../../core/index.ts';

/** As long as Lambda gives a function to load. */
const LIMIT_MS = 10_000;

/** Waits until an environment that nobody has asked for yet is loaded. */
export class WarmUp {
  /** Rejects with the reason, as a sentence. */
  readonly done: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (reason: string) => void = () => {};
  /** Keeps this process alive until it is known. */
  readonly #timer: NodeJS.Timeout;

  constructor(onTimeout: () => void) {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => {
      this.#reject(`it was not loaded after ${LIMIT_MS / 1000} seconds.`);
      onTimeout();
    }, LIMIT_MS);
  }

  ready(): void {
    clearTimeout(this.#timer);
    this.#resolve();
  }

  fail(reason: string): void {
    clearTimeout(this.#timer);
    this.#reject(reason);
  }

  /** The environment takes no jobs any more: `payload` is the error object that says why. */
  ended(payload: Uint8Array): void {
    this.fail(errorText(payload));
  }
}

function errorText(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString();
  try {
    const { errorType, errorMessage } = JSON.parse(text);
    return `${errorType}: ${errorMessage}`;
  } catch {
    return text;
  }
}
