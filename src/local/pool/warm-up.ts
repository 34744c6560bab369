import type { ExecutionEnvironment } from './execution-environment.ts';
import type { Job } from './job.ts';

/** As long as Lambda gives a function to load. */
const LIMIT_MS = 10_000;

/** Waits until an environment that nobody has asked for yet is loaded. */
export class WarmUp {
  /** Rejects with the reason, as a sentence. */
  readonly done: Promise<void>;
  readonly #onTimeout: (environment: ExecutionEnvironment) => void;
  #resolve: () => void = () => {};
  #reject: (reason: string) => void = () => {};
  #environment: ExecutionEnvironment | undefined;
  /** Keeps this process alive until it is known. */
  readonly #timer: NodeJS.Timeout;

  constructor(onTimeout: (environment: ExecutionEnvironment) => void) {
    this.#onTimeout = onTimeout;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => this.#timedOut(), LIMIT_MS);
  }

  watch(environment: ExecutionEnvironment): void {
    this.#environment = environment;
  }

  ready(): void {
    clearTimeout(this.#timer);
    this.#resolve();
  }

  fail(reason: string): void {
    clearTimeout(this.#timer);
    this.#reject(reason);
  }

  /** The environment takes no jobs any more. It tells the reason to whoever invokes it nevertheless. */
  ended(): void {
    clearTimeout(this.#timer);
    this.#environment?.invoke(this.#probe());
  }

  #timedOut(): void {
    this.#reject(`it was not loaded after ${LIMIT_MS / 1000} seconds.`);
    if (this.#environment !== undefined) this.#onTimeout(this.#environment);
  }

  #probe(): Job {
    return {
      invocation: { requestId: '', functionArn: '', traceId: '', payload: Buffer.from('{}') },
      timeoutMs: LIMIT_MS,
      record: () => {},
      settle: ({ payload }) => this.#reject(errorText(payload)),
      giveBack: () => this.#reject('it has ended.'),
    };
  }
}

function errorText(payload: Uint8Array): string {
  const text = Buffer.from(payload).toString();
  try {
    const { errorType, errorMessage } = JSON.parse(text);
    return `${errorType}: ${errorMessage}`;
  } catch {
    return text;
  }
}
