import { AwsError } from '../aws/index.ts';
import { delay } from '../core/index.ts';

/** The pause between two looks at something slow: short at first, then ever longer. */
export class Polling {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #signal: AbortSignal | undefined;
  #nextMs: number;
  #failures = 0;

  constructor(
    {
      initialMs = 500,
      maxMs = 5000,
    }: { readonly initialMs?: number | undefined; readonly maxMs?: number | undefined } = {},
    signal?: AbortSignal | undefined,
  ) {
    this.#initialMs = initialMs;
    this.#maxMs = Math.max(initialMs, maxMs);
    this.#nextMs = initialMs;
    this.#signal = signal;
  }

  async pause(): Promise<void> {
    await delay(this.#nextMs, this.#signal);
    this.#nextMs = Math.min(this.#nextMs * 1.5, this.#maxMs);
  }

  /** Something is happening: look again soon. */
  reset(): void {
    this.#nextMs = this.#initialMs;
  }

  /**
   * Looks, and looks again while the service is throttling or cannot be reached: what it does goes on meanwhile, and a
   * deployment must not be given up for that. The tenth failure in a row is thrown.
   */
  async look<T>(once: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const seen = await once();
        this.#failures = 0;
        return seen;
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!isTransient(error) || ++this.#failures >= 10) throw error;
        await this.pause();
      }
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof AwsError && ['THROTTLED', 'NETWORK', 'SERVICE_UNAVAILABLE'].includes(error.code);
}
