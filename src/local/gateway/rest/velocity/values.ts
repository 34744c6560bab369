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

  /** What it prints. */
  toString(): string {
    return '';
  }
}

/** A key of a map with its value: what `entrySet()` is made of. */
export class MapEntry extends Callable {
  readonly #text: () => string;

  constructor(key: string, value: Value) {
    super({ getKey: () => key, getValue: () => value }, { key: () => key, value: () => value });
    this.#text = () => `${key}=${javaText(value)}`;
  }

  override toString(): string {
    return this.#text();
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
  if (value instanceof Decimal) return decimalText(value);
  if (value instanceof JsonList) return writeJson(value, printedString);
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${key}=${javaText(item)}`).join(', ')}}`;
  if (value instanceof Callable) return value.toString();
  return String(value);
}

/** A value as JSON, as the service writes it: what some browsers trip over is escaped. */
export function jsonText(value: Value): string {
  return writeJson(value, jsonString);
}

function writeJson(value: Value, write: (text: string) => string): string {
  if (value === null || value instanceof Callable) return 'null';
  if (value instanceof Decimal) return decimalText(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, write)).join(',')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${write(key)}:${writeJson(item, write)}`).join(',')}}`;
  }
  return typeof value === 'string' ? write(value) : String(value);
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2000-\u20ff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** A list out of JSON prints with its slashes escaped too. */
function printedString(text: string): string {
  return jsonString(text).replaceAll('/', '\\/');
}

/** Whether a condition holds: all but `null` and `false` does. */
export function isTruthy(value: Value): boolean {
  return value !== null && value !== false;
}

/**
 * Whether two values are equal: numbers by value, lists by their items, anything else by its text; nothing equals an
 * empty text (recorded).
 */
export function areEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null) return (left ?? '') === (right ?? '');
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => areEqual(item, right[index] ?? null));
  }
  return javaText(left) === javaText(right);
}

/** The number that a value is; a text is none. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Decimal ? value.value : undefined;
}

/** More digits than a double has are kept as they are. */
function decimalText({ value, source = '' }: Decimal): string {
  return source.length > MAX_DOUBLE_DIGITS ? source : doubleText(value);
}

const MAX_DOUBLE_DIGITS = 18;

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
