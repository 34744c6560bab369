import type { JsonValue } from '../core/index.ts';
import type { TemplateList, TemplateMap, TemplatePath, TemplateValue } from './document.ts';
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

/** Whether the value is an intrinsic function: a map whose one key is `Ref`, `Condition` or `Fn::…`. */
export function isIntrinsic(value: TemplateValue | undefined): value is TemplateMap {
  if (!isMap(value)) return false;
  const keys = Object.keys(value);
  const [name] = keys;
  return keys.length === 1 && name !== undefined && isIntrinsicName(name);
}

/** Whether a key names an intrinsic function. */
export function isIntrinsicName(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

/** The value at `path`, or `undefined` if the path does not lead anywhere. */
export function getIn(value: TemplateValue, path: TemplatePath): TemplateValue | undefined {
  let current: TemplateValue | undefined = value;
  for (const key of path) {
    if (isList(current)) current = typeof key === 'number' ? current[key] : undefined;
    else if (isMap(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
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
