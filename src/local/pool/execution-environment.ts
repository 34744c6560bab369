import { wallClock } from '../../core/index.ts';
import { ExtensionHost, type ShutdownReason } from '../extensions/index.ts';
import type { RuntimeInvocation } from '../runtime-api/index.ts';
import type { SandboxExit, SandboxFactory, SandboxSpec } from '../sandbox/index.ts';
import { CurrentInvocation, type InvocationHost } from './current-invocation.ts';
import * as ending from './ending.ts';
import { EnvironmentLog } from './environment-log.ts';
import { EnvironmentSandbox } from './environment-sandbox.ts';
import { type InitStatus, type SystemLogLevel, tracingOf } from './invocation-log.ts';
import type { InvocationTrace } from './invocation-trace.ts';
import type { Job } from './job.ts';
import { OutputDrain } from './output-drain.ts';
import type { LogRecord } from './output-reader.ts';

/** Lambda gives a function this long to load before its own timeout counts; then it tries again within that timeout. */
const INIT_LIMIT_MS = 10_000;

/** What an environment tells its owner. */
export interface EnvironmentOwner {
  readonly memorySize: number;
  /** Of the function; `INFO` by default. */
  readonly systemLogLevel?: SystemLogLevel | undefined;
  /** Whether the tracing of the function is active; it is not by default. */
  readonly isTraced?: boolean | undefined;
  /** The function is loaded. */
  ready(environment: ExecutionEnvironment, initDurationMs: number, runtimeVersion: string | undefined): void;
  record(requestId: string | undefined, record: LogRecord): void;
  /** It has answered and can take the next job. */
  idle(environment: ExecutionEnvironment): void;
  /** It takes no more jobs, for a reason that is an answer too; `stop` still has to be called. */
  ended(environment: ExecutionEnvironment, reason: EndReason, answer: ending.Ending): void;
}

/** Why an environment takes no more jobs. */
export type EndReason = 'timeout' | 'exited' | 'aborted' | 'init-failed';

/**
 * One execution environment: loads the function once and then takes one invocation at a time. This is the life of every
 * sandbox; it sees the Runtime API and what becomes of the sandbox, never HTTP or a process.
 *
 * A life goes through `start` → `next` (the function is loaded) → `invoke` → `next` … → `stop`. A start that fails is
 * made once more, as part of the invocation that waits for it; what it says the second time is the answer.
 */
export class ExecutionEnvironment {
  readonly #owner: EnvironmentOwner;
  readonly #log: EnvironmentLog;
  readonly #drain: OutputDrain;
  readonly #invocation: CurrentInvocation;
  readonly #sandbox: EnvironmentSandbox;
  #spec: SandboxSpec | undefined;
  #sandboxes: SandboxFactory | undefined;
  #extensions: ExtensionHost | undefined;
  #startedAt = performance.now();
  #stopping: Promise<void> | undefined;

  /** Gives the client that waits for it an event. */
  #reply: ((invocation: RuntimeInvocation) => void) | undefined;
  #runtimeVersion: string | undefined;
  #isReady = false;
  /** The start is being made once more, and when that began. */
  #retriedAt: number | undefined;
  #isRestarting = false;
  #restarting: Promise<void> | undefined;
  /** The time to load the function is running. */
  #isLoading = false;
  /** Why nothing can be invoked here any more. */
  #dead: EndReason | undefined;

  constructor(owner: EnvironmentOwner) {
    this.#owner = owner;
    this.#log = new EnvironmentLog(owner.systemLogLevel, (record) => this.#written(record));
    this.#drain = new OutputDrain(this.#log.output);
    this.#invocation = this.#currentInvocation();
    this.#sandbox = this.#environmentSandbox();
  }

  /** Starts what runs the function. The time to load it counts from here. Rejects when there can be no sandbox at all. */
  async start(spec: SandboxSpec, sandboxes: SandboxFactory): Promise<void> {
    this.#spec = spec;
    this.#sandboxes = sandboxes;
    this.#startedAt = performance.now();
    this.#log.start(spec.variables);
    await this.#sandbox.launch(spec, sandboxes);
  }

