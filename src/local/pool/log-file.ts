import { appendFile, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCodeOf } from '../../core/index.ts';

/** A file that the logs of invocations are appended to, each as a whole. */
export class LogFile {
  readonly #path: string;
  readonly #onFailure: (path: string, error: unknown) => void;
  #pending: string[] = [];
  #writing: Promise<void> | undefined;
  #isLost = false;

  /** `path` is relative to the working directory. `onFailure` is told once that it cannot be written. */
  constructor(path: string, onFailure: (path: string, error: unknown) => void) {
    this.#path = resolve(path);
    this.#onFailure = onFailure;
  }

  /** Takes a log; nobody waits until it is written. */
  append(text: string): void {
    if (this.#isLost) return;
    this.#pending.push(text);
    this.#writing ??= this.#write();
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      await makeFolder(dirname(this.#path));
      while (this.#pending.length > 0) await appendFile(this.#path, this.#pending.splice(0).join(''));
      this.#writing = undefined;
    } catch (error) {
      // What cannot be written once is not tried for every invocation.
      this.#isLost = true;
      this.#pending = [];
      this.#onFailure(this.#path, error);
    }
  }
}

/** Makes a folder and those around it. Not by `recursive`: below `/proc`, that asks again and again without an end. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return;
    const parent = dirname(path);
    // Where the folder around it is there, nothing can be made in it.
    if (code !== 'ENOENT' || parent === path || (await isThere(parent))) throw error;
    await makeFolder(parent);
    await makeFolder(path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
