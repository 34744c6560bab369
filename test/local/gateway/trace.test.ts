import { expect, it } from 'vitest';
import { requestTraces, traceRoot } from '../../../src/local/gateway/trace.ts';

it.each([
  ['Root=1-5e272390-8c398be037738dc042009320', '1-5e272390-8c398be037738dc042009320'],
  ['Root=1-5e272390-8c398be037738dc042009320;Parent=53995c3f42cd8ad8', '1-5e272390-8c398be037738dc042009320'],
  ['Sampled=0; root=1-5e272390-8c398be037738dc042009320', '1-5e272390-8c398be037738dc042009320'],
  ['NoRoot=1;Sampled=0', undefined],
])('the root of %s is %s', (trace, root) => {
  expect(traceRoot(trace)).toBe(root);
});

it.each([
  [undefined, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
  ['Root=1-2-3', /^Root=1-2-3;Parent=[0-9a-f]{16};Sampled=0$/],
  ['Root=1-2-3;Sampled=1', /^Root=1-2-3;Parent=[0-9a-f]{16};Sampled=1$/],
  ['Sampled=0; root=1-2-3', /^Sampled=0; root=1-2-3;Parent=[0-9a-f]{16}$/],
  ['Root=1-2-3;Parent=53995c3f42cd8ad8;Sampled=1', /^Root=1-2-3;Parent=53995c3f42cd8ad8;Sampled=1$/],
  ['Sampled=1', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
])('a request with the trace %s runs its function under one segment and one decision', (header, expected) => {
  expect(requestTraces(header, 1_700_000_000_000).functionTrace).toMatch(expected);
});