  /** Hands over a job: at once, or as soon as the function is loaded. Only while it has none and has not ended. */
  invoke(job: Job): void {
    this.#invocation.begin(job);
    const isFree = this.#canDispatch();
    // The event goes first: the rest is done while the function is at work.
    if (isFree) this.#invocation.dispatch(job);
    this.#sandbox.hold(true);
    if (isFree) return;
    if (this.#isReady) this.#invocation.limit(job, job.timeoutMs);
    else if (this.#isLoading) this.#limitInit(job);
  }

  /** Whether it is this job that it runs, or waits to run. */
  has(job: Job): boolean {
    return this.#invocation.job === job;
  }

  /** Drops its job without an answer, and ends. */
  abort(): void {
    this.#invocation.drop(ending.aborted().payload);
    this.#end('aborted', ending.aborted);
  }

  /** Ends what runs here. `polite` lets it end by itself first. */
  stop(polite: boolean): Promise<void> {
    this.#stopping ??= this.#stop(polite);
    return this.#stopping;
  }

  async #stop(polite: boolean): Promise<void> {
    this.#invocation.unlimit();
    // What came of the last invocation is told before the end is.
    if (this.#extensions !== undefined) await this.#invocation.told();
    await this.#sandbox.stop(polite, shutdownReason(this.#dead));
    this.#extensions?.close();
    await this.#restarting;
  }

  // --- its parts ---

  #currentInvocation(): CurrentInvocation {
    const host: InvocationHost = {
      memorySize: this.#owner.memorySize,
      isTraced: this.#owner.isTraced ?? false,
      isDebugged: () => this.#isDebugged,
      isDead: () => this.#dead !== undefined,
      extensions: () => this.#extensions,
      memoryKib: () => this.#sandbox.current?.memoryKib?.(),
      deliver: (invocation, trace) => this.#deliver(invocation, trace),
      drain: (done) => this.#whenDrained(done),
      timedOut: (job) => this.#timedOut(job),
      done: () => this.#release(),
      extensionsTimedOut: () => this.#end('timeout', ending.aborted),
    };
    return new CurrentInvocation(host, this.#log);
  }

  #environmentSandbox(): EnvironmentSandbox {
    return new EnvironmentSandbox({
      extensions: () => this.#extensionHost(),
      starting: () => this.#starting(),
      next: (reply, version) => this.#next(reply, version),
      answer: (answer) => this.#invocation.answer(answer),
      stream: (stream) => this.#invocation.beginStream(stream),
      initError: (payload) => {
        if (this.#isReady) return;
        const failed = (requestId: string): ending.Ending => ending.initFailed(payload, requestId);
        this.#initFailed(failed(this.#invocation.requestId), failed);
      },
      output: (stream, piece) => this.#log.output.read(stream, piece),
      exited: (exit) => this.#exited(exit),
      lost: (error) => this.#lost(error),
    });
  }

  /** Most environments have no extensions: who speaks for them is made when the first is heard of. */
  #extensionHost(): ExtensionHost {
    this.#extensions ??= new ExtensionHost(
      this.#spec?.variables ?? {},
      new Date(performance.timeOrigin + (this.#retriedAt ?? this.#startedAt)),
      {
        idle: () => this.#extensionsIdle(),
        failed: (errorType, what) => this.#extensionFailed(errorType, what),
        log: (line) => this.#log.output.insert(line),
        logRecord: (type, record, line) => this.#log.insert(type, record, line),
      },
    );
    return this.#extensions;
  }

  #written(record: LogRecord): void {
    const invocation = this.#invocation;
    invocation.job?.record(record);
    this.#owner.record(invocation.isDispatched ? invocation.job?.invocation.requestId : undefined, record);
    this.#extensions?.publishLog('function', record.message);
  }

  // --- loading the function ---

  /** The time to load the function counts from here. */
  #starting(): void {
    const now = performance.now();
    if (this.#retriedAt === undefined) this.#startedAt = now;
    else {
      this.#retriedAt = now;
      this.#invocation.loadsFrom(now);
    }
    this.#isLoading = true;
    const { job } = this.#invocation;
    if (job !== undefined) this.#limitInit(job);
  }

  /** Ends loading when it takes too long. The second time it is a part of the invocation, and of its time. */
  #limitInit(job: Job): void {
    if (this.#retriedAt !== undefined) {
      this.#invocation.limitLoading(job);
      return;
    }
    this.#invocation.unlimit();
    if (this.#isDebugged) return;
    const leftMs = Math.max(0, this.#startedAt + INIT_LIMIT_MS - performance.now());
    this.#invocation.within(leftMs, () => this.#initTimedOut());
  }

  #ready(): void {
    if (this.#dead !== undefined || this.#isRestarting) return;
    const durationMs = this.#loadingMs();
    this.#isReady = true;
    this.#extensions?.closeRegistration();
    this.#reportInit(durationMs, 'success');
    this.#owner.ready(this, durationMs, this.#runtimeVersion);
    this.#dispatchWaiting();
  }

  /** The first time it is tried once more, as Lambda does when the invocation comes: that may well go better. */
  #initFailed(failed: ending.Ending, dead: (requestId: string) => ending.Ending): void {
    if (this.#dead !== undefined || this.#isRestarting) return;
    const errorType = failed.failure?.errorType;
    const durationMs = this.#loadingMs();
    if (this.#retriedAt !== undefined || this.#isDebugged) {
      this.#whenDrained(() => this.#reportInit(durationMs, 'error', errorType));
      this.#end('init-failed', dead);
    } else this.#startAgain(durationMs, 'error', errorType);
  }

  /** Loading has taken too long: what runs it ends, and it is tried once more. */
  #initTimedOut(): void {
    if (this.#dead !== undefined || this.#isRestarting) return;
    this.#sandbox.current?.kill();
    this.#startAgain(this.#loadingMs(), 'timeout');
  }

  #startAgain(durationMs: number, status: InitStatus, errorType?: string): void {
    this.#isRestarting = true;
    // In between, nothing else keeps this process alive.
    this.#invocation.unlimit();
    if (this.#invocation.job !== undefined) this.#invocation.within(INIT_LIMIT_MS, () => {});
    this.#whenDrained(() => {
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
    this.#isLoading = false;
    this.#reply = undefined;
    const discarded = this.#sandbox.discard();
    this.#extensions?.stopWaiting();
    // Whoever started it has been told why it is not there.
    if (!(await discarded)) return;
    this.#extensions?.close();
    this.#extensions = undefined;
    if (this.#dead !== undefined || this.#stopping !== undefined) return;
    this.#isRestarting = false;
    this.#retriedAt = performance.now();
    this.#invocation.loadsFrom(this.#retriedAt);
    await this.#sandbox.launch(spec, sandboxes);
  }

  #loadingMs(): number {
    return performance.now() - (this.#retriedAt ?? this.#startedAt);
  }

  #reportInit(durationMs: number, status: InitStatus, errorType?: string): void {
    const phase = this.#retriedAt === undefined ? 'init' : 'invoke';
    this.#log.initDone({ phase, durationMs, status, errorType }, this.#extensions);
  }

  // --- one invocation after the other ---

  /** The client is free. */
  #next(reply: (invocation: RuntimeInvocation) => void, runtimeVersion: string | undefined): void {
    this.#reply = reply;
    this.#runtimeVersion = runtimeVersion ?? this.#runtimeVersion;
    this.#drain.clientIsDone();
    if (this.#isReady) {
      this.#invocation.finishStream();
      this.#dispatchWaiting();
    } else if (this.#extensions?.isIdle !== false) this.#ready();
  }

  #canDispatch(): boolean {
    return this.#isReady && this.#reply !== undefined && this.#extensions?.isIdle !== false;
  }

  #dispatchWaiting(): void {
    const { job, isDispatched } = this.#invocation;
    if (job !== undefined && !isDispatched && this.#canDispatch()) this.#invocation.dispatch(job);
  }

  #deliver(invocation: RuntimeInvocation, trace: InvocationTrace | undefined): void {
    const reply = this.#reply;
    this.#reply = undefined;
    this.#extensions?.invoke(invocation, tracingOf(trace));
    reply?.(invocation);
  }

