import { isObject } from '../../../../core/index.ts';
import { jsonText, numberOf, toValue, type Value } from '../velocity/index.ts';
import { formatProblem } from './formats.ts';

/** What a schema finds wrong with a value; with that of the keyword, where it says no other. */
export type Check = (schema: unknown, value?: Value) => string[];

type Schema = Readonly<Record<string, unknown>>;

/** What one keyword finds wrong; `undefined` for nothing, and for values that it does not concern. */
type Keyword = (setting: unknown, value: Value, schema: Schema, check: Check) => string | readonly string[] | undefined;

/** What the keywords of a schema find wrong with the value itself, in the order of their names, the format last. */
export function keywordProblems(schema: Schema, value: Value, check: Check): string[] {
  const names = Object.keys(schema).filter((name) => Object.hasOwn(KEYWORDS, name));
  return names
    .sort((a, b) => Number(a === 'format') - Number(b === 'format') || (a < b ? -1 : 1))
    .flatMap((name) => KEYWORDS[name]?.(schema[name], value, schema, check) ?? []);
}

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  additionalItems: (setting, value, { items }) => {
    if (setting !== false || !Array.isArray(value) || !Array.isArray(items) || value.length <= items.length) return;
    return `schema only allows ${items.length} elements in array but instance has ${value.length} elements`;
  },
  additionalProperties: (setting, value, { properties, patternProperties }) => {
    if (setting !== false || !(value instanceof Map)) return;
    const known = new Set(isObject(properties) ? Object.keys(properties) : []);
    const patterns = isObject(patternProperties) ? Object.keys(patternProperties).map((it) => new RegExp(it)) : [];
    const unknown = [...value.keys()].filter((key) => !known.has(key) && !patterns.some((it) => it.test(key)));
    if (unknown.length === 0) return;
    return `object instance has properties which are not allowed by the schema: ${listText(unknown.sort())}`;
  },
  allOf: (setting, value, _, check) => {
    const { matched, total } = counted(setting, value, check);
    return matched < total
      ? `instance failed to match all required schemas (matched only ${matched} out of ${total})`
      : undefined;
  },
  anyOf: (setting, value, _, check) => {
    const { matched, total } = counted(setting, value, check);
    return matched === 0 && total > 0
      ? `instance failed to match at least one required schema among ${total}`
      : undefined;
  },
  dependencies: (setting, value, _, check) => {
    if (!isObject(setting) || !(value instanceof Map)) return;
    const keys = Object.keys(setting).filter((key) => value.has(key));
    return keys.sort().flatMap((key) => {
      const needed = setting[key];
      if (!Array.isArray(needed)) return check(needed);
      const missing = needed.filter((name) => !value.has(name));
      const lists = `schema requires ${listText(needed)}; missing: ${listText(missing)}`;
      return missing.length === 0 ? [] : [`property "${key}" of object has missing property dependencies (${lists})`];
    });
  },
  enum: (setting, value) => {
    if (!Array.isArray(setting)) return;
    const allowed = setting.map(toValue);
    if (allowed.some((one) => identity(one) === identity(value))) return;
    const list = allowed.map(jsonText).join(',');
    return `instance value (${jsonText(value)}) not found in enum (possible values: [${list}])`;
  },
  format: (setting, value) =>
    typeof setting === 'string' && typeof value === 'string' ? formatProblem(setting, value) : undefined,
  maxItems: (setting, value) =>
    Array.isArray(value) && typeof setting === 'number' && value.length > setting
      ? `array is too long: must have at most ${setting} elements but instance has ${value.length} elements`
      : undefined,
  maxLength: (setting, value) =>
    typeof value === 'string' && typeof setting === 'number' && lengthOf(value) > setting
      ? `string ${JSON.stringify(value)} is too long (length: ${lengthOf(value)}, maximum allowed: ${setting})`
      : undefined,
  maxProperties: (setting, value) =>
    value instanceof Map && typeof setting === 'number' && value.size > setting
      ? `object has too many properties (found ${value.size} but schema requires at most ${setting})`
      : undefined,
  maximum: (setting, value, { exclusiveMaximum }) => {
    const number = numberOf(value);
    if (number === undefined || typeof setting !== 'number' || number < setting) return;
    if (number > setting) {
      return `numeric instance is greater than the required maximum (maximum: ${setting}, found: ${jsonText(value)})`;
    }
    return exclusiveMaximum === true
      ? `numeric instance is not strictly lower than the required maximum ${setting}`
      : undefined;
  },
  minItems: (setting, value) =>
    Array.isArray(value) && typeof setting === 'number' && value.length < setting
      ? `array is too short: must have at least ${setting} elements but instance has ${value.length} elements`
      : undefined,
  minLength: (setting, value) =>
    typeof value === 'string' && typeof setting === 'number' && lengthOf(value) < setting
      ? `string ${JSON.stringify(value)} is too short (length: ${lengthOf(value)}, required minimum: ${setting})`
      : undefined,
  minProperties: (setting, value) =>
    value instanceof Map && typeof setting === 'number' && value.size < setting
      ? `object has too few properties (found ${value.size} but schema requires at least ${setting})`
      : undefined,
  minimum: (setting, value, { exclusiveMinimum }) => {
    const number = numberOf(value);
    if (number === undefined || typeof setting !== 'number' || number > setting) return;
    if (number < setting) {
      return `numeric instance is lower than the required minimum (minimum: ${setting}, found: ${jsonText(value)})`;
    }
    return exclusiveMinimum === true
      ? `numeric instance is not strictly greater than the required minimum ${setting}`
      : undefined;
  },
  multipleOf: (setting, value) => {
    const number = numberOf(value);
    if (number === undefined || typeof setting !== 'number' || isMultiple(number, setting)) return;
    return `remainder of division is not zero (${jsonText(value)} / ${setting})`;
  },
  not: (setting, value, _, check) =>
    check(setting, value).length === 0 ? 'instance matched a schema which it should not have' : undefined,
  oneOf: (setting, value, _, check) => {
    const { matched, total } = counted(setting, value, check);
    return matched !== 1 && total > 0
      ? `instance failed to match exactly one schema (matched ${matched} out of ${total})`
      : undefined;
  },
  pattern: (setting, value) =>
    typeof setting === 'string' && typeof value === 'string' && !new RegExp(setting).test(value)
      ? `ECMA 262 regex ${JSON.stringify(setting)} does not match input string ${JSON.stringify(value)}`
      : undefined,
  required: (setting, value) => {
    if (!Array.isArray(setting) || !(value instanceof Map)) return;
    const missing = setting.filter((name) => !value.has(name)).sort();
    return missing.length === 0 ? undefined : `object has missing required properties (${listText(missing)})`;
  },
  type: (setting, value) => {
    const wanted = (Array.isArray(setting) ? setting : [setting]).flatMap((type) =>
      type === 'number' ? ['integer', 'number'] : [type],
    );
    const type = typeOf(value);
    if (wanted.includes(type)) return;
    return `instance type (${type}) does not match any allowed primitive type (allowed: ${listText(wanted.sort())})`;
  },
  uniqueItems: (setting, value) =>
    setting === true && Array.isArray(value) && new Set(value.map(identity)).size < value.length
      ? 'array must not contain duplicate elements'
      : undefined,
};

