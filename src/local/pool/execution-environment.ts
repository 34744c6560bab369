import type { ProcessExit } from '../../core/index.ts';
import type { InvocationOutcome, StreamedResponse } from '../invocation.ts';
import { RESPONSE_LIMIT, type RuntimeAnswer, type RuntimeInvocation } from '../runtime-api/index.ts';
import type { Sandbox, SandboxTarget } from '../sandbox/index.ts';
import { type InvocationReport, invocationLog, type LogRecord, OutputReader } from './invocation-log.ts';

/** Lambda gives a function this long to load before its own timeout counts; then it tries again within that timeout. */
const INIT_LIMIT_MS = 10_000;
/** A function whose own threads never stop writing does not hold its answer back for more turns than this. */
const MOST_DRAIN_TURNS = 256;

/** One invocation on its way through an environment. At most one of `settle` and `giveBack` is called, once. */
export interface Job {
  readonly invocation: Omit<RuntimeInvocation, 'deadlineMs'>;
  readonly timeoutMs: number;
  /** Takes a streamed response as it comes; without it the response is collected. */
  readonly onResponseStart?: ((response: StreamedResponse) => void) | undefined;
  /** The function has written something. */
  record(record: LogRecord): void;
  settle(outcome: InvocationOutcome): void;
  /** The environment ended before it took the event: any other may have it. */
  giveBack(): void;
}

/** What an environment tells its owner. */
export interface EnvironmentOwner {
  readonly memorySize: number;
  /** The function is loaded. */
  ready(environment: ExecutionEnvironment, initDurationMs: number, runtimeVersion: string | undefined): void;
  record(requestId: string | undefined, record: LogRecord): void;
  /** It has answered and can take the next job. */
  idle(environment: ExecutionEnvironment): void;
  /** It takes no more jobs; `stop` still has to be called. */
  ended(environment: ExecutionEnvironment, reason: EndReason): void;
}

/** Why an environment takes no more jobs. */
export type EndReason = 'timeout' | 'exited' | 'aborted' | 'init-failed';

/** What a job gets for an answer, and for the REPORT line when the runtime did not come to it by itself. */
interface Ending {
  readonly payload: Uint8Array;
  readonly failure?: InvocationReport['failure'];
}

/**
 * One execution environment: loads the function once and then takes one invocation at a time. This is the one state
 * machine behind every sandbox; it sees the Runtime API and the life of the sandbox, never HTTP or a process.
 */
export class ExecutionEnvironment implements SandboxTarget {
  readonly #owner: EnvironmentOwner;
  readonly #output: OutputReader;
  #startedAt = performance.now();
  #sandbox: Sandbox | undefined;
  #job: Job | undefined;
  /** When the event of the job was handed over; undefined while the client has not asked for it. */
  #dispatchedAt: number | undefined;
  #reply: ((invocation: RuntimeInvocation) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #initDurationMs: number | undefined;
  #initOutput = '';
  #isReady = false;
  #isFirst = true;
  /** Why nothing can be invoked here any more: the ending that a waiting job gets. */
  #dead: ((requestId: string) => Ending) | undefined;
  #maxRssKib: number | undefined;
  #finishing = false;

