import type { InvocationOutcome, StreamedResponse } from '../invocation.ts';
import type { RuntimeInvocation } from '../runtime-api/index.ts';
import type { LogRecord } from './output-reader.ts';

/** One invocation on its way through an environment. At most one of `settle`, `reject` and `giveBack` is called, once. */
export interface Job {
  readonly invocation: Omit<RuntimeInvocation, 'deadlineMs' | 'traceId' | 'nextTraceId'> & {
    /** Of the trace that it is part of; without it, it begins one. */
    readonly traceId?: string | undefined;
  };
  readonly timeoutMs: number;
  /** The published version that is called; `$LATEST` by default. */
  readonly version?: string | undefined;
  /** Takes a streamed response as it comes; without it the response is collected. */
  readonly onResponseStart?: ((response: StreamedResponse) => void) | undefined;
  /** The function has written something. */
  record(record: LogRecord): void;
  settle(outcome: InvocationOutcome): void;
  /** The environment ended before it took the event, which another one may have. */
  giveBack(): void;
  /** The environment was lost for a reason that is not the function's. */
  reject?(error: unknown): void;
}
