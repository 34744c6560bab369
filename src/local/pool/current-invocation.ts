import { clearTimeout, Deadline, messageOf, setTimeout, wallClock } from '../../core/index.ts';
import type { ExtensionHost } from '../extensions/index.ts';
import type { InvocationOutcome } from '../invocation.ts';
import type { RuntimeAnswer, RuntimeInvocation, RuntimeStream, RuntimeStreamSink } from '../runtime-api/index.ts';
import { RESPONSE_LIMIT } from '../runtime-api/index.ts';
import * as ending from './ending.ts';
import type { EnvironmentLog } from './environment-log.ts';
import type { InvocationReport } from './invocation-log.ts';
import { type InvocationTrace, sampledTrace } from './invocation-trace.ts';
import type { Job } from './job.ts';
import { ResponseStream } from './response-stream.ts';
import { TraceIds } from './trace-ids.ts';

/** How long an answer waits for extensions that are about to be done. */
const EXTENSION_MS = 20;
/** Nobody is in a hurry who looks at code step by step: ten hours. */
const DEBUG_TIMEOUT_MS = 36_000_000;
/** The end of a process is told a moment after the end of its connection. */
const EXIT_AFTER_CUT_MS = 100;

/** What an invocation asks of the environment it runs in. */
export interface InvocationHost {
  /** In MiB. */
  readonly memorySize: number;
  /** Whether the tracing of the function is active. */
  readonly isTraced: boolean;
  /** Somebody looks on: nothing times out. */
  isDebugged(): boolean;
  /** Nothing can be invoked any more. */
  isDead(): boolean;
  /** Those of the environment, if there are any. */
  extensions(): ExtensionHost | undefined;
  /** The most memory that the runtime has used, in KiB, where that can be seen from outside. */
  memoryKib(): number | undefined;
  /** Hands the event to the function. */
  deliver(invocation: RuntimeInvocation, trace: InvocationTrace | undefined): void;
  /** Calls `done` when everything is in that was written so far. */
  drain(done: () => void): void;
  timedOut(job: Job): void;
  /** The function and its extensions are done with it. */
  done(): void;
  /** The extensions are not, and their time is over. */
  extensionsTimedOut(): void;
}

/**
 * The invocation that an environment is at, one after the other: `begin` → `dispatch` (the function has its event) →
 * `finish` (there is an answer) → settled, once its output is in. `drop` and `giveBack` end it without an answer.
 */
export class CurrentInvocation {
  readonly #host: InvocationHost;
  readonly #log: EnvironmentLog;
  readonly #traces = new TraceIds();
  #job: Job | undefined;
  #since = 0;
  /** When the event was handed over; undefined while the client has not asked for it. */
  #dispatchedAt: number | undefined;
  /** The same, in milliseconds since 1970. */
  #dispatchedOn = 0;
  /** Where X-Ray records it. */
  #trace: InvocationTrace | undefined;
  readonly #limit = new Deadline();
  #stream: ResponseStream | undefined;
  #isFinishing = false;
  /** The first invocation counts from here, where the function was loaded once more for it. */
  #loadingFrom: number | undefined;
  #maxRssKib: number | undefined;
  #isWithExtensions = false;
  /** What was written before an answer is on its way here. */
  #isDraining = false;
  /** Somebody waits until what came of the last invocation has been told. */
  #whenTold: (() => void) | undefined;
  /** Settles the last job, which waits for the extensions to be done with it. */
  #settleLast: (() => void) | undefined;

  constructor(host: InvocationHost, log: EnvironmentLog) {
    this.#host = host;
    this.#log = log;
  }

  get job(): Job | undefined {
    return this.#job;
  }

  /** Empty where there is none. */
  get requestId(): string {
    return this.#job?.invocation.requestId ?? '';
  }

  /** Whether the function has, or had, its event. */
  get isDispatched(): boolean {
    return this.#dispatchedAt !== undefined;
  }

  /** It is answered, and waits for the extensions only. */
  get isWithExtensions(): boolean {
    return this.#isWithExtensions;
  }

  begin(job: Job): void {
    this.#job = job;
    this.#since = performance.now();
    this.#isFinishing = false;
  }

