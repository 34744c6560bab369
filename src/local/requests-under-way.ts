import { delay } from '../core/index.ts';
import type { Gateway, GatewayResponse } from './gateway/index.ts';

/** Requests that came without a socket and have no answer yet, so that closing can wait for them. */
export class RequestsUnderWay {
  readonly #answers = new Set<Promise<GatewayResponse>>();

  /** `gateway`, its requests counted. */
  through(gateway: Gateway): Gateway {
    return async (request) => {
      const answer = gateway(request);
      this.#answers.add(answer);
      try {
        return await answer;
      } finally {
        this.#answers.delete(answer);
      }
    };
  }

  /** Resolves when all have been answered, at most after `graceMs`. */
  async settled(graceMs: number): Promise<void> {
    if (this.#answers.size === 0) return;
    const patience = new AbortController();
    await Promise.race([Promise.allSettled(this.#answers), delay(graceMs, patience.signal)]);
    patience.abort();
  }
}
