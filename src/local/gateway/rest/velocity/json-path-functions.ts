import { Decimal, javaText, numberOf, type Value } from './values.ts';

/** A function at the end of a JSONPath: what it makes of what the path leads to. */
export type PathFunction = (found: Value, given: readonly Value[]) => Value | undefined;

/** The function of this name, as Jayway's implementation has it. */
export function functionNamed(name: string): PathFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

const FUNCTIONS: Readonly<Record<string, PathFunction>> = {
  length,
  size: length,
  min: ofNumbers((numbers) => numbers.reduce((a, b) => Math.min(a, b))),
  max: ofNumbers((numbers) => numbers.reduce((a, b) => Math.max(a, b))),
  sum: ofNumbers(sum),
  avg: ofNumbers((numbers) => sum(numbers) / numbers.length),
  stddev: ofNumbers((numbers) => {
    const mean = sum(numbers) / numbers.length;
    return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length);
  }),
  concat: (found, given) =>
    [...(Array.isArray(found) ? found.filter((item) => typeof item === 'string') : []), ...given]
      .map(javaText)
      .join(''),
};

function length(found: Value): Value {
  if (Array.isArray(found)) return found.length;
  return found instanceof Map ? found.size : null;
}

/** All of these come out as doubles; without a number there is nothing to calculate. */
function ofNumbers(calculate: (numbers: readonly number[]) => number): PathFunction {
  return (found, given) => {
    const all = [...(Array.isArray(found) ? found : []), ...given];
    const numbers = all.flatMap((item) => numberOf(item) ?? []);
    return numbers.length === 0 ? undefined : new Decimal(calculate(numbers));
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
