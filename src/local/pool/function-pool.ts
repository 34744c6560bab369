import type { FunctionDefinition } from '../../application/index.ts';
import { SamError } from '../../core/index.ts';
import { SourceVersion } from '../code/index.ts';
import { LocalError } from '../errors.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import { isDeclaredVersion } from '../sandbox/index.ts';
import { ExecutionEnvironment, type Job } from './execution-environment.ts';
import type { Launcher } from './launcher.ts';

/** A job, with the variables that it wants in the environment besides the function's own. */
export interface PooledJob extends Job {
  readonly env: Readonly<Record<string, string>> | undefined;
  /** The environment could not be started at all. */
  reject(error: unknown): void;
}

/** What is known of an environment besides what it knows itself. */
interface Slot {
  readonly environment: ExecutionEnvironment;
  /** The variables of the call that it was started for, as text. */
  readonly variant: string;
  readonly sourceVersion: number;
}

/** The execution environments of one function: they stay warm, and there are as many as invocations at the same time. */
export class FunctionPool {
  readonly #definition: FunctionDefinition;
  readonly #launcher: Launcher;
  readonly #limit: number;
  readonly #emit: (event: InvokeEvent) => void;
  readonly #slots = new Map<ExecutionEnvironment, Slot>();
  /** The most recently used last: the others may be evicted. */
  readonly #idle: Slot[] = [];
  readonly #waiting: PooledJob[] = [];
  /** Starts and stops under way. */
  readonly #pending = new Set<Promise<void>>();
  /** Environments that exist or are about to. */
  #count = 0;
  #source: SourceVersion | undefined;

  constructor(definition: FunctionDefinition, launcher: Launcher, limit: number, emit: (event: InvokeEvent) => void) {
    this.#definition = definition;
    this.#launcher = launcher;
    this.#limit = limit;
    this.#emit = emit;
  }

  /** Runs a job in a warm environment, in a new one, or as soon as there is room for one. */
  run(job: PooledJob): void {
    const variant = variantOf(job.env);
    const warm = this.#takeIdle(variant);
    if (warm !== undefined) warm.environment.invoke(job);
    else if (this.#count >= this.#limit && !this.#evict()) this.#waiting.push(job);
    else this.#start(job, variant);
  }

  /** Takes a job out of the queue, or ends the environment that runs it. */
  cancel(job: PooledJob): void {
    const index = this.#waiting.indexOf(job);
    if (index >= 0) this.#waiting.splice(index, 1);
    for (const { environment } of this.#slots.values()) if (environment.has(job)) environment.abort();
  }

  /** Ends every environment; those that are busy too. */
  async close(): Promise<void> {
    for (const { environment } of [...this.#slots.values()]) this.#retire(environment, 'closed', true);
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #takeIdle(variant: string): Slot | undefined {
    if (this.#idle.length === 0) return undefined;
    const version = this.#source?.current() ?? 0;
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const slot = this.#idle[index];
      if (slot === undefined) continue;
      if (slot.sourceVersion !== version) {
        this.#retire(slot.environment, 'code-changed', true);
      } else if (slot.variant === variant) {
        this.#idle.splice(index, 1);
        return slot;
      }
    }
    return undefined;
  }

  /** Makes room by ending the environment that was not used for the longest time. */
  #evict(): boolean {
    const oldest = this.#idle[0];
    if (oldest === undefined) return false;
    this.#retire(oldest.environment, 'evicted', true);
    return true;
  }

  #start(job: PooledJob, variant: string): void {
    const { id, runtime } = this.#definition;
    this.#count++;
    const environment = new ExecutionEnvironment({
      memorySize: this.#definition.memorySize,
      ready: (_, initDurationMs, version) => {
        this.#emit({ type: 'environment-ready', functionId: id, initDurationMs });
        this.#compareVersion(version);
      },
      record: (requestId, record) =>
        this.#emit({ type: 'log', functionId: id, ...(requestId !== undefined && { requestId }), ...record }),
      idle: () => this.#release(environment),
      ended: (_, reason) => this.#retire(environment, reason, false),
    });
    environment.invoke(job);
    this.#track(
      this.#launch(environment, job, variant).catch((error: unknown) => {
        this.#forget(environment);
        job.reject(SamError.is(error) ? error : LocalError.sandboxStartFailed(id, `a process for ${runtime}`, error));
        this.#serveWaiting();
      }),
    );
  }

  async #launch(environment: ExecutionEnvironment, job: PooledJob, variant: string): Promise<void> {
    const { id, runtime = '' } = this.#definition;
    this.#slots.set(environment, { environment, variant, sourceVersion: -1 });
    const code = await this.#launcher.code(this.#definition);
    if (code.source !== undefined) this.#source ??= new SourceVersion(code.source);
    const spec = await this.#launcher.spec(this.#definition, code, job.env ?? {});
    if (!this.#slots.has(environment)) return;
    this.#emit({ type: 'environment-starting', functionId: id, runtime, interpreter: spec.interpreter });
    const startedAt = Date.now();
    const sourceVersion = this.#source?.current() ?? 0;
    this.#slots.set(environment, { environment, variant, sourceVersion });
    environment.begin();
    const sandbox = await this.#launcher.sandboxes.start(spec, environment);
    environment.attach(sandbox);
    if (!this.#slots.has(environment)) this.#stop(environment, false);
    this.#source?.observe(startedAt);
  }

  /** An environment has answered: the next job in the queue gets it, or it waits. */
  #release(environment: ExecutionEnvironment): void {
    const slot = this.#slots.get(environment);
    if (slot === undefined) return;
    this.#idle.push(slot);
    this.#serveWaiting();
  }

  #serveWaiting(): void {
    const job = this.#waiting.shift();
    if (job !== undefined) this.run(job);
  }

  #retire(
    environment: ExecutionEnvironment,
    reason: (InvokeEvent & { type: 'environment-ended' })['reason'],
    polite: boolean,
  ): void {
    if (!this.#forget(environment)) return;
    this.#emit({ type: 'environment-ended', functionId: this.#definition.id, reason });
    this.#stop(environment, polite);
    if (reason !== 'closed' && reason !== 'evicted' && reason !== 'code-changed') this.#serveWaiting();
  }

  #forget(environment: ExecutionEnvironment): boolean {
    const slot = this.#slots.get(environment);
    if (slot === undefined) return false;
    this.#slots.delete(environment);
    this.#count--;
    const index = this.#idle.indexOf(slot);
    if (index >= 0) this.#idle.splice(index, 1);
    return true;
  }

  #stop(environment: ExecutionEnvironment, polite: boolean): void {
    this.#track(environment.stop(polite));
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
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

function variantOf(env: Readonly<Record<string, string>> | undefined): string {
  if (env === undefined) return '';
  const names = Object.keys(env).sort();
  return names.length === 0 ? '' : JSON.stringify(names.map((name) => [name, env[name]]));
}