  #whenDrained(done: () => void): void {
    this.#drain.wait(this.#sandbox.current, this.#reply !== undefined || this.#dead !== undefined, done);
  }

  /** All extensions wait for their next event. */
  #extensionsIdle(): void {
    if (!this.#isReady) {
      if (this.#reply !== undefined) this.#ready();
    } else if (this.#invocation.isWithExtensions && this.#dead === undefined) this.#invocation.extensionsDone();
    else this.#dispatchWaiting();
  }

  #release(): void {
    this.#sandbox.hold(false);
    this.#owner.idle(this);
  }

  // --- how it ends ---

  #exited({ isOutOfMemory, ...exit }: SandboxExit): void {
    const outOfMemory =
      isOutOfMemory === true || (exit.signal === 'SIGABRT' && this.#log.output.has('JavaScript heap out of memory'));
    this.#failed((requestId) => ending.exitedWith(requestId, exit, outOfMemory));
  }

  #extensionFailed(errorType: string, what: string): void {
    this.#failed((requestId) => ending.extensionFailed(requestId, errorType, what));
  }

  #failed(dead: (requestId: string) => ending.Ending): void {
    if (this.#isReady) this.#end('exited', dead);
    else this.#initFailed(dead(this.#invocation.requestId), dead);
  }

  #lost(error: unknown): void {
    this.#invocation.reject(error);
    this.#end('exited', (requestId) => ending.exitedWith(requestId, { code: 137, signal: null }, false));
  }

  #timedOut({ invocation: { requestId }, timeoutMs }: Job): void {
    if (!this.#isReady && this.#retriedAt !== undefined) this.#reportInit(this.#loadingMs(), 'timeout');
    this.#sandbox.current?.kill();
    const seconds = (timeoutMs / 1000).toFixed(2);
    this.#log.writeText(
      `${new Date(wallClock()).toISOString()} ${requestId} Task timed out after ${seconds} seconds\n\n`,
    );
    this.#end('timeout', () => ending.timedOut(requestId, timeoutMs));
  }

  /** From here on nothing can be invoked. The job that is under way gets its ending once its output is in. */
  #end(reason: EndReason, dead: (requestId: string) => ending.Ending): void {
    if (this.#dead !== undefined) return;
    this.#dead = reason;
    this.#drain.clientIsDone();
    const { requestId } = this.#invocation;
    this.#invocation.end(dead, this.#isReady && reason === 'exited');
    this.#owner.ended(this, reason, dead(requestId));
  }

  get #isDebugged(): boolean {
    return this.#spec?.debug !== undefined;
  }
}

function shutdownReason(reason: EndReason | undefined): ShutdownReason {
  if (reason === undefined) return 'spindown';
  return reason === 'timeout' ? 'timeout' : 'failure';
}
