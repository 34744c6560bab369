import { messageOf } from '../../core/index.ts';
import { ExtensionHost, type ShutdownReason } from '../extensions/index.ts';
import type { InvocationOutcome, StreamedResponse } from '../invocation.ts';
import type { RuntimeAnswer, RuntimeInvocation, RuntimeStream, RuntimeStreamSink } from '../runtime-api/index.ts';
import { RESPONSE_LIMIT } from '../runtime-api/index.ts';
import type { Sandbox, SandboxExit, SandboxFactory, SandboxSpec, SandboxTarget } from '../sandbox/index.ts';
import * as ending from './ending.ts';
import {
  type InitStatus,
  type InvocationReport,
  type InvocationText,
  initLines,
  initRecord,
  initReportRecord,
  invocationLog,
  type PlatformLogSettings,
  type PlatformRecord,
  platformLine,
  reportRecord,
  round,
  type SystemLogLevel,
} from './invocation-log.ts';
import { type LogRecord, OutputReader } from './output-reader.ts';
import { ResponseStream } from './response-stream.ts';

/** Lambda gives a function this long to load before its own timeout counts; then it tries again within that timeout. */
const INIT_LIMIT_MS = 10_000;
/** A function whose own threads never stop writing does not hold its answer back for more turns than this. */
const MOST_DRAIN_TURNS = 256;
/** How long an answer waits for a client that may still write, before it asks for its next event. */
const WRITING_MS = 250;
/** How long an answer waits for extensions that are about to be done. */
const EXTENSION_MS = 20;
/** Nobody is in a hurry who looks at code step by step: ten hours. */
const DEBUG_TIMEOUT_MS = 36_000_000;

/** One invocation on its way through an environment. At most one of `settle`, `reject` and `giveBack` is called, once. */
export interface Job {
  readonly invocation: Omit<RuntimeInvocation, 'deadlineMs'>;
  readonly timeoutMs: number;
  /** The published version that is called; `$LATEST` by default. */
  readonly version?: string | undefined;
  /** Takes a streamed response as it comes; without it the response is collected. */
  readonly onResponseStart?: ((response: StreamedResponse) => void) | undefined;
  /** The function has written something. */
  record(record: LogRecord): void;
  settle(outcome: InvocationOutcome): void;
  /** The environment ended before it took the event: any other may have it. */
  giveBack(): void;
  /** The environment was lost for a reason that is not the function's. */
  reject?(error: unknown): void;
}

/** What an environment tells its owner. */
export interface EnvironmentOwner {
  readonly memorySize: number;
  /** Of the function; `INFO` by default. */
  readonly systemLogLevel?: SystemLogLevel | undefined;
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

/**
 * One execution environment: loads the function once and then takes one invocation at a time. This is the one state
 * machine behind every sandbox; it sees the Runtime API and the life of the sandbox, never HTTP or a process.
 *
 * A start goes through `start` → `next` (the function is loaded) → `invoke` → `next` … → `stop`. A start that fails is
 * made once more, as part of the invocation that waits for it; what it says the second time is the answer.
 */
export class ExecutionEnvironment {
  readonly #owner: EnvironmentOwner;
  readonly #output: OutputReader;
  #spec: SandboxSpec | undefined;
  #sandboxes: SandboxFactory | undefined;
  #sandbox: Sandbox | undefined;
  /** Counts the sandboxes it has had: what comes from any but the last is no longer heard. */
  #generation = 0;
  /** The start of the sandbox, which may have to wait for extensions. */
  #launching: Promise<void> = Promise.resolve();
  #extensions: ExtensionHost | undefined;
  #startedAt = performance.now();
  #stopping: Promise<void> | undefined;

  #job: Job | undefined;
  #jobSince = 0;
  /** When the event of the job was handed over; undefined while the client has not asked for it. */
  #dispatchedAt: number | undefined;
  #dispatchedOn = new Date();
  #reply: ((invocation: RuntimeInvocation) => void) | undefined;
  #runtimeVersion: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stream: ResponseStream | undefined;
  #finishing = false;
  /** Settles the last job, which waits for the extensions to be done with it. */
  #released: (() => void) | undefined;
  /** What waits for the client to be done with an invocation that it has answered. */
  #askedAgain: (() => void) | undefined;

