import { isObject } from '../core/index.ts';
import type { PullProgress } from './container-engine.ts';

/** Adds up what an engine reports of a pull (or a push): one JSON object a line, each about one layer. */
export class PullReport {
  readonly #onProgress: (progress: PullProgress) => void;
  readonly #moving: 'Downloading' | 'Pushing';
  readonly #layers = new Map<string, { current: number; total: number }>();
  #rest = '';
  /** What went wrong: engines answer 200 and say it in the stream. */
  failure: string | undefined;

  constructor(onProgress: (progress: PullProgress) => void, moving: 'Downloading' | 'Pushing' = 'Downloading') {
    this.#onProgress = onProgress;
    this.#moving = moving;
  }

  feed(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#read(line);
  }

  end(): void {
    if (this.#rest.trim() !== '') this.#read(this.#rest);
    this.#rest = '';
  }

  #read(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    const { id, status, error, progressDetail } = message;
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
