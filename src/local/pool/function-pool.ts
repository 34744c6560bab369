import type { FunctionDefinition } from '../../application/index.ts';
import { clearTimeout, LONGEST_TIMER_MS, messageOf, SamError, setTimeout, wallClock } from '../../core/index.ts';
import type { SourceVersion } from '../code/index.ts';
import { LocalError } from '../errors.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import { isDeclaredVersion, type SandboxDebug, withDebuggerArgs } from '../sandbox/index.ts';
import type { Ceiling, CeilingMember } from './ceiling.ts';
import { type BusyTime, CodeWrites } from './code-writes.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { Job } from './job.ts';
import type { Launcher, LaunchRequest } from './launcher.ts';
import { WarmUp } from './warm-up.ts';

/** A job, with what it wants of the environment besides the function's own. */
export interface PooledJob extends Job, LaunchRequest {
  /** The turn of the event loop that brought it; see {@link InvocationRequest}. */
  readonly turn?: number | undefined;
  /** The environment could not be started at all. */
  reject(error: unknown): void;
}

/** What is the same for the pools of all functions. */
export interface FunctionPoolOptions {
  readonly launcher: Launcher;
  readonly ceiling: Ceiling;
  /** How many environments the function may have. */
  readonly limit: number;
  /** Whether an environment takes one invocation only. */
  readonly isCold: boolean;
  /** How long an environment stays when nothing is invoked; for ever by default. */
  readonly idleTimeoutMs: number | undefined;
  /** How many invocations an environment takes; 100,000 by default. */
  readonly mostInvocations?: number | undefined;
  readonly debug?: SandboxDebug | undefined;
  readonly emit: (event: InvokeEvent) => void;
}

/** What is known of an environment besides what it knows itself. */
interface Slot {
  readonly environment: ExecutionEnvironment;
  /** What it was started for besides the function itself, as text. */
  readonly variant: string;
  readonly sourceVersion: number;
  /** What the variables were that change by themselves, as text. */
  readonly variables: string;
  /** What was taken for it, in MiB. */
  readonly memorySize: number;
  /** Which definition of the function it has. */
  readonly generation: number;
  /** Whether somebody was told of its start, and so is to be told of its end. */
  isAnnounced: boolean;
  /** What it has to do. */
  job: PooledJob | undefined;
  /** When it was at work last. */
  readonly busy: BusyTime;
  /** How many it has answered. */
  served: number;
  idleSince: number;
}

interface Waiting {
  readonly job: PooledJob;
  readonly since: number;
}

type EndReason = (InvokeEvent & { type: 'environment-ended' })['reason'];

/**
 * After so many an environment makes room for a new one, as it does on Lambda after some hours. The C library keeps every
 * value that a variable ever had, and each invocation brings another `_X_AMZN_TRACE_ID`: that comes to 14 MB by now, and
 * would end in a function that has used up its memory.
 */
const MOST_INVOCATIONS = 100_000;

/** After these the place is for somebody who knows already. */
const WITHOUT_SERVING: ReadonlySet<EndReason> = new Set([
  'closed',
  'evicted',
  'code-changed',
  'configuration-changed',
  'finished',
]);

