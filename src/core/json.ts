/** Any JSON value, read-only. @public */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;

/** A JSON array, read-only. @public */
export interface JsonArray extends ReadonlyArray<JsonValue> {}

/** A JSON object, read-only. @public */
export interface JsonObject {
  /** A key that is absent may also be `undefined`. */
  readonly [key: string]: JsonValue | undefined;
}

/** Whether `value` is a plain map: an object that is neither `null`, an array nor an instance of a class. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether two JSON values are equal. The order of an object's keys does not count, that of a list's items does.
 */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && jsonEqual(a[key], b[key]));
}
