import { randomHex } from './ids.ts';

/**
 * The `X-Amzn-Trace-Id` of a request: the client's own when it names a root, else a new one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceHeader(fromClient: string | undefined, timeMs: number): string {
  if (fromClient !== undefined && /(^|;)\s*Root=/i.test(fromClient)) return fromClient;
  const seconds = Math.floor(timeMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomHex(12)}`;
}

/** The trace with a segment: a root alone gets a new one, a whole header stays as it is (recorded). */
export function withSegment(trace: string): string {
  if (/(^|;)\s*Parent=/i.test(trace)) return trace;
  return `${trace};Parent=${randomHex(8)};Sampled=0`;
}

/** A trace for what no request has asked for. */
export function newTrace(timeMs: number): string {
  return withSegment(traceHeader(undefined, timeMs));
}
