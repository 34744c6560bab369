import type { Readable } from 'node:stream';

/** One invocation, as a gateway or the Invoke API asks for it. */
export interface InvocationRequest {
  /** Id of the function in the application. */
  readonly functionId: string;
  /** The event: UTF-8 JSON. */
  readonly payload: Uint8Array;
  /** The `ClientContext` of the caller, as JSON text. */
  readonly clientContext?: string | undefined;
  /** The id of the invocation; a new one by default. A retry has the id of the first attempt. */
  readonly requestId?: string | undefined;
  /** What of the function is meant, an alias or a version, where its ARN and its version are still to be found. */
  readonly qualifier?: string | undefined;
  /** The ARN that the function is called by, with a qualifier perhaps; its own by default. */
  readonly functionArn?: string | undefined;
  /** The published version that is asked for (`3`), which has execution environments of its own; `$LATEST` by default. */
  readonly version?: string | undefined;
  /** Whose execution environment it is, for functions with tenant isolation; arrives as `context.tenantId`. */
  readonly tenantId?: string | undefined;
  /** The trace that the invocation belongs to: `Root=1-…;Parent=…;Sampled=0`; a new one by default. */
  readonly traceId?: string | undefined;
  /** Who called, as Cognito knows it: `{"cognitoIdentityId":…,"cognitoIdentityPoolId":…}`, JSON text. */
  readonly cognitoIdentity?: string | undefined;
  /**
   * Called when the function begins to stream its response, before the promise of the outcome settles: the caller gets
   * the bytes as they come. Without it they are collected and are the payload of the outcome. It is not called when the
   * function answers in one piece, or fails before it has written anything.
   */
  readonly onResponseStart?: ((response: StreamedResponse) => void) | undefined;
  /**
   * The turn of the event loop that brought it, by a socket: the code is not looked at again when it was looked at in that
   * turn, or later. Absent where this process itself asks.
   *
   * @internal
   */
  readonly turn?: number | undefined;
  /** Ends waiting; the execution environment of an aborted invocation is thrown away. */
  readonly signal?: AbortSignal | undefined;
}

/** A response that is still being written. */
export interface StreamedResponse {
  /**
   * `application/octet-stream`, or `application/vnd.awslambda.http-integration-response` when the body begins with the
   * status and headers: JSON, 8 NUL bytes, and then what the client of an HTTP endpoint gets.
   */
  readonly contentType: string;
  /**
   * Ends when the function ends its stream; destroyed with an error when the function fails, times out or crashes
   * before that. The function waits while nobody reads. Destroying it discards the rest; the function runs on.
   */
  readonly body: Readable;
}

/**
 * Why there is no answer from the handler.
 *
 * @public
 */
export interface InvocationFailure {
  /**
   * - `handler`: it threw or rejected, or its result is no JSON.
   * - `timeout`: it did not answer within the timeout.
   * - `exit`: the process ended.
   * - `out-of-memory`: the process ended because it had used up its memory.
   * - `init`: the function could not be loaded.
   * - `response-too-large`: its answer is larger than Lambda passes on.
   * - `extension`: an extension failed.
   */
  readonly kind: 'handler' | 'timeout' | 'exit' | 'out-of-memory' | 'init' | 'response-too-large' | 'extension';
  /** As in the payload: `Error`, `Sandbox.Timedout`, `Runtime.ExitError` … */
  readonly errorType?: string | undefined;
  /** Of the process, when it ended by itself. */
  readonly exitCode?: number | undefined;
  /** `SIGSEGV` … */
  readonly exitSignal?: string | undefined;
}

/** What came of an invocation. A function that fails is a result; only infrastructure trouble throws. */
export interface InvocationOutcome {
  readonly requestId: string;
  /** The response, or the error object when `functionError` is set: UTF-8 JSON. */
  readonly payload: Uint8Array;
  /** `Unhandled` as the Lambda service says it, also for timeouts and crashes; absent on success. */
  readonly functionError?: 'Unhandled' | undefined;
  /** Why, when `functionError` is set. */
  readonly failure?: InvocationFailure | undefined;
  /** The caller got the response by `onResponseStart`; `payload` is empty then, or the error of a failure. */
  readonly streamed?: true | undefined;
  /** Everything the function wrote during this invocation, with Lambda's START, END and REPORT lines. */
  readonly logs: string;
  /** From handing over the event to the response, in milliseconds. */
  readonly durationMs: number;
  /** How long the environment took to start; only on its first invocation. */
  readonly initDurationMs?: number | undefined;
  /** What Lambda would bill, in whole milliseconds: the start of the environment counts too. */
  readonly billedDurationMs?: number | undefined;
  /** The most memory that the environment has used so far, in MiB, where that is known. */
  readonly maxMemoryUsedMB?: number | undefined;
}

/** What runs functions: the pool in production; gateways and servers see only this. */
export interface FunctionInvoker {
  invoke(request: InvocationRequest): Promise<InvocationOutcome>;
}
