import { expect, it } from 'vitest';
import { isObject, jsonEqual } from '../../src/core/index.ts';

it.each([
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true],
  [[1, 2], [2, 1], false],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [null, {}, false],
  [1, '1', false],
])('jsonEqual(%j, %j) is %s', (a, b, expected) => {
  expect(jsonEqual(a, b)).toBe(expected);
});

it.each([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  [new Date(), false],
  ['a', false],
])('isObject(%j) is %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
});
