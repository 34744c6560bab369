import { expect, it } from 'vitest';
import { closest } from '../../src/core/index.ts';

it.each([
  ['RatngsFunction', ['SummaryFunction', 'RatingsFunction'], 'RatingsFunction'],
  ['ratingsfunction', ['RatingsFunction'], 'RatingsFunction'],
  ['Hello', ['Completely', 'Different'], undefined],
  ['x', [], undefined],
])('suggests for %s among %j: %s', (name, candidates, expected) => {
  expect(closest(name, candidates)).toBe(expected);
});
