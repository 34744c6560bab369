import { NumericLiteral } from '../template/index.ts';
import { pythonNumber } from './python.ts';
import { emptyMap, isInteger, isList, isMap, type Value, type ValueMap } from './value.ts';

/** What a value is turned into where the service is not strict about kinds. */
export type Coercion = 'dict' | 'integer' | 'float' | 'str';

/** `value` as the first of `kinds` that it can be read as; `undefined` if it is like none of them. */
export function coerced(value: Value, kinds: readonly Coercion[]): Value | undefined {
  for (const kind of kinds) {
    const result = COERCIONS[kind](value);
    if (result !== undefined) return result;
  }
  return undefined;
}

const COERCIONS: Readonly<Record<Coercion, (value: Value) => Value | undefined>> = {
  dict: toMap,
  integer: toInteger,
  float: toFloat,
  str: (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return isNumber(value) ? pythonNumber(value) : undefined;
  },
};

/** A list of pairs is a map too, and everything with two elements is a pair: `['ab']` becomes `{ a: 'b' }`. */
function toMap(value: Value): ValueMap | undefined {
  if (isMap(value)) return value;
  if (value === '') return emptyMap();
  if (!isList(value)) return undefined;
  const map = emptyMap();
  for (const item of value) {
    const pair = typeof item === 'string' ? [...item] : isList(item) ? item : isMap(item) ? Object.keys(item) : [];
    const [key, entry = null] = pair;
    if (pair.length !== 2 || typeof key !== 'string') return undefined;
    map[key] = entry;
  }
  return map;
}

function toInteger(value: Value): Value | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isNumber(value)) return isInteger(value) ? value : Math.trunc(Number(value));
  return typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : undefined;
}

function toFloat(value: Value): Value | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  if (!isNumber(value) && typeof value !== 'boolean' && typeof value !== 'string') return undefined;
  const number = Number(value);
  if (Number.isNaN(number)) return undefined;
  return Number.isInteger(number) && Math.abs(number) < 1e16 ? new NumericLiteral(`${number}.0`, number) : number;
}

function isNumber(value: Value): value is number | NumericLiteral {
  return typeof value === 'number' || value instanceof NumericLiteral;
}
