import { randomHex } from '../random-text.ts';
import { newTraceRoot, traceField } from '../trace-header.ts';

/** The traces of one request. */
export interface RequestTraces {
  /** The `X-Amzn-Trace-Id` that the function sees. */
  readonly trace: string;
  /** The same with a segment for the function: what it runs under, and what a REST API answers with. */
  readonly functionTrace: string;
}

/** Those of a request with this header. */
export function requestTraces(fromClient: string | undefined, timeMs: number): RequestTraces {
  const trace = traceHeader(fromClient, timeMs);
  const functionTrace = fromClient === undefined ? withNewSegment(trace) : withSegment(trace);
  return { trace, functionTrace };
}

/**
 * The `X-Amzn-Trace-Id` of a request: the client's own when it names a root, else a new one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceHeader(fromClient: string | undefined, timeMs: number): string {
  if (fromClient !== undefined && /(^|;)\s*Root=/i.test(fromClient)) return fromClient;
  return newTraceRoot(timeMs);
}

/** The root of a trace: `1-…`, the trace ID of X-Ray. */
export function traceRoot(trace: string): string | undefined {
  return traceField(trace, 'Root');
}

/**
 * The trace with a segment: a root alone gets a new one, a whole header stays as it is (recorded). What has been decided
 * about recording it stays decided.
 */
export function withSegment(trace: string): string {
  if (traceField(trace, 'Parent') !== undefined) return trace;
  if (traceField(trace, 'Sampled') === undefined) return withNewSegment(trace);
  return trace.replace(/(^|;)(\s*Root=[^;]+)/i, `$1$2;Parent=${randomHex(8)}`);
}

function withNewSegment(trace: string): string {
  return `${trace};Parent=${randomHex(8)};Sampled=0`;
}

/** A trace for what no request has asked for. */
export function newTrace(timeMs: number): string {
  return withSegment(traceHeader(undefined, timeMs));
}
