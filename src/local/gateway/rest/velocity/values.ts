/**
 * Values as templates have them. They behave as Java's do, because what a template prints is their Java text: an
 * object of JSON is a map, a whole number an integer (5 / 2 is 2), any other number a double (`1.0`).
 */
export type Value = null | string | number | bigint | boolean | Decimal | ValueList | ValueMap | Callable;

/** A list; {@link JsonList} if it comes from JSON, which prints otherwise. */
export type ValueList = Value[];

/** A map with its keys in order. */
export type ValueMap = Map<string, Value>;

/** A number with a fraction. */
export class Decimal {
  readonly value: number;
  /** As JSON had it. */
  readonly source: string | undefined;

  constructor(value: number, source?: string) {
    this.value = value;
    this.source = source;
  }
}

/** A list out of JSON: it prints as JSON. */
export class JsonList extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** An object with methods: `$input`, `$util`. */
export class Callable {
  readonly properties: Readonly<Record<string, () => Value>>;
  readonly methods: Readonly<Record<string, (...given: Value[]) => Value>>;

  constructor(
    methods: Readonly<Record<string, (...given: Value[]) => Value>>,
    properties: Readonly<Record<string, () => Value>> = {},
  ) {
    this.methods = methods;
    this.properties = properties;
  }
}

/** A plain JavaScript value as templates have it. */
export function toValue(plain: unknown): Value {
  if (plain === null || plain === undefined) return null;
  if (typeof plain === 'string' || typeof plain === 'boolean') return plain;
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? plain : new Decimal(plain);
  if (Array.isArray(plain)) return JsonList.from(plain, toValue);
  if (typeof plain === 'object') {
    return new Map(Object.entries(plain).flatMap(([key, item]) => (item === undefined ? [] : [[key, toValue(item)]])));
  }
  return null;
}

/** What a value prints. Nothing at all for `null`. */
export function textOf(value: Value): string {
  return value === null ? '' : javaText(value);
}

/** `toString()` of Java; `null` inside a map or a list is the word. */
export function javaText(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof Decimal) return doubleText(value.value);
  if (value instanceof JsonList) return jsonText(value);
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${key}=${javaText(item)}`).join(', ')}}`;
  if (value instanceof Callable) return '';
  return String(value);
}

/** A value as JSON. */
export function jsonText(value: Value): string {
  if (value === null || value instanceof Callable) return 'null';
  if (value instanceof Decimal) return value.source ?? doubleText(value.value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`).join(',')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** JSON as values: numbers keep what they were. @throws SyntaxError */
export function parseJson(text: string): Value {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value === 'number') {
      const source = context?.source ?? String(value);
      if (!/^-?\d+$/.test(source)) return new Decimal(value, source);
      return Number.isSafeInteger(value) ? value : BigInt(source);
    }
    if (Array.isArray(value)) return JsonList.from(value);
    if (typeof value === 'object' && value !== null && !(value instanceof Decimal))
      return new Map(Object.entries(value));
    return value;
  };
  return asValue(JSON.parse(text, reviver));
}

/** Whether a condition holds: all but `null` and `false` does. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false;
}

/** Whether two values are equal: numbers by value, anything by its text; nothing equals an empty text (recorded). */
export function areEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null) return (left ?? '') === (right ?? '');
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b;
  return javaText(left) === javaText(right);
}

/** The number that a value is; a text is none. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Decimal ? value.value : undefined;
}

/** The reviver has made values of everything below it. */
function asValue(value: unknown): Value {
  return value as Value;
}

/** `Double.toString()` of Java. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
