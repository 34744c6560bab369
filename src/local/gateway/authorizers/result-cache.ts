import type { Clock } from '../../../core/index.ts';

/** More callers than a machine of one's own has; the oldest go first. */
const MAX_ENTRIES = 1_000;

/** What authorizers answered, by who asked, for as long as it counts. */
export class ResultCache<T> {
  readonly #ttlMs: number;
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(ttlSeconds: number, clock: Clock) {
    this.#ttlMs = ttlSeconds * 1000;
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#clock.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: T): void {
    if (this.#ttlMs <= 0) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size >= MAX_ENTRIES) this.#entries.delete(oldest);
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.now() + this.#ttlMs });
  }
}
