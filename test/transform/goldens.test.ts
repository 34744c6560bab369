import { describe, expect, it } from 'vitest';
import { actualOf, type Golden, goldens, textOf } from './goldens.ts';

// Each template in goldens/ shows what a piece of SAM becomes. What it should become was made once by the official
// transform: scripts/transform-goldens.py.

/** Goldens that our transform does not reach yet. One that it reaches must leave this list. */
const pending: ReadonlySet<string> = new Set([
  'capacity-provider/capacity-provider',
  'function/function-with-all-properties-version',
  'policies/conditional-policies',
  'state-machine/state-machine-with-tracing',
]);

const title = ({ name, partition }: Golden): string => (partition === 'aws' ? name : `${name} in ${partition}`);

describe('a template becomes what the official transform makes of it', () => {
  it.each(goldens.filter(({ name }) => !pending.has(name)).map((golden) => ({ title: title(golden), golden })))(
    '$title',
    ({ golden }) => {
      const actual = actualOf(golden);

      expect(textOf(actual, golden.name)).toBe(textOf(golden.expected, golden.name));
    },
  );

  it.each(goldens.filter(({ name }) => pending.has(name)).map((golden) => ({ title: title(golden), golden })))(
    '$title is still pending',
    ({ golden }) => {
      const actual = actualOf(golden);

      expect(textOf(actual, golden.name)).not.toBe(textOf(golden.expected, golden.name));
    },
  );

  it('has a golden for each name that is listed', () => {
    const names = new Set(goldens.map(({ name }) => name));

    expect([...pending].filter((name) => !names.has(name))).toEqual([]);
  });
});
