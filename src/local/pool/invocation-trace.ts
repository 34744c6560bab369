import { randomHex } from '../random-text.ts';
import { traceField } from '../trace-header.ts';

/** What X-Ray knows an invocation by. */
export interface InvocationTrace {
  /** `1-…` */
  readonly traceId: string;
  /** Of the function: the parent of what it records itself. */
  readonly segmentId: string;
  /** As platform events have it: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#TraceContext */
  readonly context: { readonly spanId: string; readonly type: 'X-Amzn-Trace-Id'; readonly value: string };
}

/** That of an invocation with this trace header, where the header says that it is recorded. */
export function sampledTrace(header: string): InvocationTrace | undefined {
  const traceId = traceField(header, 'Root');
  if (traceId === undefined || traceField(header, 'Sampled') !== '1') return undefined;
  const segmentId = traceField(header, 'Parent') ?? randomHex(8);
  return { traceId, segmentId, context: { spanId: randomHex(8), type: 'X-Amzn-Trace-Id', value: header } };
}