  constructor(owner: EnvironmentOwner) {
    this.#owner = owner;
    this.#output = new OutputReader((record) => {
      this.#job?.record(record);
      owner.record(this.#dispatchedAt === undefined ? undefined : this.#job?.invocation.requestId, record);
    });
  }

  /** Its sandbox is being started: the time to load the function counts from here. */
  begin(): void {
    this.#startedAt = performance.now();
  }

  /** Takes the sandbox that was started with this environment as its target. */
  attach(sandbox: Sandbox): void {
    this.#sandbox = sandbox;
    sandbox.hold(this.#job !== undefined);
  }

  /** Hands over a job: at once, or as soon as the function is loaded. Only for an environment that has none. */
  invoke(job: Job): void {
    this.#job = job;
    this.#finishing = false;
    if (this.#dead !== undefined) {
      if (this.#isReady) this.#giveBack();
      else this.#finish(this.#dead(job.invocation.requestId), true);
      return;
    }
    this.#sandbox?.hold(true);
    if (this.#reply !== undefined) {
      this.#dispatch(this.#reply, job);
      return;
    }
    const limit = this.#isReady ? job.timeoutMs : INIT_LIMIT_MS + job.timeoutMs;
    this.#timer = setTimeout(() => this.#timedOut(job), limit);
  }

  /** Whether it is this job that it runs, or waits to run. */
  has(job: Job): boolean {
    return this.#job === job;
  }

  /** Drops its job without an answer, and ends. */
  abort(): void {
    this.#job = undefined;
    this.#end('aborted', () => failed('Runtime.Aborted', 'The invocation was aborted.'));
  }

  /** Ends what runs here. `polite` lets it end by itself first. */
  async stop(polite: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (!polite) this.#sandbox?.kill();
    await this.#sandbox?.stop();
  }

  // --- what the sandbox says ---

  next(reply: (invocation: RuntimeInvocation) => void, runtimeVersion: string | undefined): void {
    if (!this.#isReady) {
      this.#isReady = true;
      this.#initDurationMs = performance.now() - this.#startedAt;
      this.#initOutput = this.#output.take();
      this.#owner.ready(this, this.#initDurationMs, runtimeVersion);
    }
    const job = this.#job;
    if (job === undefined || this.#dispatchedAt !== undefined) this.#reply = reply;
    else this.#dispatch(reply, job);
  }

  answer(answer: RuntimeAnswer): boolean {
    if (this.#finishing || this.#dispatchedAt === undefined || answer.requestId !== this.#job?.invocation.requestId) {
      return false;
    }
    this.#maxRssKib = answer.maxRssKib;
    if (answer.tooLarge) {
      const message = `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`;
      this.#finish({ payload: errorObject('Function.ResponseSizeTooLarge', message) }, true);
    } else this.#finish({ payload: answer.payload }, answer.kind === 'error');
    return true;
  }

  initError(payload: Uint8Array): void {
    if (!this.#isReady)
      this.#end('init-failed', () => ({ payload, failure: { status: 'error', type: typeOf(payload) } }));
  }

  output(stream: 'stdout' | 'stderr', piece: Buffer): void {
    this.#output.read(stream, piece);
  }

  exited({ code, signal }: ProcessExit): void {
    this.#end('exited', (requestId) =>
      failed('Runtime.ExitError', `RequestId: ${requestId} Error: ${describeExit(code, signal)}`),
    );
  }

  // --- how it goes on ---

  #dispatch(reply: (invocation: RuntimeInvocation) => void, job: Job): void {
    clearTimeout(this.#timer);
    this.#reply = undefined;
    this.#dispatchedAt = performance.now();
    this.#timer = setTimeout(() => this.#timedOut(job), job.timeoutMs);
    reply({ ...job.invocation, deadlineMs: Math.floor(Date.now() + job.timeoutMs) });
  }

  #timedOut(job: Job): void {
    const seconds = (job.timeoutMs / 1000).toFixed(2);
    const text = `RequestId: ${job.invocation.requestId} Error: Task timed out after ${seconds} seconds`;
    const line = `${new Date().toISOString()} ${job.invocation.requestId} Task timed out after ${seconds} seconds\n\n`;
    this.#sandbox?.kill();
    this.#output.read('stdout', Buffer.from(line));
    this.#end('timeout', () => ({ payload: errorObject('Sandbox.Timedout', text), failure: { status: 'timeout' } }));
  }

  /** From here on nothing can be invoked. The job that is under way gets its ending once its output is in. */
  #end(reason: EndReason, dead: (requestId: string) => Ending): void {
    if (this.#dead !== undefined) return;
    this.#dead = dead;
    clearTimeout(this.#timer);
    const job = this.#job;
    if (job !== undefined && !this.#finishing) {
      if (this.#isReady && this.#dispatchedAt === undefined && reason === 'exited') this.#giveBack();
      else this.#finish(dead(job.invocation.requestId), true);
    }
    this.#owner.ended(this, reason);
  }

  #giveBack(): void {
    const job = this.#job;
    this.#job = undefined;
    job?.giveBack();
  }

  /** Settles the job when everything is in that was written before the answer. */
  #finish(result: Ending, isError: boolean): void {
    const job = this.#job;
    if (job === undefined) return;
    clearTimeout(this.#timer);
    this.#finishing = true;
    const durationMs = performance.now() - (this.#dispatchedAt ?? this.#startedAt);
    this.#drain(() => {
      if (this.#job !== job) return;
      const outcome = this.#outcome(job, result, isError, durationMs);
      this.#job = undefined;
      this.#dispatchedAt = undefined;
      this.#finishing = false;
      if (this.#dead === undefined) {
        this.#sandbox?.hold(false);
        this.#owner.idle(this);
      }
      job.settle(outcome);
    });
  }

  /**
   * Output and answer come in on different pipes. What was written before the answer is in its pipe by now, so the turn
   * of the event loop that brings the answer, or the one after it, brings the rest too: a turn without output is the end.
   */
  #drain(done: () => void, turn = 0): void {
    const { pieces } = this.#output;
    setImmediate(() => {
      if (this.#output.pieces === pieces || turn === MOST_DRAIN_TURNS) done();
      else this.#drain(done, turn + 1);
    });
  }

  #outcome(job: Job, { payload, failure }: Ending, isError: boolean, durationMs: number): InvocationOutcome {
    const { requestId } = job.invocation;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const initDurationMs = isFirst ? this.#initDurationMs : undefined;
    const logs = invocationLog(isFirst ? this.#initOutput : '', this.#output.take(), {
      requestId,
      durationMs,
      initDurationMs,
      memorySize: this.#owner.memorySize,
      maxMemoryUsedMb: this.#maxRssKib === undefined ? undefined : Math.ceil(this.#maxRssKib / 1024),
      failure,
    });
    return {
      requestId,
      payload,
      ...(isError && { functionError: 'Unhandled' as const }),
      logs,
      durationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
    };
  }
}

function failed(errorType: string, errorMessage: string): Ending {
  return { payload: errorObject(errorType, errorMessage), failure: { status: 'error', type: errorType } };
}

/** An error as the Lambda service itself reports it. */
function errorObject(errorType: string, errorMessage: string): Uint8Array {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalText(signal)}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}

/** As Go prints it, which is what the Lambda service shows. */
function signalText(signal: NodeJS.Signals): string {
  const known: Partial<Record<NodeJS.Signals, string>> = {
    SIGKILL: 'killed',
    SIGSEGV: 'segmentation fault',
    SIGABRT: 'aborted',
    SIGTERM: 'terminated',
    SIGBUS: 'bus error',
    SIGILL: 'illegal instruction',
    SIGFPE: 'floating point exception',
  };
  return known[signal] ?? signal.toLowerCase();
}

function typeOf(payload: Uint8Array): string | undefined {
  try {
    const error: unknown = JSON.parse(Buffer.from(payload).toString());
    return typeof error === 'object' && error !== null && 'errorType' in error ? String(error.errorType) : undefined;
  } catch {
    return undefined;
  }
}
