import { Readable } from 'node:stream';
import { LocalError } from '../errors.ts';
import type { StreamedResponse } from '../invocation.ts';
import { RESPONSE_LIMIT, type RuntimeStream, STREAMED_RESPONSE_LIMIT } from '../runtime-api/index.ts';

/**
 * A response that comes in pieces. They go to the caller, who may be slower than the function; or they are collected,
 * when the caller wants the whole.
 */
export class ResponseStream {
  /** When it began, by `performance.now()`. */
  readonly beganAt: number = performance.now();
  readonly #limit: number;
  readonly #collected: Buffer[] | undefined;
  readonly #body: Readable | undefined;
  #size = 0;
  #hasEnded = false;

  constructor({ contentType, resume }: RuntimeStream, onStart: ((response: StreamedResponse) => void) | undefined) {
    this.#limit = onStart === undefined ? RESPONSE_LIMIT : STREAMED_RESPONSE_LIMIT;
    if (onStart === undefined) {
      this.#collected = [];
      return;
    }
    this.#body = new Readable({
      read: resume,
      destroy: (error, done) => {
        // Nobody reads any more: the function goes on, its bytes go nowhere.
        resume();
        done(error);
      },
    });
    // Who does not look after errors learns of them by the outcome.
    this.#body.on('error', () => {});
    onStart({ contentType, body: this.#body });
  }

  /** Whether the caller gets the pieces as they come. */
  get isLive(): boolean {
    return this.#body !== undefined;
  }

  /** In bytes, of what has come so far. */
  get size(): number {
    return this.#size;
  }

  /** The most that may come. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether there was more than may be. */
  get isTooLarge(): boolean {
    return this.#size > this.#limit;
  }

  /** The function has ended it itself. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** For the outcome: everything, or nothing when the caller has it already. */
  get payload(): Uint8Array {
    return this.#collected === undefined ? new Uint8Array() : Buffer.concat(this.#collected);
  }

  /** Returns false when no more should come for now. */
  write(piece: Buffer): boolean {
    this.#size += piece.length;
    if (this.#hasEnded || this.isTooLarge) return true;
    if (this.#body === undefined) this.#collected?.push(piece);
    else if (!this.#body.destroyed) return this.#body.push(piece);
    return true;
  }

  /** Everything has come. */
  end(): void {
    this.#hasEnded = true;
    this.#body?.push(null);
  }

  /** No more will come, and the function did not end it itself. */
  interrupt(requestId: string, payload: Uint8Array): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#body?.destroy(LocalError.responseInterrupted(requestId, Buffer.from(payload).toString()));
  }
}
