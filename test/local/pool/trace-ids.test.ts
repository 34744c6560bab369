import { expect, it } from 'vitest';
import { TraceIds } from '../../../src/local/pool/trace-ids.ts';

it('knows the trace of the next invocation', () => {
  const traces = new TraceIds(() => 1_800_000_000_000);
  const first = traces.take();
  const foreseen = traces.next;

  const second = traces.take();

  expect(second).toBe(foreseen);
  expect(second).not.toBe(first);
  expect(second).toMatch(/^Root=1-6b49d200-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
});

it('makes another one when that is of an earlier second', () => {
  let now = 1_800_000_000_999;
  const traces = new TraceIds(() => now);
  const foreseen = traces.next;
  now++;

  const taken = traces.take();

  expect(taken).not.toBe(foreseen);
  expect(taken).toMatch(/^Root=1-6b49d201-/);
  expect(traces.next).toMatch(/^Root=1-6b49d201-/);
});