  #initDurationMs: number | undefined;
  #initOutput = '';
  #isReady = false;
  #isFirst = true;
  /** The start is being made once more, and when that began. */
  #retriedAt: number | undefined;
  #isRestarting = false;
  #restarting: Promise<void> | undefined;
  /** The time to load the function is running. */
  #isLoading = false;
  /** Why nothing can be invoked here any more: the ending that a waiting job gets. */
  #dead: { readonly reason: EndReason; readonly ending: (requestId: string) => ending.Ending } | undefined;
  #maxRssKib: number | undefined;

  constructor(owner: EnvironmentOwner) {
    this.#owner = owner;
    this.#output = new OutputReader((record) => {
      this.#job?.record(record);
      owner.record(this.#dispatchedAt === undefined ? undefined : this.#job?.invocation.requestId, record);
      this.#extensions?.publishLog('function', record.message);
    });
  }

  /** Starts what runs the function. The time to load it counts from here. Rejects when there can be no sandbox at all. */
  async start(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    this.#spec = spec;
    this.#sandboxes = sandboxes;
    this.#startedAt = performance.now();
    this.#initOutput = this.#initStart(spec);
    await this.#launch(spec, sandboxes);
  }

  /** Hands over a job: at once, or as soon as the function is loaded. Only for an environment that has none. */
  invoke(job: Job): void {
    this.#job = job;
    this.#jobSince = performance.now();
    this.#finishing = false;
    if (this.#dead !== undefined) {
      if (this.#isReady) this.#giveBack();
      else this.#finish(this.#dead.ending(job.invocation.requestId));
      return;
    }
    const isFree = this.#canDispatch();
    // The event goes first: the rest is done while the function is at work.
    if (isFree) this.#dispatch(job);
    this.#sandbox?.hold(true);
    if (isFree) return;
    if (this.#isReady) this.#limit(job, job.timeoutMs);
    else if (this.#isLoading) this.#limitInit(job);
  }

  /** Whether it is this job that it runs, or waits to run. */
  has(job: Job): boolean {
    return this.#job === job;
  }

  /** Drops its job without an answer, and ends. */
  abort(): void {
    const requestId = this.#job?.invocation.requestId ?? '';
    this.#stream?.interrupt(requestId, ending.aborted().payload);
    this.#job = undefined;
    this.#end('aborted', ending.aborted);
  }

  /** Ends what runs here. `polite` lets it end by itself first. */
  stop(polite: boolean): Promise<void> {
    this.#stopping ??= this.#stop(polite);
    return this.#stopping;
  }

  async #stop(polite: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (!polite) this.#sandbox?.kill();
    await this.#sandbox?.stop(shutdownReason(this.#dead?.reason));
    this.#extensions?.close();
    await this.#restarting;
  }

  // --- the sandbox ---

  #launch(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    this.#launching = this.#startSandbox(spec, sandboxes);
    return this.#launching;
  }

  async #startSandbox(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    const target = this.#target(spec);
    const sandbox = await sandboxes.start(spec, target);
    this.#sandbox = sandbox;
    if (!this.#isLoading) target.starting?.();
    if (this.#stopping === undefined) sandbox.hold(this.#job !== undefined);
    else {
      sandbox.kill();
      await sandbox.stop('failure');
    }
  }

  /** What a new sandbox speaks to. A sandbox that was replaced speaks to nobody. */
  #target(spec: SandboxSpec): SandboxTarget {
    const generation = ++this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    let own: ExtensionHost | undefined;
    // The extensions of a sandbox that was replaced still have to be told of its end.
    const host = (): ExtensionHost | undefined => {
      if (isCurrent()) own = this.#hostOf(spec);
      return own;
    };
    return {
      get extensions() {
        return host();
      },
      starting: () => {
        if (isCurrent()) this.#starting();
      },
      next: (reply, version) => {
        if (isCurrent()) this.#next(reply, version);
      },
      answer: (answer) => isCurrent() && this.#answer(answer),
      stream: (stream) => (isCurrent() ? this.#beginStream(stream) : undefined),
      initError: (payload) => {
        if (isCurrent() && !this.#isReady) this.#initFailed(ending.initFailed(payload));
      },
      output: (stream, piece) => {
        if (isCurrent()) this.#output.read(stream, piece);
      },
      exited: (exit) => {
        if (isCurrent()) this.#exited(exit);
      },
      lost: (error) => {
        if (isCurrent()) this.#lost(error);
      },
    };
  }

  /** Most environments have no extensions: who speaks for them is made when the first is heard of. */
  #hostOf({ variables }: SandboxSpec): ExtensionHost {
    this.#extensions ??= new ExtensionHost(variables, this.#dateOf(this.#retriedAt ?? this.#startedAt), {
      idle: () => this.#extensionsIdle(),
      failed: (errorType, what) => this.#extensionFailed(errorType, what),
      log: (line) => this.#output.insert(line),
      logRecord: (type, record, line) => this.#insertRecord(type, record, line),
    });
    return this.#extensions;
  }

