import type { FunctionDefinition } from '../../application/index.ts';
import { emit, LONGEST_TIMER_MS } from '../../core/index.ts';
import type { InvocationOutcome, StreamedResponse } from '../invocation.ts';
import type { FunctionPool, PooledJob } from './function-pool.ts';
import type { Job } from './job.ts';
import type { JobsUnderWay, JobUnderWay } from './jobs-under-way.ts';
import type { LogRecord } from './output-reader.ts';
import type { PooledInvocationRequest } from './run-options.ts';

/** A function of the pool. */
export interface PooledFunction {
  definition: FunctionDefinition;
  readonly pool: FunctionPool;
  /** How many invocations of it are under way. */
  running: number;
}

/** What all invocations of a pool share. */
export interface InvocationSurroundings {
  readonly underWay: JobsUnderWay;
  settled(functionId: string, outcome: InvocationOutcome): void;
}

/** What settles the promise of an invocation. */
export interface InvocationPromise {
  resolve(outcome: InvocationOutcome): void;
  reject(error: unknown): void;
}

/** An invocation on its way through a pool, from being asked for to its outcome. */
export class PooledInvocation implements PooledJob, JobUnderWay {
  readonly functionId: string;
  readonly signal: AbortSignal | undefined;
  place = -1;
  readonly invocation: Job['invocation'];
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly turn: number | undefined;
  readonly version: string | undefined;
  readonly onResponseStart: ((response: StreamedResponse) => void) | undefined;
  readonly #onLog: ((record: LogRecord) => void) | undefined;
  readonly #called: PooledFunction;
  readonly #surroundings: InvocationSurroundings;
  readonly #promise: InvocationPromise;

  constructor(
    request: PooledInvocationRequest,
    invocation: Job['invocation'],
    called: PooledFunction,
    surroundings: InvocationSurroundings,
    promise: InvocationPromise,
  ) {
    this.functionId = request.functionId;
    this.signal = request.signal;
    this.invocation = invocation;
    this.timeoutMs = Math.min(LONGEST_TIMER_MS, request.timeoutMs ?? called.definition.timeout * 1000);
    this.env = request.env;
    this.turn = request.turn;
    this.version = request.version === '$LATEST' ? undefined : request.version;
    this.onResponseStart = request.onResponseStart;
    this.#onLog = request.onLog;
    this.#called = called;
    this.#surroundings = surroundings;
    this.#promise = promise;
  }

  /** Begins it. */
  run(): void {
    this.#called.running++;
    this.#surroundings.underWay.add(this);
    this.#called.pool.run(this);
  }

  record(record: LogRecord): void {
    emit({ onEvent: this.#onLog }, record);
  }

  settle(outcome: InvocationOutcome): void {
    if (!this.#leave()) return;
    this.#surroundings.settled(this.functionId, outcome);
    this.#promise.resolve(outcome);
  }

  giveBack(): void {
    this.#called.pool.runAgain(this);
  }

  reject(error: unknown): void {
    if (this.#leave()) this.#promise.reject(error);
  }

  end(reason: unknown): void {
    this.reject(reason);
    this.#called.pool.cancel(this);
  }

  #leave(): boolean {
    if (!this.#surroundings.underWay.remove(this)) return false;
    this.#called.running--;
    return true;
  }
}
