import { describe, expect, it } from 'vitest';
import {
  getIn,
  isList,
  isMap,
  NumericLiteral,
  type TemplatePath,
  type TemplateValue,
  toJson,
} from '../../src/template/index.ts';

describe('isMap and isList', () => {
  it.each<[TemplateValue | undefined, boolean, boolean]>([
    [{}, true, false],
    [[], false, true],
    [new NumericLiteral('2.0', 2), false, false],
    [null, false, false],
    [undefined, false, false],
    ['x', false, false],
  ])('tell of %j: %s, %s', (value, map, list) => {
    expect([isMap(value), isList(value)]).toEqual([map, list]);
  });
});

describe('getIn', () => {
  it.each<[TemplatePath, TemplateValue | undefined]>([
    [[], { A: [{ B: null }], toString: 1 }],
    [['A', 0, 'B'], null],
    [['A', 1], undefined],
    [['A', 'length'], undefined],
    [['toString'], 1],
    [['constructor'], undefined],
    [['A', 0, 'B', 'C'], undefined],
  ])('gives what is at %j', (path, expected) => {
    expect(getIn({ A: [{ B: null }], toString: 1 }, path)).toEqual(expected);
  });
});

describe('toJson', () => {
  it('makes plain JSON', () => {
    const value: TemplateValue = { A: [new NumericLiteral('2.0', 2), 'x', null, true], B: { C: 1 } };

    expect(toJson(value)).toStrictEqual({ A: [2, 'x', null, true], B: { C: 1 } });
  });
});
