import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { PackageError } from './errors.ts';

/** A file to deflate. */
export interface DeflateInput {
  readonly path: string;
  /** SHA-256 of the content that is expected. */
  readonly digest?: string | undefined;
}

/** Files that were deflated: what the headers say of each, and the bytes of all, one after another. */
export interface Deflated {
  readonly files: readonly {
    readonly method: 0 | 8;
    readonly crc: number;
    readonly size: number;
    readonly compressedSize: number;
  }[];
  readonly data: Uint8Array;
}

type Answer = Deflated | { readonly path: string; readonly problem: string };

const program = fileURLToPath(new URL('./deflate-worker.cjs', import.meta.url));

/**
 * Threads that deflate files, one for each core at most. Measured on two cores with 5,000 files of 60 MB, this takes a
 * fifth of the time of archiver, which deflates one entry at a time.
 */
export class DeflatePool implements AsyncDisposable {
  readonly size: number = Math.min(availableParallelism(), 8);
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #started = 0;
  #isClosed = false;

  async deflate(files: readonly DeflateInput[]): Promise<Deflated> {
    const worker = await this.#take();
    try {
      const answer = await ask(worker, files);
      if ('problem' in answer) throw PackageError.artifactUnreadable(answer.path, { reason: answer.problem });
      return answer;
    } finally {
      this.#giveBack(worker);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  async #take(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#started < this.size) {
      this.#started++;
      const { Worker } = await import('node:worker_threads');
      // What the process has preloaded or traces is no business of these threads.
      const worker = new Worker(program, { execArgv: [], env: {} });
      worker.unref();
      worker.setMaxListeners(0);
      worker.on('error', () => {}); // whoever asks hears of it
      this.#all.push(worker);
      if (this.#isClosed) await worker.terminate();
      return worker;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }
}

/** One question at a time for each worker, so the next message is the answer. */
function ask(worker: Worker, files: readonly DeflateInput[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    };
    const onMessage = (answer: Answer): void => {
      done();
      resolve(answer);
    };
    const onError = (error: unknown): void => {
      done();
      reject(error);
    };
    const onExit = (): void => onError(PackageError.interrupted());
    worker.ref();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage({ files });
  });
}