  /** Hands the event over, from where on the time of the function counts. */
  dispatch(job: Job): void {
    this.#dispatchedAt = performance.now();
    this.#dispatchedOn = wallClock();
    const limitMs = job.timeoutMs - (this.#dispatchedAt - this.#countsFrom(this.#dispatchedAt));
    const timeoutMs = this.#host.isDebugged() ? DEBUG_TIMEOUT_MS : limitMs;
    const deadlineMs = Math.floor(this.#dispatchedOn + timeoutMs);
    const invocation = this.#invocationOf(job, deadlineMs);
    this.#trace = this.#host.isTraced ? sampledTrace(invocation.traceId) : undefined;
    this.#host.deliver(invocation, this.#trace);
    this.limit(job, limitMs);
  }

  #invocationOf({ invocation }: Job, deadlineMs: number): RuntimeInvocation {
    const { traceId } = invocation;
    // Written out rather than spread, which takes longer: this is a part of every invocation.
    return {
      requestId: invocation.requestId,
      deadlineMs,
      functionArn: invocation.functionArn,
      traceId: traceId ?? this.#traces.take(),
      // What comes after an invocation that is part of a trace will hardly begin one.
      nextTraceId: traceId === undefined ? this.#traces.next : undefined,
      clientContext: invocation.clientContext,
      cognitoIdentity: invocation.cognitoIdentity,
      tenantId: invocation.tenantId,
      payload: invocation.payload,
    };
  }

  // --- deadlines ---

  /** Ends the job when it takes longer, unless somebody debugs it. */
  limit(job: Job, timeoutMs: number): void {
    if (this.#host.isDebugged()) this.#limit.clear();
    else this.#limit.set(timeoutMs, () => this.#timedOut(job));
  }

  /** While the function is loaded once more for the job, that takes of its time. */
  limitLoading(job: Job): void {
    const now = performance.now();
    this.limit(job, Math.max(0, job.timeoutMs - (now - this.#countsFrom(now))));
  }

  /** Another limit, in place of that of the job. */
  within(durationMs: number, then: () => void): void {
    this.#limit.set(durationMs, then);
  }

  unlimit(): void {
    this.#limit.clear();
  }

  /** The function is being loaded once more: for the first invocation that counts. */
  loadsFrom(moment: number): void {
    this.#loadingFrom = moment;
  }

  #timedOut(job: Job): void {
    this.#maxRssKib = this.#host.memoryKib() ?? this.#maxRssKib;
    this.#host.timedOut(job);
  }

  #countsFrom(moment: number): number {
    return this.#loadingFrom === undefined ? moment : Math.max(this.#loadingFrom, this.#since);
  }

  // --- the answer ---

  answer({ requestId, kind, payload, tooLarge, maxRssKib }: RuntimeAnswer): boolean {
    if (!this.#isUnderWay(requestId)) return false;
    this.#maxRssKib = maxRssKib ?? this.#maxRssKib;
    if (tooLarge) this.finish(ending.responseTooLarge(RESPONSE_LIMIT));
    else if (kind === 'error') this.finish(ending.handlerFailed(payload));
    else this.finish({ payload });
    return true;
  }

  beginStream(from: RuntimeStream): RuntimeStreamSink | undefined {
    const { requestId } = from;
    const job = this.#job;
    if (job === undefined || this.#stream !== undefined || !this.#isUnderWay(requestId)) return undefined;
    const stream = new ResponseStream(from, job.onResponseStart);
    this.#stream = stream;
    const isCurrent = (): boolean => this.#stream === stream && !this.#isFinishing;
    return {
      write: (piece) => {
        const goesOn = stream.write(piece);
        if (stream.isTooLarge && isCurrent()) this.finish(ending.responseTooLarge(stream.limit));
        return goesOn;
      },
      end: (error, maxRssKib) => {
        if (!isCurrent()) return;
        this.#maxRssKib = maxRssKib ?? this.#maxRssKib;
        if (error === undefined) stream.end();
        else this.finish(ending.handlerFailed(error));
      },
      cut: () => {
        // When the process has ended, how it ended says more, and follows.
        setTimeout(() => {
          if (isCurrent() && !stream.hasEnded) this.finish(ending.truncated(requestId));
        }, EXIT_AFTER_CUT_MS).unref();
      },
    };
  }

  /** A streamed response is sent before the handler has come to its end; the invocation ends with the handler. */
  finishStream(): void {
    const stream = this.#stream;
    if (stream?.hasEnded === true && !this.#isFinishing) this.finish({ payload: stream.payload });
  }

  #isUnderWay(requestId: string): boolean {
    return !this.#isFinishing && this.#dispatchedAt !== undefined && requestId === this.#job?.invocation.requestId;
  }

  // --- its end ---

  /** Nothing can be invoked any more: what has no answer yet gets this, or goes to another environment. */
  end(result: (requestId: string) => ending.Ending, goesElsewhere: boolean): void {
    this.settleLast();
    this.#limit.clear();
    if (this.#job === undefined || this.#isFinishing) return;
    if (goesElsewhere && this.#dispatchedAt === undefined) this.giveBack();
    else this.finish(result(this.requestId));
  }

  giveBack(): void {
    const job = this.#job;
    this.#job = undefined;
    job?.giveBack();
  }

  /** Ends it without an answer. */
  drop(payload: Uint8Array): void {
    this.#stream?.interrupt(this.requestId, payload);
    this.#job = undefined;
  }

  /** Ends it with an error, where its owner can have one. */
  reject(error: unknown): void {
    const job = this.#job;
    if (job?.reject === undefined || this.#isFinishing) return;
    this.drop(Buffer.from(messageOf(error)));
    job.reject(error);
  }

  /** Settles the job when everything is in that was written before the answer. */
  finish(result: ending.Ending): void {
    const job = this.#job;
    if (job === undefined) return;
    this.#limit.clear();
    this.#isFinishing = true;
    const durationMs = performance.now() - this.#countsFrom(this.#dispatchedAt ?? this.#since);
    this.#isDraining = true;
    this.#host.drain(() => {
      this.#isDraining = false;
      this.#whenTold?.();
      if (this.#job !== job) return;
      const outcome = this.#outcome(job, result, durationMs);
      this.#job = undefined;
      this.#dispatchedAt = undefined;
      this.#stream = undefined;
      this.#isFinishing = false;
      if (this.#host.isDead()) job.settle(outcome);
      else if (this.#host.extensions()?.isIdle !== false) {
        this.#host.done();
        job.settle(outcome);
      } else this.#waitForExtensions(Math.max(0, job.timeoutMs - durationMs), () => job.settle(outcome));
    });
  }

  /** Resolves when extensions have been told what came of the last invocation. */
  told(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isDraining) this.#whenTold = resolve;
      else resolve();
    });
  }

  /**
   * The caller need not wait for extensions. Those that are quick get a moment all the same: what is invoked next then
   * finds this environment free.
   */
  #waitForExtensions(timeoutMs: number, settle: () => void): void {
    this.#isWithExtensions = true;
    if (!this.#host.isDebugged()) this.within(timeoutMs, () => this.#host.extensionsTimedOut());
    const soon = setTimeout(() => this.settleLast(), EXTENSION_MS);
    this.#settleLast = () => {
      clearTimeout(soon);
      this.#settleLast = undefined;
      settle();
    };
  }

  /** The extensions are done with it. */
  extensionsDone(): void {
    this.#isWithExtensions = false;
    this.#limit.clear();
    this.#host.done();
    this.settleLast();
  }

  /** The caller has waited long enough for them. */
  settleLast(): void {
    this.#settleLast?.();
  }

  // --- what came of it ---

  #outcome(job: Job, { payload, failure, fault }: ending.Ending, durationMs: number): InvocationOutcome {
    const { requestId } = job.invocation;
    const stream = this.#stream;
    const beganAt = this.#countsFrom(this.#dispatchedAt ?? this.#since);
    this.#loadingFrom = undefined;
    const { initDurationMs } = this.#log;
    const maxRssKib = this.#maxRssKib ?? this.#host.memoryKib();
    const maxMemoryUsedMB = maxRssKib === undefined ? undefined : Math.ceil(maxRssKib / 1024);
    const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
    const status = statusOf(failure?.kind);
    const report: InvocationReport = {
      requestId,
      version: job.version,
      // One that never got its event began when its time did.
      startedAt: this.#dispatchedAt === undefined ? wallClock() - durationMs : this.#dispatchedOn,
      durationMs,
      billedDurationMs,
      initDurationMs,
      memorySize: this.#host.memorySize,
      maxMemoryUsedMB,
      producedBytes: stream?.size ?? payload.length,
      // What does not come in pieces is there as soon as it begins.
      responseLatencyMs:
        failure !== undefined ? undefined : stream === undefined ? durationMs : stream.beganAt - beganAt,
      status,
      isHandlerError: failure?.kind === 'handler',
      errorType: status === 'error' ? failure?.errorType : undefined,
      trace: this.#trace,
    };
    this.#trace = undefined;
    if (fault !== undefined) this.#log.insertFault(fault);
    const logs = this.#log.invocationDone(report, this.#host.extensions());
    if (failure !== undefined) stream?.interrupt(requestId, payload);
    return {
      requestId,
      payload,
      ...(failure !== undefined && { functionError: 'Unhandled' as const, failure }),
      ...(stream?.isLive === true && { streamed: true as const }),
      logs,
      durationMs,
      billedDurationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
      ...(maxMemoryUsedMB !== undefined && { maxMemoryUsedMB }),
    };
  }
}

function statusOf(kind: string | undefined): InvocationReport['status'] {
  if (kind === undefined || kind === 'handler' || kind === 'response-too-large') return 'success';
  return kind === 'timeout' ? 'timeout' : 'error';
}
