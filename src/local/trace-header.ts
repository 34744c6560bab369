import { randomHex } from './random-text.ts';

/** How many traces this process has begun. */
let begun = 0;

/**
 * A new trace of this time, in milliseconds since 1970: `Root=1-…`. Its ID has a number in it that grows: the C library of a
 * function's process looks for each new `_X_AMZN_TRACE_ID` among all that there were, which takes half as long when they
 * are in order.
 */
export function newTraceRoot(timeMs: number): string {
  begun = (begun + 1) % 2 ** 32;
  return `Root=1-${hex(Math.floor(timeMs / 1000))}-${hex(begun)}${randomHex(8)}`;
}

/** A field of an X-Ray trace header (`Root=1-…;Parent=…;Sampled=1`), however it is written. */
export function traceField(header: string, name: 'Root' | 'Parent' | 'Sampled'): string | undefined {
  return new RegExp(`(?:^|;)\\s*${name}=([^;]+)`, 'i').exec(header)?.[1];
}

/** Eight digits. */
function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
