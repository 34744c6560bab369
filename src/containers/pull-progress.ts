import { isObject } from '../core/index.ts';
import type { PullProgress } from './container-engine.ts';

/** Adds up what an engine reports of a pull (or a push): each message is about one layer. */
export class PullReport {
  readonly #onProgress: (progress: PullProgress) => void;
  readonly #moving: 'Downloading' | 'Pushing';
  readonly #layers = new Map<string, { current: number; total: number }>();
  /** What went wrong: engines answer 200 and say it in the stream. */
  failure: string | undefined;

  constructor(onProgress: (progress: PullProgress) => void, moving: 'Downloading' | 'Pushing' = 'Downloading') {
    this.#onProgress = onProgress;
    this.#moving = moving;
  }

  read({ id, status, error, progressDetail }: Readonly<Record<string, unknown>>): void {
    if (typeof error === 'string') this.failure = error;
    if (status !== this.#moving || typeof id !== 'string' || !isObject(progressDetail)) return;
    const { current, total } = progressDetail;
    if (typeof current !== 'number' || typeof total !== 'number') return;
    this.#layers.set(id, { current, total });
    let downloadedBytes = 0;
    let totalBytes = 0;
    for (const layer of this.#layers.values()) {
      downloadedBytes += layer.current;
      totalBytes += layer.total;
    }
    this.#onProgress({ downloadedBytes, totalBytes });
  }
}
