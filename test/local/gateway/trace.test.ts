import { expect, it } from 'vitest';
import { traceRoot } from '../../../src/local/gateway/trace.ts';

it.each([
  ['Root=1-5e272390-8c398be037738dc042009320', '1-5e272390-8c398be037738dc042009320'],
  ['Root=1-5e272390-8c398be037738dc042009320;Parent=53995c3f42cd8ad8', '1-5e272390-8c398be037738dc042009320'],
  ['Sampled=0; root=1-5e272390-8c398be037738dc042009320', '1-5e272390-8c398be037738dc042009320'],
  ['NoRoot=1;Sampled=0', undefined],
])('the root of %s is %s', (trace, root) => {
  expect(traceRoot(trace)).toBe(root);
});
