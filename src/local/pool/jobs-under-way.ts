/** An invocation that has no answer yet. */
export interface JobUnderWay {
  readonly functionId: string;
  readonly signal: AbortSignal | undefined;
  /** Where it is among the others; -1 when it is not. */
  place: number;
  /** Ends it without an answer. */
  end(reason: unknown): void;
}

/**
 * The invocations that have no answer yet, and those of their signals that are aborted.
 *
 * A plain list, and one listener for all that share a signal: a `Map` or `Set` that grows and shrinks with each request,
 * and an `EventTarget` with a listener for each, leave old tables and removed listeners behind that point to newer ones.
 * Once one of them is old to the garbage collector, all that follow get old with it, with their requests and answers,
 * and every collection is ten times the work.
 */
export class JobsUnderWay {
  readonly #jobs: JobUnderWay[] = [];
  /** How many jobs each signal has. */
  readonly #signals = new Map<AbortSignal, number>();
  /** The last one that was left without a job: what comes next most often has the same, and its listener. */
  #left: AbortSignal | undefined;

  add(job: JobUnderWay): void {
    job.place = this.#jobs.push(job) - 1;
    const { signal } = job;
    if (signal === undefined) return;
    const count = this.#signals.get(signal);
    if (count === undefined) signal.addEventListener('abort', this.#abort);
    this.#signals.set(signal, (count ?? 0) + 1);
  }

  /** Whether it was there. */
  remove(job: JobUnderWay): boolean {
    const { place, signal } = job;
    if (place < 0) return false;
    const last = this.#jobs.pop();
    if (last !== undefined && last !== job) {
      this.#jobs[place] = last;
      last.place = place;
    }
    job.place = -1;
    if (signal !== undefined) this.#leave(signal);
    return true;
  }

  all(): readonly JobUnderWay[] {
    return [...this.#jobs];
  }

  /** Listens to no signal any more that has no job. */
  close(): void {
    const left = this.#left;
    this.#left = undefined;
    if (left === undefined || this.#signals.get(left) !== 0) return;
    this.#signals.delete(left);
    left.removeEventListener('abort', this.#abort);
  }

  #leave(signal: AbortSignal): void {
    const count = (this.#signals.get(signal) ?? 0) - 1;
    this.#signals.set(signal, count);
    if (count > 0 || this.#left === signal) return;
    this.close();
    this.#left = signal;
  }

  readonly #abort = ({ target }: Event): void => {
    for (const job of this.all()) if (job.signal === target) job.end(job.signal?.reason);
  };
}
