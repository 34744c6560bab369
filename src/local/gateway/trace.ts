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

/** What an integration's answer says of it: a root alone gets the segment that the integration would have made. */
export function responseTraceHeader(trace: string): string {
  if (/(^|;)\s*Parent=/i.test(trace)) return trace;
  return `${trace};Parent=${randomHex(8)};Sampled=0`;
}
