import { delay } from '../core/index.ts';
import type { Gateway } from './gateway/index.ts';

/** Requests that came without a socket and have no answer yet, so that closing can wait for them. */
export class RequestsUnderWay {
  #count = 0;
  #none: (() => void) | undefined;

  /** `gateway`, its requests counted. */
  through(gateway: Gateway): Gateway {
    return async (request) => {
      this.#count++;
      try {
        return await gateway(request);
      } finally {
        this.#count--;
        if (this.#count === 0) this.#none?.();
      }
    };
  }

  /** Resolves when all have been answered, at most after `graceMs`. */
  async settled(graceMs: number): Promise<void> {
    if (this.#count === 0) return;
    const patience = new AbortController();
    const none = new Promise<void>((resolve) => {
      this.#none = resolve;
    });
    await Promise.race([none, delay(graceMs, patience.signal)]);
    patience.abort();
  }
}