/** The execution environments of one function: they stay warm, and there are as many as invocations at the same time. */
export class FunctionPool implements CeilingMember {
  #definition: FunctionDefinition;
  readonly #options: FunctionPoolOptions;
  readonly #launcher: Launcher;
  readonly #slots = new Map<ExecutionEnvironment, Slot>();
  /** The most recently used last: the others may be evicted. */
  readonly #idle: Slot[] = [];
  /** The first come first. */
  readonly #waiting: Waiting[] = [];
  readonly #codeWrites = new CodeWrites();
  readonly #warmUps = new Map<ExecutionEnvironment, WarmUp>();
  /** Starts and stops under way. */
  readonly #pending = new Set<Promise<void>>();
  /** Of environments that did not end as they should: told when this is closed, as nobody waits for them before. */
  readonly #failures: unknown[] = [];
  #sources: readonly SourceVersion[];
  #fingerprint: string;
  #generation = 0;
  #removed: (() => Error) | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(definition: FunctionDefinition, options: FunctionPoolOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#launcher = options.launcher;
    this.#sources = options.launcher.sources(definition);
    this.#fingerprint = options.launcher.fingerprint(definition);
    options.ceiling.add(this);
  }

  get size(): number {
    return this.#slots.size;
  }

  get idleSince(): number | undefined {
    return this.#idle[0]?.idleSince;
  }

  get waitingSince(): number | undefined {
    const isFull = this.#slots.size >= this.#options.limit && this.#idle.length === 0;
    return isFull ? undefined : this.#waiting[0]?.since;
  }

  /** Runs a job in a warm environment, in a new one, or as soon as there is room for one. */
  run(job: PooledJob): void {
    if (this.#waiting.length > 0 || !this.#tryRun(job)) this.#waiting.push({ job, since: performance.now() });
  }

  /** Runs a job that has been in an environment already: it has waited longer than all others. */
  runAgain(job: PooledJob): void {
    if (!this.#tryRun(job)) this.#waiting.unshift({ job, since: performance.now() });
  }

  serve(): boolean {
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    if (this.#tryRun(next.job)) return true;
    this.#waiting.unshift(next);
    return false;
  }

  evict(): void {
    const oldest = this.#idle[0];
    if (oldest !== undefined) this.#retire(oldest.environment, 'evicted', true);
  }

  /** Takes a job out of the queue, or ends the environment that runs it. */
  cancel(job: PooledJob): void {
    const index = this.#waiting.findIndex((waiting) => waiting.job === job);
    if (index >= 0) this.#waiting.splice(index, 1);
    for (const { environment } of this.#slots.values()) if (environment.has(job)) environment.abort();
  }

  /** Starts an environment before anybody asks for one, where there is room. Rejects when the function does not load. */
  warm(): Promise<void> {
    if (this.#slots.size > 0 || !this.#options.ceiling.takeFree(this.#definition.memorySize)) return Promise.resolve();
    const slot = this.#open({}, '');
    const warmUp = new WarmUp(() => {
      // Somebody who waits for it gives it more time.
      if (slot.job === undefined) this.#retire(slot.environment, 'init-failed', false);
    });
    this.#warmUps.set(slot.environment, warmUp);
    this.#idle.push(slot);
    return warmUp.done;
  }

  /** From now on the function is this. Environments that differ from it end, those that are busy after their answer. */
  reload(definition: FunctionDefinition): void {
    const fingerprint = this.#launcher.fingerprint(definition);
    this.#definition = definition;
    if (fingerprint === this.#fingerprint) return;
    this.#fingerprint = fingerprint;
    this.#sources = this.#launcher.sources(definition);
    this.#generation++;
    for (const { environment } of [...this.#idle]) this.#retire(environment, 'configuration-changed', true);
  }

  /** The function is no more: who waits gets the error, what is under way ends by itself. */
  remove(error: () => Error): void {
    this.#removed = error;
    for (const { job } of this.#waiting.splice(0)) job.reject(error());
    for (const { environment } of [...this.#idle]) this.#retire(environment, 'configuration-changed', true);
  }

  /** Ends every environment; those that are busy too. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    for (const { environment } of [...this.#slots.values()]) this.#retire(environment, 'closed', true);
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    this.#options.ceiling.remove(this);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #tryRun(job: PooledJob): boolean {
    if (this.#removed !== undefined) {
      job.reject(this.#removed());
      return true;
    }
    const variant = variantOf(job);
    const warm = this.#takeIdle(variant, job.turn);
    if (warm !== undefined) {
      warm.job = job;
      warm.busy.from = wallClock();
      warm.environment.invoke(job);
      return true;
    }
    if (this.#slots.size >= this.#options.limit) {
      if (this.#idle.length === 0) return false;
      this.evict();
    }
    if (!this.#options.ceiling.take(this.#definition.memorySize)) return false;
    const slot = this.#open(job, variant);
    slot.job = job;
    slot.environment.invoke(job);
    return true;
  }

  #takeIdle(variant: string, turn: number | undefined): Slot | undefined {
    if (this.#idle.length === 0) return undefined;
    const version = this.#sourceVersion(turn);
    const variables = this.#launcher.environmentVersion(this.#definition);
    const outdated: BusyTime[] = [];
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const slot = this.#idle[index];
      if (slot === undefined) continue;
      if (slot.sourceVersion !== version) {
        outdated.push(slot.busy);
        this.#retire(slot.environment, 'code-changed', true);
      } else if (slot.variables !== variables) this.#retire(slot.environment, 'configuration-changed', true);
      else if (slot.variant === variant) {
        this.#idle.splice(index, 1);
        return slot;
      }
    }
    if (outdated.length > 0) this.#noticeCodeWrites(outdated);
    return undefined;
  }

  #noticeCodeWrites(busy: readonly BusyTime[]): void {
    const { id } = this.#definition;
    for (const { lastChange } of this.#sources) {
      if (lastChange === undefined || !this.#codeWrites.add(lastChange, busy)) continue;
      const message =
        `${lastChange.path} changes whenever the function runs, so that each invocation has to start anew. ` +
        'Have the function write to /tmp (os.tmpdir()): on Lambda its code is read-only.';
      this.#launcher.warn(`code writes ${id}`, {
        type: 'warning',
        code: 'CODE_CHANGED_BY_FUNCTION',
        functionId: id,
        message,
      });
    }
  }

  #sourceVersion(turn?: number): number {
    let sum = 0;
    for (const source of this.#sources) sum += source.current(turn);
    return sum;
  }

  /** A new environment, in a place that has been taken for it. */
  #open(request: LaunchRequest, variant: string): Slot {
    const { id, runtime, memorySize, logging, tracing } = this.#definition;
    const environment = new ExecutionEnvironment({
      memorySize,
      systemLogLevel: logging?.systemLevel,
      isTraced: tracing === 'Active',
      ready: (_, initDurationMs, version) => {
        this.#options.emit({ type: 'environment-ready', functionId: id, initDurationMs });
        this.#compareVersion(version);
        this.#warmUps.get(environment)?.ready();
        this.#warmUps.delete(environment);
      },
      record: (requestId, record) =>
        this.#options.emit({ type: 'log', functionId: id, ...(requestId !== undefined && { requestId }), ...record }),
      idle: () => this.#release(environment),
      ended: (_, reason, { payload }) => {
        this.#warmUps.get(environment)?.ended(payload);
        this.#warmUps.delete(environment);
        this.#retire(environment, reason, false);
      },
    });
    // What is read from here on is of this version or a later one, and a later one is seen as a change.
    const slot: Slot = {
      environment,
      variant,
      sourceVersion: this.#sourceVersion(),
      variables: this.#launcher.environmentVersion(this.#definition),
      memorySize,
      generation: this.#generation,
      isAnnounced: false,
      job: undefined,
      busy: { from: wallClock(), to: 0 },
      served: 0,
      idleSince: performance.now(),
    };
    this.#slots.set(environment, slot);
    const launch = this.#launch(slot, request).catch((error: unknown) => {
      const known = SamError.is(error) ? error : LocalError.sandboxStartFailed(id, `what runs ${runtime}`, error);
      slot.job?.reject(known);
      this.#warmUps.get(environment)?.fail(messageOf(known));
      this.#retire(environment, 'start-failed', false);
    });
    this.#track(launch);
    return slot;
  }

  async #launch(slot: Slot, request: LaunchRequest): Promise<void> {
    const { environment, generation, sourceVersion, variables, variant } = slot;
    const { id, runtime = '' } = this.#definition;
    const startedAt = wallClock();
    const { spec, interpreter, sandboxes } = await this.#launcher.plan(this.#definition, request);
    this.#sources = this.#launcher.sources(this.#definition);
    if (!this.#slots.has(environment)) return;
    slot.isAnnounced = true;
    this.#options.emit({ type: 'environment-starting', functionId: id, runtime, interpreter });
    const { debug, isCold } = this.#options;
    const lineage = JSON.stringify([generation, sourceVersion, variables, variant]);
    const own = { ...(!isCold && { lineage }), ...(debug !== undefined && { debug: withDebuggerArgs(debug) }) };
    await environment.start({ ...spec, ...own }, sandboxes);
    if (!this.#slots.has(environment)) this.#stop(environment, false);
    for (const source of this.#sources) source.observe(startedAt);
  }

  /** An environment has answered: the next job in the queue gets it, or it waits. */
  #release(environment: ExecutionEnvironment): void {
    const slot = this.#slots.get(environment);
    if (slot === undefined) return;
    slot.job = undefined;
    slot.served++;
    const { isCold, mostInvocations = MOST_INVOCATIONS } = this.#options;
    if (isCold || slot.served === mostInvocations) this.#retire(environment, 'finished', true);
    else if (this.#removed !== undefined || slot.generation !== this.#generation) {
      this.#retire(environment, 'configuration-changed', true);
    } else {
      slot.busy.to = wallClock();
      slot.idleSince = performance.now();
      this.#idle.push(slot);
      this.#watchIdle();
    }
    this.#options.ceiling.serve(this);
  }

  #retire(environment: ExecutionEnvironment, reason: EndReason, polite: boolean): void {
    const slot = this.#slots.get(environment);
    if (slot === undefined) return;
    this.#slots.delete(environment);
    this.#options.ceiling.give(slot.memorySize);
    const index = this.#idle.indexOf(slot);
    if (index >= 0) this.#idle.splice(index, 1);
    // It makes room before it is loaded: nobody waits for it any more.
    this.#warmUps.get(environment)?.ready();
    this.#warmUps.delete(environment);
    if (slot.isAnnounced) {
      this.#options.emit({ type: 'environment-ended', functionId: this.#definition.id, reason });
    }
    this.#stop(environment, polite);
    if (!WITHOUT_SERVING.has(reason)) this.#options.ceiling.serve(this);
  }

  #stop(environment: ExecutionEnvironment, polite: boolean): void {
    this.#track(environment.stop(polite));
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  /** One timer for all environments, set anew when it has run out: a warm invocation sets none. */
  #watchIdle(): void {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs === undefined || this.#idleTimer !== undefined) return;
    const oldest = this.idleSince;
    if (oldest === undefined) return;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(oldest + idleTimeoutMs - performance.now())));
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined;
      const limit = performance.now() - idleTimeoutMs;
      for (const slot of [...this.#idle]) if (slot.idleSince <= limit) this.#retire(slot.environment, 'idle', true);
      this.#watchIdle();
    }, wait).unref();
  }

  #compareVersion(version: string | undefined): void {
    const { id, runtime = '' } = this.#definition;
    if (version === undefined || isDeclaredVersion(runtime, version)) return;
    this.#launcher.warn(`version ${runtime}`, {
      type: 'warning',
      code: 'RUNTIME_VERSION_DIFFERS',
      functionId: id,
      message: `The runtime is ${runtime}; version ${version} is what was found on this machine and runs it.`,
    });
  }
}

function variantOf({ env, version, invocation: { tenantId } }: PooledJob): string {
  const names = env === undefined ? [] : Object.keys(env).sort();
  if (names.length === 0 && version === undefined && tenantId === undefined) return '';
  return JSON.stringify([version, tenantId, names.map((name) => [name, env?.[name]])]);
}
