import { randomUUID } from 'node:crypto';
import type { Application, FunctionDefinition } from '../../application/index.ts';
import type { AwsClients } from '../../aws/index.ts';
import { CleanupStack, emit, mapLimit, messageOf } from '../../core/index.ts';
import { type ExplainedVariable, FunctionEnvironments } from '../environment/index.ts';
import { LocalError } from '../errors.ts';
import type { FunctionInvoker, InvocationOutcome } from '../invocation.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import { defaultLayerCacheFolder, LayerCache, layersOfAws, layersOfCallback } from '../layers/index.ts';
import { SandboxChoice } from '../sandbox/index.ts';
import { Ceiling } from './ceiling.ts';
import { FunctionPool, type FunctionPoolOptions } from './function-pool.ts';
import { JobsUnderWay } from './jobs-under-way.ts';
import { Launcher, type LauncherOptions } from './launcher.ts';
import { LogFile } from './log-file.ts';
import { type InvocationSurroundings, type PooledFunction, PooledInvocation } from './pooled-invocation.ts';
import type { FunctionRunOptions, PooledInvocationRequest, SandboxPoolOptions } from './run-options.ts';

/** How many functions are started at the same time when all are. */
const WARM_UPS_AT_ONCE = 4;

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
  readonly #entries = new Map<string, PooledFunction>();
  readonly #options: SandboxPoolOptions;
  readonly #launcher: Launcher;
  readonly #ceiling: Ceiling;
  readonly #report: (event: InvokeEvent) => void;
  readonly #running = new JobsUnderWay();
  readonly #surroundings: InvocationSurroundings = {
    underWay: this.#running,
    settled: (functionId, outcome) => this.#settled(functionId, outcome),
  };
  /** Of functions that a reload has taken away, until they are closed with the rest. */
  readonly #removed = new Set<FunctionPool>();
  readonly #resources = new CleanupStack();
  readonly #logFile: LogFile | undefined;
  #application: Application;
  #aws: Promise<AwsClients> | undefined;
  #ready: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws {@link LocalError} `FUNCTION_NOT_FOUND` when `functions` names one that is not there. */
  constructor(application: Application, options: SandboxPoolOptions = {}) {
    const { region = application.region, functions = {}, mode } = options;
    this.#options = options;
    this.#report = (event) => emit(options, event);
    this.#application = application;
    this.#ceiling = new Ceiling({ environments: options.maxEnvironments, memory: options.maxMemoryMB });
    for (const key of Object.keys(functions)) {
      if (application.functions.some((definition) => isCalled(definition, key))) continue;
      throw LocalError.functionNotFound(key, idsOf(application));
    }
    this.#launcher = new Launcher(application, {
      environments: new FunctionEnvironments(options, {
        region,
        ofFunction: (definition) => this.#optionsOf(definition).env ?? {},
        aws: () => this.#awsClients(),
      }),
      layers: layerCache(options),
      sandboxesOf: this.#sandboxesOf(options),
      builds: options.builds,
      emit: this.#report,
    });
    this.#logFile = options.logFile === undefined ? undefined : this.#openLogFile(options.logFile);
    for (const definition of application.functions) this.#add(definition);
    if (mode === 'eager') this.ready().catch(() => {});
  }

  /**
   * Resolves when every function is loaded; at once unless the mode is `eager`.
   *
   * @throws {@link LocalError} `WARM_UP_FAILED` with the reasons of all functions that could not be loaded. The pool can
   * be used nevertheless: what failed is started again when it is invoked.
   */
  ready(): Promise<void> {
    this.#ready ??= this.#options.mode === 'eager' ? this.#warmUp() : Promise.resolve();
    return this.#ready;
  }

  /**
   * Runs another version of the application from now on. Environments of functions that are the same stay; the others end,
   * those that are busy after their answer.
   */
  reload(application: Application): void {
    this.#application = application;
    this.#launcher.reload(application);
    const ids = new Set(idsOf(application));
    for (const [id, { pool }] of this.#entries) {
      if (ids.has(id)) continue;
      this.#entries.delete(id);
      this.#removed.add(pool);
      pool.remove(() => LocalError.functionNotFound(id, idsOf(this.#application)));
    }
    for (const definition of application.functions) {
      const entry = this.#entries.get(definition.id);
      if (entry === undefined) this.#add(definition);
      else {
        entry.definition = definition;
        entry.pool.reload(definition);
      }
    }
  }

  /**
   * Every variable of a function's environment, where it comes from and what it overrides. Secrets are masked: values of
   * `NoEcho` parameters, of secret references, and of variables whose names say so.
   */
  explainEnvironment(functionId: string): Promise<readonly ExplainedVariable[]> {
    const entry = this.#entries.get(functionId);
    if (entry !== undefined) return this.#launcher.explain(entry.definition);
    return Promise.reject(LocalError.functionNotFound(functionId, idsOf(this.#application)));
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
      return Promise.reject(LocalError.functionNotFound(functionId, idsOf(this.#application)));
    }
    if (this.#closing !== undefined) return Promise.reject(LocalError.poolClosed(functionId));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { reservedConcurrency } = entry.definition;
    if (reservedConcurrency !== undefined && entry.running >= reservedConcurrency) {
      return Promise.reject(LocalError.tooManyRequests(functionId, reservedConcurrency));
    }
    const invocation = {
      requestId: request.requestId ?? randomUUID(),
      functionArn: request.functionArn ?? entry.definition.arn,
      traceId: request.traceId,
      clientContext: request.clientContext,
      cognitoIdentity: request.cognitoIdentity,
      tenantId: request.tenantId,
      payload: request.payload,
    };
    return new Promise((resolve, reject) =>
      new PooledInvocation(request, invocation, entry, this.#surroundings, { resolve, reject }).run(),
    );
  }

  #settled(functionId: string, { requestId, durationMs, functionError, logs }: InvocationOutcome): void {
    this.#logFile?.append(logs);
    const failed = functionError === undefined ? {} : { functionError };
    this.#report({ type: 'invocation-finished', functionId, requestId, durationMs, ...failed });
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
    for (const job of this.#running.all()) job.end(LocalError.poolClosed(job.functionId));
    this.#running.close();
    this.#launcher.abort();
    // The last first: what the environments run from goes after them, whatever fails.
    this.#resources.defer(() => this.#logFile?.flush());
    this.#resources.use(this.#launcher);
    this.#resources.defer(() => this.#closePools());
    await this.#resources.close();
  }

  async #closePools(): Promise<void> {
    const pools = [...[...this.#entries.values()].map(({ pool }) => pool), ...this.#removed];
    const closed = await Promise.allSettled(pools.map((pool) => pool.close()));
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  #sandboxesOf({ sandboxes, ...options }: SandboxPoolOptions): LauncherOptions['sandboxesOf'] {
    if (sandboxes !== undefined) return () => Promise.resolve(sandboxes);
    const choice = this.#resources.use(new SandboxChoice(options));
    return (subject) => choice.of(subject);
  }

  #add(definition: FunctionDefinition): void {
    const { mode, idleTimeoutMs, maxConcurrency = 10 } = this.#options;
    const own = this.#optionsOf(definition);
    const options: FunctionPoolOptions = {
      launcher: this.#launcher,
      ceiling: this.#ceiling,
      limit: own.debug === undefined ? (own.maxConcurrency ?? maxConcurrency) : 1,
      debug: own.debug,
      isCold: mode === 'cold',
      idleTimeoutMs,
      emit: this.#report,
    };
    this.#entries.set(definition.id, { definition, pool: new FunctionPool(definition, options), running: 0 });
  }

  #openLogFile(path: string): LogFile {
    return new LogFile(path, (file, error) => {
      const message = `${file}: the log could not be written: ${messageOf(error)}`;
      this.#report({ type: 'warning', code: 'LOG_FILE_NOT_WRITTEN', functionId: '', message });
    });
  }

  #optionsOf(definition: FunctionDefinition): FunctionRunOptions {
    const found = Object.entries(this.#options.functions ?? {}).find(([key]) => isCalled(definition, key));
    return found?.[1] ?? {};
  }

  async #warmUp(): Promise<void> {
    const failures: { readonly functionId: string; readonly reason: string }[] = [];
    await mapLimit([...this.#entries], WARM_UPS_AT_ONCE, async ([functionId, { pool }]) => {
      await pool.warm().catch((error: unknown) => failures.push({ functionId, reason: messageOf(error) }));
    });
    if (failures.length > 0) throw LocalError.warmUpFailed(failures);
  }

  #awsClients(): Promise<AwsClients> {
    this.#aws ??= import('../../aws/index.ts').then(({ AwsClients }) =>
      this.#resources.use(new AwsClients(this.#options.aws)),
    );
    return this.#aws;
  }
}

function layerCache({
  remoteLayers = 'download',
  layerCacheFolder,
  aws = {},
}: SandboxPoolOptions): LayerCache | undefined {
  if (remoteLayers === 'leave-out') return undefined;
  const source = remoteLayers === 'download' ? layersOfAws(aws) : layersOfCallback(remoteLayers);
  return new LayerCache(layerCacheFolder ?? defaultLayerCacheFolder(), source);
}

function idsOf({ functions }: Application): string[] {
  return functions.map(({ id }) => id);
}

function isCalled({ id, name }: FunctionDefinition, key: string): boolean {
  return id === key || name === key || id.endsWith(`/${key}`);
}
