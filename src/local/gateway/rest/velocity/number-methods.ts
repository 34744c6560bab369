import type { Method } from './method.ts';
import { Decimal, numberOf, textOf, type Value } from './values.ts';

/** The methods of `java.lang.Number`, and those of its classes that templates borrow from any number. */
export const numberMethods: Readonly<Record<string, Method<number | Decimal>>> = {
  intValue: (number) => Math.trunc(numberOf(number) ?? 0),
  longValue: (number) => Math.trunc(numberOf(number) ?? 0),
  doubleValue: (number) => new Decimal(numberOf(number) ?? 0),
  floatValue: (number) => new Decimal(numberOf(number) ?? 0),
  compareTo: (number, [other = null]) => Math.sign((numberOf(number) ?? 0) - (numberOf(other) ?? 0)),
  parseInt: (_, [text = null]) => integer(textOf(text)),
  parseLong: (_, [text = null]) => integer(textOf(text)),
  parseDouble: (_, [text = null]) => double(textOf(text)),
  valueOf: (receiver: number | Decimal, [text = null]: readonly Value[]): Value =>
    receiver instanceof Decimal ? double(textOf(text)) : integer(textOf(text)),
};

function integer(text: string): number | null {
  return /^[+-]?\d+$/.test(text) ? Number(text) : null;
}

function double(text: string): Decimal | null {
  const number = Number(text.trim() || Number.NaN);
  return Number.isNaN(number) ? null : new Decimal(number);
}
