import {
  copyKeyOrder,
  NumericLiteral,
  type TemplateList,
  type TemplateMap,
  type TemplateValue,
} from '../template/index.ts';

/** A value of the working copy of a template: the same shape as `TemplateValue`, but ours to change. */
export type Value = string | number | boolean | null | NumericLiteral | Value[] | ValueMap;

/** A map of the working copy. Those that come from the author inherit nothing, so that no key is special. */
export interface ValueMap {
  [key: string]: Value;
}

/** A value that may be left out: what generated resources are written with. */
export type Optional = Value | undefined;

/** Whether `value` is a map (not a list, not a number that keeps its spelling). */
export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumericLiteral);
}

/** Whether `value` is a list. */
export function isList(value: Optional): value is Value[] {
  return Array.isArray(value);
}

/** Whether `value` is a whole number by its spelling (`2`, not `2.0`). Booleans are told apart. */
export function isInteger(value: unknown): value is number | NumericLiteral {
  if (value instanceof NumericLiteral) return /^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(value.source);
  // From 1e21 on JavaScript writes an exponent, and so did the template: whole numbers this long are literals.
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21;
}

/** Whether Python would take `value` for true: empty strings, lists and maps, zero, `false` and nothing are not. */
export function truthy(value: Optional): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof NumericLiteral) return value.value !== 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Whether nothing is there: the author left it out or wrote `null`. */
export function absent(value: Optional): value is undefined | null {
  return value === undefined || value === null;
}

/** V8 keeps an object without a prototype as a hash table: several times the size, and slower to walk than one with. */
const NOTHING: object = Object.freeze(Object.create(null));

/** An empty map that inherits nothing. */
export function emptyMap(): ValueMap {
  return Object.create(NOTHING);
}

/** Whether there is a value within more than `depth` lists and maps. */
export function nestsDeeperThan(depth: number, value: TemplateValue | undefined): boolean {
  if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return false;
  if (depth === 0) return true;
  if (isTemplateList(value)) return value.some((item) => nestsDeeperThan(depth - 1, item));
  for (const key of Object.keys(value)) if (nestsDeeperThan(depth - 1, value[key])) return true;
  return false;
}

/** A deep copy that may be changed; its maps inherit nothing. */
export function workingCopy(value: TemplateMap): ValueMap;
export function workingCopy(value: TemplateValue): Value;
export function workingCopy(value: TemplateValue): Value {
  if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return value;
  if (isTemplateList(value)) return value.map((item) => workingCopy(item));
  const copy = emptyMap();
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== undefined) copy[key] = workingCopy(item);
  }
  copyKeyOrder(copy, value);
  return copy;
}

export function isTemplateList(value: TemplateValue): value is TemplateList {
  return Array.isArray(value);
}

/** What becomes of the argument of an intrinsic function. */
export type RewriteArgument = (name: string, argument: TemplateValue) => TemplateValue;

/** A deep copy as ordinary objects, with the arguments of intrinsic functions rewritten: what leaves the transform. */
export function plainCopy(value: ValueMap, rewrite: RewriteArgument): TemplateMap;
export function plainCopy(value: Value, rewrite: RewriteArgument): TemplateValue;
export function plainCopy(value: Value, rewrite: RewriteArgument): TemplateValue {
  if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return value;
  if (Array.isArray(value)) return value.map((item) => plainCopy(item, rewrite));
  const copy: Record<string, TemplateValue> = {};
  const keys = Object.keys(value);
  for (const key of keys) {
    const item = plainCopy(value[key] ?? null, rewrite);
    // Written as an own entry, whatever it is called: an assignment would change the prototype.
    if (key === '__proto__') {
      Object.defineProperty(copy, key, { value: item, enumerable: true, writable: true, configurable: true });
    } else copy[key] = keys.length === 1 ? rewrite(key, item) : item;
  }
  return copy;
}

/** The map without the entries that are `undefined` or `null`. */
export function compact(entries: Readonly<Record<string, Optional>>): ValueMap {
  const map = emptyMap();
  for (const key in entries) {
    const value = entries[key];
    if (!absent(value)) map[key] = value;
  }
  return map;
}

/** Whether two values are equal as Python compares them: key order does not count, `1` equals `1.0` and `true`. */
export function sameValue(a: Optional, b: Optional): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameValue(a[key], b[key]));
  }
  const number = numberOf(a);
  return number !== undefined && number === numberOf(b);
}

/** The number that Python takes `value` for; booleans are numbers too. */
function numberOf(value: Optional): number | undefined {
  if (value instanceof NumericLiteral) return value.value;
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined;
}

/** Whether `value` is a map with one key, whatever it is called: where types are checked, SAM takes it for an intrinsic. */
export function isSingleKeyMap(value: Optional): value is ValueMap {
  if (!isMap(value)) return false;
  let count = 0;
  for (const _ in value) if (++count > 1) return false;
  return count === 1;
}

/** The entry of a table under a name that comes from a template: inherited names (`constructor`) are none. */
export function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
