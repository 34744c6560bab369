import type { AwsOptions } from '../../aws/index.ts';
import type { OperationOptions } from '../../core/index.ts';
import type { FunctionBuilds } from '../code/index.ts';
import type { EnvironmentOptions } from '../environment/index.ts';
import type { InvocationRequest } from '../invocation.ts';
import type { InvokeEvent } from '../invoke-event.ts';
import type {
  DockerSandboxesOptions,
  Interpreters,
  SandboxDebug,
  SandboxFactory,
  SandboxKind,
} from '../sandbox/index.ts';
import type { LogRecord } from './output-reader.ts';

/**
 * How functions are run on this machine.
 *
 * @public
 */
export interface LocalRunOptions extends EnvironmentOptions {
  /** What is different for single functions, by logical ID, path or name. */
  readonly functions?: Readonly<Record<string, FunctionRunOptions>> | undefined;
  /**
   * When environments are started: `lazy`, when they are needed; `eager`, one for each function at once, where there is room; `cold`, a new one for each invocation. Default: `lazy`.
   */
  readonly mode?: 'lazy' | 'eager' | 'cold' | undefined;
  /** How many environments one function may have at the same time; 10 by default. More invocations wait. */
  readonly maxConcurrency?: number | undefined;
  /** How many environments all functions may have together; the one that is idle longest makes room. No limit by default. */
  readonly maxEnvironments?: number | undefined;
  /**
   * How much memory all environments may have together, in MiB: each counts with the `MemorySize` of its function. Those
   * that are idle longest make room; invocations wait for those that are not. No limit by default.
   */
  readonly maxMemoryMB?: number | undefined;
  /** How long an environment stays when nothing is invoked, in milliseconds. Default: as long as the pool. */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * What becomes of layers that are in AWS: they are downloaded once (`download`, the default), or `leave-out`, with a
   * warning; or a function gets the zip for an ARN.
   */
  readonly remoteLayers?: 'download' | 'leave-out' | ((arn: string) => Promise<Uint8Array>) | undefined;
  /** Where downloaded layers are kept for all applications. Default: in the system's folder for caches. */
  readonly layerCacheFolder?: string | undefined;
  /** Interpreters by runtime (`{ 'python3.13': '/opt/python3.13/bin/python3' }`); found by themselves by default. */
  readonly interpreters?: Interpreters | undefined;
  /**
   * `namespace` gives each process a `/var/task` and `/opt` of its own, read-only, and a private `/tmp`; it needs Linux and
   * bubblewrap (`bwrap`), which also gives it process numbers of its own where it may, or `unshare` of util-linux.
   * Default: `none`.
   */
  readonly isolation?: 'none' | 'namespace' | undefined;
  /** What functions run in: processes, or containers. Functions that are images always run in one. Default: `process`. */
  readonly sandbox?: SandboxKind | undefined;
  /**
   * A file that the log of every invocation is appended to when it is over, with Lambda's START, END and REPORT lines.
   * Relative to the working directory; made when it is not there, with its folder. Default: none.
   */
  readonly logFile?: string | undefined;
  /** How functions are run in containers. */
  readonly docker?: DockerSandboxesOptions | undefined;
}

/** How functions are run on this machine, with what those who embed a pool can replace. */
export interface SandboxPoolOptions extends LocalRunOptions, OperationOptions<InvokeEvent> {
  /** The AWS account for what is asked of AWS: layers, and `credentials: 'chain'`. */
  readonly aws?: AwsOptions | undefined;
  /** What execution environments are made of, in place of `sandbox`, `isolation` and `interpreters`. */
  readonly sandboxes?: SandboxFactory | undefined;
  /** Builds what cannot run from its source. Default: everything runs from its source. */
  readonly builds?: FunctionBuilds | undefined;
}

/**
 * How one function is run on this machine.
 *
 * @public
 */
export interface FunctionRunOptions {
  /** Variables, also such as the template does not declare; they win over those for all functions. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** How many environments it may have at the same time. */
  readonly maxConcurrency?: number | undefined;
  /** Lets a debugger in at a port of 127.0.0.1. The function then has one environment at a time, and nothing times out. */
  readonly debug?: SandboxDebug | undefined;
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
