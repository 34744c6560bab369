import { type AwsClients, AwsError } from '../aws/index.ts';
import { delay } from '../core/index.ts';
import type { StackOptions } from './deploy-options.ts';

/** The pause between two looks at something slow: short at first, then ever longer. */
export class Polling {
  readonly #aws: AwsClients;
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #signal: AbortSignal | undefined;
  #nextMs: number;
  #failures = 0;
  #renewed = false;

  constructor(aws: AwsClients, { polling = {}, signal }: Pick<StackOptions, 'polling' | 'signal'>) {
    const { initialMs = 500, maxMs = 5000 } = polling;
    this.#aws = aws;
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
   * deployment must not be given up for that. The tenth failure in a row is thrown. Credentials that have expired are
   * got anew once; `once` must ask for its client each time.
   */
  async look<T>(once: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const seen = await once();
        this.#failures = 0;
        this.#renewed = false;
        return seen;
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!(error instanceof AwsError)) throw error;
        if (error.code === 'EXPIRED_TOKEN' && !this.#renewed && this.#aws.renewCredentials()) {
          this.#renewed = true;
          continue;
        }
        if (!TRANSIENT.includes(error.code) || ++this.#failures >= 10) throw error;
        await this.pause();
      }
    }
  }
}

const TRANSIENT: readonly string[] = ['THROTTLED', 'NETWORK', 'SERVICE_UNAVAILABLE'];