  /** A record of the platform in the log: as a line of text, or as an object. */
  #insertRecord(type: string, record: PlatformRecord, line: string): void {
    const settings = this.#settings();
    const text = settings.format === 'Text' ? line : platformLine(type, record, settings).trimEnd();
    if (text !== '') this.#output.insert(text);
  }

  // --- what the runtime says ---

  #next(reply: (invocation: RuntimeInvocation) => void, runtimeVersion: string | undefined): void {
    this.#reply = reply;
    this.#runtimeVersion = runtimeVersion ?? this.#runtimeVersion;
    this.#askedAgain?.();
    if (!this.#isReady) {
      if (this.#extensions?.isIdle !== false) this.#ready();
      return;
    }
    const stream = this.#stream;
    // A streamed response is sent before the handler has come to its end; the invocation ends with the handler.
    if (stream?.hasEnded === true && !this.#finishing) this.#finish({ payload: stream.payload });
    else this.#dispatchWaiting();
  }

  #ready(): void {
    const now = performance.now();
    this.#isReady = true;
    const durationMs = now - (this.#retriedAt ?? this.#startedAt);
    if (this.#retriedAt === undefined) {
      this.#initDurationMs = durationMs;
    }
    this.#extensions?.closeRegistration();
    this.#reportInit(durationMs, 'success');
    this.#owner.ready(this, durationMs, this.#runtimeVersion);
    this.#dispatchWaiting();
  }

  #answer(answer: RuntimeAnswer): boolean {
    if (!this.#isUnderWay(answer.requestId)) return false;
    this.#maxRssKib = answer.maxRssKib ?? this.#maxRssKib;
    if (answer.tooLarge) this.#finish(ending.responseTooLarge(RESPONSE_LIMIT));
    else if (answer.kind === 'error') this.#finish(ending.handlerFailed(answer.payload));
    else this.#finish({ payload: answer.payload });
    return true;
  }

  #beginStream(from: RuntimeStream): RuntimeStreamSink | undefined {
    const { requestId } = from;
    const job = this.#job;
    if (job === undefined || this.#stream !== undefined || !this.#isUnderWay(requestId)) return undefined;
    const stream = new ResponseStream(from, job.onResponseStart);
    this.#stream = stream;
    const isCurrent = (): boolean => this.#stream === stream && !this.#finishing;
    return {
      write: (piece) => {
        const goesOn = stream.write(piece);
        if (stream.isTooLarge && isCurrent()) this.#finish(ending.responseTooLarge(stream.limit));
        return goesOn;
      },
      end: (error, maxRssKib) => {
        if (!isCurrent()) return;
        this.#maxRssKib = maxRssKib ?? this.#maxRssKib;
        if (error === undefined) stream.end();
        else this.#finish(ending.handlerFailed(error));
      },
      cut: () => {
        // When the process has ended, how it ended says more, and follows.
        setTimeout(() => {
          if (isCurrent() && !stream.hasEnded) this.#finish(ending.truncated(requestId));
        }, 100).unref();
      },
    };
  }

  #isUnderWay(requestId: string): boolean {
    return !this.#finishing && this.#dispatchedAt !== undefined && requestId === this.#job?.invocation.requestId;
  }

  // --- what goes wrong ---

  #exited({ isOutOfMemory, ...exit }: SandboxExit): void {
    const outOfMemory =
      isOutOfMemory === true || (exit.signal === 'SIGABRT' && this.#output.has('JavaScript heap out of memory'));
    const dead = (requestId: string): ending.Ending => ending.exitedWith(requestId, exit, outOfMemory);
    if (this.#isReady) this.#end('exited', dead);
    else {
      const { payload, failure } = dead(this.#job?.invocation.requestId ?? '');
      this.#initFailed({ payload, failure }, dead);
    }
  }

  #lost(error: unknown): void {
    const job = this.#job;
    if (job?.reject !== undefined && !this.#finishing) {
      this.#job = undefined;
      this.#stream?.interrupt(job.invocation.requestId, Buffer.from(messageOf(error)));
      job.reject(error);
    }
    this.#end('exited', (requestId) => ending.exitedWith(requestId, { code: 137, signal: null }, false));
  }

  #extensionFailed(errorType: string, what: string): void {
    const dead = (requestId: string): ending.Ending => ending.extensionFailed(requestId, errorType, what);
    if (this.#isReady) this.#end('exited', dead);
    else this.#initFailed(dead(this.#job?.invocation.requestId ?? ''), dead);
  }

  /** The first time it is tried once more, as Lambda does when the invocation comes: that may well go better. */
  #initFailed(failed: ending.Ending, dead: (requestId: string) => ending.Ending = () => failed): void {
    if (this.#dead !== undefined || this.#isRestarting) return;
    const errorType = failed.failure?.errorType;
    const durationMs = performance.now() - (this.#retriedAt ?? this.#startedAt);
    const isLast = this.#phase() === 'invoke' || this.#spec?.debug !== undefined;
    if (isLast) {
      this.#drain(() => this.#reportInit(durationMs, 'error', errorType));
      this.#end('init-failed', dead);
    } else this.#startAgain(durationMs, 'error', errorType);
  }

  /** Loading has taken too long: what runs it ends, and it is tried once more. */
  #initTimedOut(): void {
    if (this.#dead !== undefined || this.#isRestarting) return;
    this.#sandbox?.kill();
    this.#startAgain(performance.now() - this.#startedAt, 'timeout');
  }

  #startAgain(durationMs: number, status: InitStatus, errorType?: string): void {
    this.#isRestarting = true;
    // In between, nothing else keeps this process alive.
    clearTimeout(this.#timer);
    if (this.#job !== undefined) this.#timer = setTimeout(() => {}, INIT_LIMIT_MS);
    this.#drain(() => {
      this.#reportInit(durationMs, status, errorType);
      this.#restarting = this.#restart().catch((error: unknown) => {
        this.#isRestarting = false;
        this.#lost(error);
      });
    });
  }

  async #restart(): Promise<void> {
    const spec = this.#spec;
    const sandboxes = this.#sandboxes;
    if (spec === undefined || sandboxes === undefined || this.#dead !== undefined) return;
    this.#generation++;
    this.#isLoading = false;
    this.#extensions?.stopWaiting();
    const isThere = await this.#launching.then(
      () => true,
      () => false,
    );
    // Whoever started it has been told why.
    if (!isThere) return;
    this.#sandbox?.kill();
    await this.#sandbox?.stop('failure');
    this.#extensions?.close();
    this.#extensions = undefined;
    if (this.#dead !== undefined || this.#stopping !== undefined) return;
    this.#isRestarting = false;
    this.#retriedAt = performance.now();
    await this.#launch(spec, sandboxes);
  }

  #timedOut(job: Job): void {
    const { requestId } = job.invocation;
    if (!this.#isReady && this.#retriedAt !== undefined) {
      this.#reportInit(performance.now() - this.#retriedAt, 'timeout');
    }
    const seconds = (job.timeoutMs / 1000).toFixed(2);
    this.#maxRssKib = this.#sandbox?.memoryKib?.() ?? this.#maxRssKib;
    this.#sandbox?.kill();
    if (this.#settings().format === 'Text') {
      const line = `${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds\n\n`;
      this.#output.read('stdout', Buffer.from(line));
    }
    this.#end('timeout', () => ending.timedOut(requestId, job.timeoutMs));
  }

  // --- how it goes on ---

  #canDispatch(): boolean {
    return this.#isReady && this.#reply !== undefined && this.#extensions?.isIdle !== false;
  }

  #dispatchWaiting(): void {
    if (this.#job !== undefined && this.#dispatchedAt === undefined && this.#canDispatch()) this.#dispatch(this.#job);
  }

  #dispatch(job: Job): void {
    const reply = this.#reply;
    this.#reply = undefined;
    this.#dispatchedAt = performance.now();
    this.#dispatchedOn = new Date();
    const limitMs = job.timeoutMs - (this.#dispatchedAt - this.#invokedAt(this.#dispatchedAt));
    const timeoutMs = this.#spec?.debug === undefined ? limitMs : DEBUG_TIMEOUT_MS;
    const invocation = { ...job.invocation, deadlineMs: Math.floor(this.#dispatchedOn.getTime() + timeoutMs) };
    this.#extensions?.invoke(invocation);
    reply?.(invocation);
    this.#limit(job, limitMs);
  }

  /** Ends the job when it takes longer, unless somebody debugs it. */
  #limit(job: Job, timeoutMs: number): void {
    clearTimeout(this.#timer);
    if (this.#spec?.debug !== undefined) return;
    this.#timer = setTimeout(() => this.#timedOut(job), timeoutMs);
  }

  /** The time to load the function counts from here. */
  #starting(): void {
    if (this.#retriedAt === undefined) this.#startedAt = performance.now();
    this.#isLoading = true;
    if (this.#job !== undefined) this.#limitInit(this.#job);
  }

  /** Ends loading when it takes too long. The second time it is a part of the invocation, and of its time. */
  #limitInit(job: Job): void {
    const now = performance.now();
    if (this.#retriedAt !== undefined) {
      this.#limit(job, job.timeoutMs - (now - this.#invokedAt(now)));
      return;
    }
    clearTimeout(this.#timer);
    if (this.#spec?.debug !== undefined) return;
    this.#timer = setTimeout(() => this.#initTimedOut(), Math.max(0, this.#startedAt + INIT_LIMIT_MS - now));
  }

  /** Since when the invocation counts: from its event, or from where loading was tried once more for it. */
  #invokedAt(dispatchedAt: number): number {
    return this.#isFirst && this.#retriedAt !== undefined ? Math.max(this.#retriedAt, this.#jobSince) : dispatchedAt;
  }

  /** All extensions wait for their next event. */
  #extensionsIdle(): void {
    if (!this.#isReady) {
      if (this.#reply !== undefined) this.#ready();
    } else if (this.#job === undefined && this.#dead === undefined) this.#release();
    else this.#dispatchWaiting();
  }

  /** From here on nothing can be invoked. The job that is under way gets its ending once its output is in. */
  #end(reason: EndReason, dead: (requestId: string) => ending.Ending): void {
    if (this.#dead !== undefined) return;
    this.#dead = { reason, ending: dead };
    this.#released?.();
    this.#askedAgain?.();
    clearTimeout(this.#timer);
    const job = this.#job;
    if (job !== undefined && !this.#finishing) {
      if (this.#isReady && this.#dispatchedAt === undefined && reason === 'exited') this.#giveBack();
      else this.#finish(dead(job.invocation.requestId));
    }
    this.#owner.ended(this, reason);
  }

  #giveBack(): void {
    const job = this.#job;
    this.#job = undefined;
    job?.giveBack();
  }

  /** Settles the job when everything is in that was written before the answer. */
  #finish(result: ending.Ending): void {
    const job = this.#job;
    if (job === undefined) return;
    clearTimeout(this.#timer);
    this.#finishing = true;
    const durationMs = performance.now() - this.#invokedAt(this.#dispatchedAt ?? this.#startedAt);
    this.#drain(() => {
      if (this.#job !== job) return;
      const outcome = this.#outcome(job, result, durationMs);
      this.#job = undefined;
      this.#dispatchedAt = undefined;
      this.#stream = undefined;
      this.#finishing = false;
      if (this.#dead !== undefined) job.settle(outcome);
      else if (this.#extensions?.isIdle !== false) {
        this.#release();
        job.settle(outcome);
      } else this.#waitForExtensions(Math.max(0, job.timeoutMs - durationMs), () => job.settle(outcome));
    });
  }

  /**
   * The caller need not wait for extensions. Those that are quick get a moment all the same: what is invoked next then
   * finds this environment free.
   */
  #waitForExtensions(timeoutMs: number, settle: () => void): void {
    this.#timer = setTimeout(() => this.#end('timeout', ending.aborted), timeoutMs);
    const soon = setTimeout(() => this.#released?.(), EXTENSION_MS);
    this.#released = () => {
      clearTimeout(soon);
      this.#released = undefined;
      settle();
    };
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#sandbox?.hold(false);
    this.#owner.idle(this);
    this.#released?.();
  }

  /**
   * Output and answer come in on different pipes. What was written before the answer is in its pipe by now, so the turn
   * of the event loop that brings the answer, or the one after it, brings the rest too: a turn without output is the end.
   */
  #drain(done: () => void): void {
    const { outputLagMs: lag, writesAfterAnswers = false } = this.#sandbox ?? {};
    const isDone = this.#reply !== undefined || this.#dead !== undefined;
    if (lag !== undefined) setTimeout(() => this.#drainTurn(done, 0), lag);
    else if (isDone || !writesAfterAnswers) this.#drainTurn(done, 0);
    else {
      const late = setTimeout(() => this.#askedAgain?.(), WRITING_MS);
      this.#askedAgain = () => {
        clearTimeout(late);
        this.#askedAgain = undefined;
        this.#drainTurn(done, 0);
      };
    }
  }

  #drainTurn(done: () => void, turn: number): void {
    const { pieces } = this.#output;
    setImmediate(() => {
      if (this.#output.pieces === pieces || turn === MOST_DRAIN_TURNS) done();
      else this.#drainTurn(done, turn + 1);
    });
  }

  // --- what is told ---

  #outcome(job: Job, { payload, failure }: ending.Ending, durationMs: number): InvocationOutcome {
    const { requestId } = job.invocation;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const initDurationMs = isFirst ? this.#initDurationMs : undefined;
    const maxRssKib = this.#maxRssKib ?? this.#sandbox?.memoryKib?.();
    const maxMemoryUsedMB = maxRssKib === undefined ? undefined : Math.ceil(maxRssKib / 1024);
    const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
    const status = statusOf(failure?.kind);
    const report: InvocationReport = {
      requestId,
      version: job.version,
      durationMs,
      billedDurationMs,
      initDurationMs,
      memorySize: this.#owner.memorySize,
      maxMemoryUsedMB,
      status,
      errorType: status === 'error' ? failure?.errorType : undefined,
    };
    const stream = this.#stream;
    const runtimeDone = this.#runtimeDone(report, failure?.kind, payload.length);
    const text: InvocationText = {
      initOutput: isFirst ? this.#initOutput : '',
      output: this.#output.take(),
      report,
      runtimeDone,
      startedAt: this.#dispatchedOn,
    };
    const logs = invocationLog(text, this.#settings());
    this.#extensions?.publish('platform.runtimeDone', runtimeDone);
    this.#extensions?.publish('platform.report', reportRecord(report));
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

  #runtimeDone(report: InvocationReport, kind: string | undefined, size: number): PlatformRecord {
    const { requestId, durationMs, status, errorType } = report;
    return {
      requestId,
      status: kind === 'handler' ? 'error' : status === 'error' ? 'failure' : status,
      ...(errorType !== undefined && { errorType }),
      metrics: { durationMs: round(durationMs), producedBytes: this.#stream?.size ?? size },
    };
  }

  /** Tells of a start that is over. */
  #reportInit(durationMs: number, status: InitStatus, errorType?: string): void {
    const phase = this.#phase();
    this.#extensions?.publish('platform.initRuntimeDone', initRecord(phase, status, errorType));
    this.#extensions?.publish('platform.initReport', initReportRecord(phase, durationMs, status, errorType));
    const lines = initLines(phase, durationMs, status, errorType, this.#settings());
    if (phase === 'init') this.#initOutput += this.#output.take() + lines;
    else if (lines !== '') this.#output.insert(lines.trimEnd());
  }

  #initStart({ variables }: SandboxSpec): string {
    const settings = this.#settings();
    if (settings.format === 'Text') return '';
    const record = {
      initializationType: 'on-demand',
      phase: 'init',
      functionName: variables['AWS_LAMBDA_FUNCTION_NAME'],
      functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'],
    };
    return platformLine('platform.initStart', record, settings);
  }

  #settings(): PlatformLogSettings {
    const format = this.#spec?.variables['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() === 'JSON' ? 'JSON' : 'Text';
    return { format, level: this.#owner.systemLogLevel ?? 'INFO' };
  }

  #phase(): 'init' | 'invoke' {
    return this.#retriedAt === undefined ? 'init' : 'invoke';
  }

  #dateOf(moment: number): Date {
    return new Date(performance.timeOrigin + moment);
  }
}

function statusOf(kind: string | undefined): InvocationReport['status'] {
  if (kind === undefined || kind === 'handler' || kind === 'response-too-large') return 'success';
  return kind === 'timeout' ? 'timeout' : 'error';
}

function shutdownReason(reason: EndReason | undefined): ShutdownReason {
  if (reason === undefined) return 'spindown';
  return reason === 'timeout' ? 'timeout' : 'failure';
}
