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
  /** The ARN that the function is called by, with a qualifier perhaps; its own by default. */
  readonly functionArn?: string | undefined;
  /** The published version that is asked for (`3`), which has execution environments of its own; `$LATEST` by default. */
  readonly version?: string | undefined;
  /** Whose execution environment it is, for functions with tenant isolation; arrives as `context.tenantId`. */
  readonly tenantId?: string | undefined;
  /** The trace that the invocation belongs to: `Root=1-…;Parent=…;Sampled=0`; a new one by default. */
  readonly traceId?: string | undefined;
  /** Ends waiting; the execution environment of an aborted invocation is thrown away. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of an invocation. A function that fails is a result; only infrastructure trouble throws. */
export interface InvocationOutcome {
  readonly requestId: string;
  /** The response, or the error object when `functionError` is set: UTF-8 JSON. */
  readonly payload: Uint8Array;
  /** `Unhandled` as the Lambda service says it, also for timeouts and crashes; absent on success. */
  readonly functionError?: 'Unhandled' | undefined;
  /** Everything the function wrote during this invocation, with Lambda's START, END and REPORT lines. */
  readonly logs: string;
  /** From handing over the event to the response, in milliseconds. */
  readonly durationMs: number;
  /** How long the environment took to start; only on its first invocation. */
  readonly initDurationMs?: number | undefined;
}

/** What runs functions: the pool in production; gateways and servers see only this. */
export interface FunctionInvoker {
  invoke(request: InvocationRequest): Promise<InvocationOutcome>;
}
