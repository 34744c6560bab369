import type { Method } from './method.ts';
import { areEqual, MapEntry, textOf, type ValueMap } from './values.ts';

/** The methods of `java.util.Map`. */
export const mapMethods: Readonly<Record<string, Method<ValueMap>>> = {
  get: (map, [key = null]) => map.get(textOf(key)) ?? null,
  getOrDefault: (map, [key = null, fallback = null]) => map.get(textOf(key)) ?? fallback,
  put: (map, [key = null, value = null]) => {
    const before = map.get(textOf(key)) ?? null;
    map.set(textOf(key), value);
    return before;
  },
  putIfAbsent: (map, [key = null, value = null]) => {
    const before = map.get(textOf(key)) ?? null;
    if (before === null) map.set(textOf(key), value);
    return before;
  },
  putAll: (map, [other = null]) => {
    if (other instanceof Map) for (const [key, value] of other) map.set(key, value);
    return null;
  },
  replace: (map, [key = null, value = null]) => {
    const before = map.get(textOf(key)) ?? null;
    if (before !== null) map.set(textOf(key), value);
    return before;
  },
  remove: (map, [key = null]) => {
    const before = map.get(textOf(key)) ?? null;
    map.delete(textOf(key));
    return before;
  },
  clear: (map) => {
    map.clear();
    return null;
  },
  containsKey: (map, [key = null]) => map.has(textOf(key)),
  containsValue: (map, [value = null]) => [...map.values()].some((item) => areEqual(item, value)),
  keySet: (map) => [...map.keys()],
  values: (map) => [...map.values()],
  entrySet: (map) => [...map].map(([key, value]) => new MapEntry(key, value)),
  size: (map) => map.size,
  isEmpty: (map) => map.size === 0,
};
