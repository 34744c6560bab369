import type { OperationOptions } from '../core/index.ts';
import { LocalError } from './errors.ts';
import type { InvocationFailure, InvocationOutcome } from './invocation.ts';
import type { InvokeEvent } from './invoke-event.ts';
import type { LogRecord, PooledInvocationRequest, SandboxPool } from './pool/index.ts';

/** One call of a function on this machine. @public */
export interface InvokeLocalOptions extends OperationOptions<InvokeEvent> {
  /** The event, a JSON value; `{}` by default, as the Lambda service does without a payload. */
  readonly event?: unknown;
  /** Variables for this call; they win over the template's. The call gets an environment of its own that has them. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** In seconds, instead of the function's `Timeout`. */
  readonly timeout?: number | undefined;
  /** The `ClientContext` of the caller; arrives as `context.clientContext`. */
  readonly clientContext?: Readonly<Record<string, unknown>> | undefined;
  /** An `X-Amzn-Trace-Id`; a new one by default. */
  readonly traceId?: string | undefined;
  /** Ends waiting and the execution environment; the call then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each record that the function writes during this call, as it comes. */
  readonly onLog?: ((record: LogRecord) => void) | undefined;
}

/**
 * What came of calling a function on this machine.
 *
 * @public
 */
export interface InvokeLocalResult<Payload = unknown> {
  /** What the function returned (`null` for nothing), or the error object when `functionError` is set. */
  readonly payload: Payload;
  /** `Unhandled` when the function threw, timed out or crashed; absent otherwise. */
  readonly functionError?: 'Unhandled' | undefined;
  /** Everything the function wrote, between Lambda's START, END and REPORT lines. */
  readonly logs: string;
  /** As the function and its log lines have it. */
  readonly requestId: string;
  /** From handing over the event to the response, in milliseconds. */
  readonly durationMs: number;
  /** How long the environment took to start, in milliseconds; only when this call started one. */
  readonly initDurationMs?: number | undefined;
  /** What Lambda would bill, in whole milliseconds. */
  readonly billedDurationMs?: number | undefined;
  /** The most memory that the environment has used so far, in MiB, where that is known. */
  readonly maxMemoryUsedMB?: number | undefined;
  /** Why there is no answer from the function, when `functionError` is set. */
  readonly failure?: InvocationFailure | undefined;
}

/**
 * Calls a function: the event goes in as a value, the answer comes out as one.
 *
 * @throws {@link LocalError} when the function cannot be run here. A function that fails is a result.
 */
export function invokeLocal(
  pool: SandboxPool,
  functionId: string,
  options: Omit<InvokeLocalOptions, 'onEvent'> = {},
): Promise<InvokeLocalResult> {
  try {
    // Without `async`, which takes 0.5 kB more: this is a part of every warm invocation.
    return pool.invoke(requestOf(functionId, options)).then(resultOf);
  } catch (error) {
    return Promise.reject(error);
  }
}

function requestOf(functionId: string, options: InvokeLocalOptions): PooledInvocationRequest {
  const { event, clientContext, timeout, env, traceId, signal, onLog } = options;
  return {
    functionId,
    payload: Buffer.from(toJson(functionId, event ?? (event === null ? null : {}))),
    clientContext: clientContext === undefined ? undefined : toJson(functionId, clientContext),
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    env,
    traceId,
    signal,
    onLog,
  };
}

function resultOf(outcome: InvocationOutcome): InvokeLocalResult {
  return { ...outcome, payload: fromJson(outcome.payload) };
}

function toJson(functionId: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw LocalError.eventNotJson(functionId, cause);
  }
  if (text === undefined) throw LocalError.eventNotJson(functionId, undefined);
  return text;
}

/** The value of a payload. A runtime of one's own may answer with anything: what is no JSON stays text. */
function fromJson(payload: Uint8Array): unknown {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const text = bytes.toString();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