function counted(setting: unknown, value: Value, check: Check): { readonly matched: number; readonly total: number } {
  const schemas = Array.isArray(setting) ? setting : [];
  return { matched: schemas.filter((schema) => check(schema, value).length === 0).length, total: schemas.length };
}

function listText(names: readonly unknown[]): string {
  return JSON.stringify(names);
}

/** `1.0` is no integer in draft 4. */
function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  return typeof value === 'number' || typeof value === 'bigint' ? 'integer' : 'number';
}

/** In characters, of which some are two units of a text. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** Equal for equal values: numbers by what they are, objects whatever their order. */
function identity(value: Value): string {
  const number = numberOf(value);
  if (number !== undefined) return typeof value === 'bigint' ? String(value) : String(number);
  if (Array.isArray(value)) return `[${value.map(identity).join(',')}]`;
  if (!(value instanceof Map)) return jsonText(value);
  const entries = [...value].map(([key, item]) => `${JSON.stringify(key)}:${identity(item)}`);
  return `{${entries.sort().join(',')}}`;
}

/** Decimals are counted in their last digit: 0.3 is three times 0.1. */
function isMultiple(number: number, divisor: number): boolean {
  const digits = Math.max(decimalsOf(number), decimalsOf(divisor));
  return Math.round(number * 10 ** digits) % Math.round(divisor * 10 ** digits) === 0;
}

function decimalsOf(number: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(number)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}
