import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A file that the logs of invocations are appended to, each as a whole. */
export class LogFile {
  readonly #path: string;
  readonly #onFailure: (path: string, error: unknown) => void;
  #pending: string[] = [];
  #writing: Promise<void> | undefined;

  /** `path` is relative to the working directory. `onFailure` is told once that it cannot be written. */
  constructor(path: string, onFailure: (path: string, error: unknown) => void) {
    this.#path = resolve(path);
    this.#onFailure = onFailure;
  }

  /** Takes a log; nobody waits until it is written. */
  append(text: string): void {
    this.#pending.push(text);
    this.#writing ??= this.#write();
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      while (this.#pending.length > 0) await appendFile(this.#path, this.#pending.splice(0).join(''));
      this.#writing = undefined;
    } catch (error) {
      // It stays set: what cannot be written once is not tried for every invocation.
      this.#onFailure(this.#path, error);
    }
  }
}
