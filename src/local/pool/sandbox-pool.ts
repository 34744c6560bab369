import { randomUUID } from 'node:crypto';
import type { Application, FunctionDefinition } from '../../application/index.ts';
import { emit, type OperationOptions } from '../../core/index.ts';
import { type EnvironmentOptions, FunctionEnvironments } from '../environment/index.ts';
import { LocalError } from '../errors.ts';
import type { FunctionInvoker, InvocationOutcome, InvocationRequest } from '../invocation.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import { type Interpreters, ProcessSandboxes, type SandboxFactory } from '../sandbox/index.ts';
import { FunctionPool, type PooledJob } from './function-pool.ts';
import type { LogRecord } from './invocation-log.ts';
import { Launcher } from './launcher.ts';

/**
 * How functions are run on this machine.
 *
 * @public
 */
export interface SandboxPoolOptions extends EnvironmentOptions, OperationOptions<InvokeEvent> {
  /** How many environments one function may have at the same time; 10 by default. More invocations wait. */
  readonly maxConcurrency?: number | undefined;
  /** Interpreters by runtime (`{ 'python3.13': '/opt/python3.13/bin/python3' }`); found by themselves by default. */
  readonly interpreters?: Interpreters | undefined;
  /** What execution environments are made of; processes by default. */
  readonly sandboxes?: SandboxFactory | undefined;
}

/**
 * An invocation with what only this machine's pool can do.
 *
 * @public
 */
export interface PooledInvocationRequest extends InvocationRequest {
  /** Variables for this call: it runs in an environment of its own that has them. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** In milliseconds, instead of the function's `Timeout`. */
  readonly timeoutMs?: number | undefined;
  /** `Root=1-…;Parent=…;Sampled=0`; a new one by default. */
  readonly traceId?: string | undefined;
  /** Called with each record that the function writes during this invocation. */
  readonly onLog?: ((record: LogRecord) => void) | undefined;
}

interface Entry {
  readonly definition: FunctionDefinition;
  readonly pool: FunctionPool;
  running: number;
}

/**
 * Runs the functions of an application on this machine: environments stay warm between invocations, and there are as
 * many as invocations at the same time.
 *
 * A script may forget to close a pool: it never keeps the process alive when nothing is under way, and nothing that it
 * started outlives the process, however that ends.
 *
 * @public
 */
export class SandboxPool implements FunctionInvoker, AsyncDisposable {
  readonly #entries = new Map<string, Entry>();
  readonly #application: Application;
  readonly #launcher: Launcher;
  readonly #report: (event: InvokeEvent) => void;
  readonly #running = new Map<PooledJob, Entry>();
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: SandboxPoolOptions = {}) {
    const { region = application.region, maxConcurrency = 10 } = options;
    const report = (event: InvokeEvent): void => emit(options, event);
    this.#report = report;
    this.#application = application;
    this.#launcher = new Launcher(application, {
      environments: new FunctionEnvironments(options, {
        region,
        ofFunction: () => ({}),
        aws: async () => new (await import('../../aws/index.ts')).AwsClients({}),
      }),
      sandboxes: options.sandboxes ?? new ProcessSandboxes(options.interpreters),
      emit: report,
    });
    for (const definition of application.functions) {
      this.#entries.set(definition.id, {
        definition,
        pool: new FunctionPool(definition, this.#launcher, maxConcurrency, report),
        running: 0,
      });
    }
  }

  /**
   * Invokes a function and waits for its answer. A function that throws, times out or crashes is an answer too.
   *
   * @throws {@link LocalError} when the function cannot be run here, or its reserved concurrency is used up.
   */
  invoke(request: PooledInvocationRequest): Promise<InvocationOutcome> {
    const { functionId, signal } = request;
    const entry = this.#entries.get(functionId);
    if (entry === undefined) {
      const known = this.#application.functions.map(({ id }) => id);
      return Promise.reject(LocalError.functionNotFound(functionId, known));
    }
    if (this.#closing !== undefined) return Promise.reject(LocalError.poolClosed(functionId));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { reservedConcurrency } = entry.definition;
    if (reservedConcurrency !== undefined && entry.running >= reservedConcurrency) {
      return Promise.reject(LocalError.tooManyRequests(functionId, reservedConcurrency));
    }
    entry.running++;
    return new Promise((resolve, reject) => this.#run(entry, request, resolve, reject));
  }

  #run(
    entry: Entry,
    request: PooledInvocationRequest,
    resolve: (outcome: InvocationOutcome) => void,
    reject: (error: unknown) => void,
  ): void {
    const { functionId, signal, onLog } = request;
    const leave = (): boolean => {
      if (!this.#running.delete(job)) return false;
      entry.running--;
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const job: PooledJob = {
      invocation: {
        requestId: request.requestId ?? randomUUID(),
        functionArn: request.functionArn ?? entry.definition.arn,
        traceId: request.traceId ?? newTraceId(),
        clientContext: request.clientContext,
        cognitoIdentity: request.cognitoIdentity,
        tenantId: request.tenantId,
        payload: request.payload,
      },
      timeoutMs: request.timeoutMs ?? entry.definition.timeout * 1000,
      env: request.env,
      onResponseStart: request.onResponseStart,
      record: (record) => emit({ onEvent: onLog }, record),
      settle: (outcome) => {
        if (!leave()) return;
        const { requestId, durationMs, functionError } = outcome;
        const failed = functionError === undefined ? {} : { functionError };
        this.#report({ type: 'invocation-finished', functionId, requestId, durationMs, ...failed });
        resolve(outcome);
      },
      giveBack: () => entry.pool.run(job),
      reject: (error) => {
        if (leave()) reject(error);
      },
    };
    const onAbort = (): void => {
      job.reject(signal?.reason);
      entry.pool.cancel(job);
    };
    this.#running.set(job, entry);
    signal?.addEventListener('abort', onAbort);
    entry.pool.run(job);
  }

  /** Ends every environment, those that are busy too. May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const [job, { definition, pool }] of [...this.#running]) {
      job.reject(LocalError.poolClosed(definition.id));
      pool.cancel(job);
    }
    await Promise.all([...this.#entries.values()].map(({ pool }) => pool.close()));
    await this.#launcher[Symbol.asyncDispose]();
  }
}

/** An X-Ray trace header that says: not sampled. */
function newTraceId(): string {
  const random = randomUUID().replaceAll('-', '') + randomUUID().slice(0, 8);
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
