import type { JsonValue } from '../core/index.ts';
import type { TemplateList, TemplateMap, TemplateValue } from './document.ts';
import { NumericLiteral } from './numeric-literal.ts';
import { setKey } from './source-node.ts';

/** Whether the value is a map (an intrinsic function is one too). */
export function isMap(value: TemplateValue | undefined): value is TemplateMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumericLiteral);
}

/** Whether the value is a list. */
export function isList(value: TemplateValue | undefined): value is TemplateList {
  return Array.isArray(value);
}

/** The value as plain JSON: every {@link NumericLiteral} becomes the nearest JavaScript number. */
export function toJson(value: TemplateValue): JsonValue {
  if (value instanceof NumericLiteral) return value.value;
  if (isList(value)) return value.map(toJson);
  if (!isMap(value)) return value;
  const result: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) setKey(result, key, toJson(item));
  return result;
}

/** Whether two values are the same; the order of keys does not count, the spelling of numbers does. */
export function sameValue(a: TemplateValue | undefined, b: TemplateValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof NumericLiteral) return b instanceof NumericLiteral && a.source === b.source;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}
