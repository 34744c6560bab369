import { listMethods, position } from './list-methods.ts';
import { mapMethods } from './map-methods.ts';
import type { Method } from './method.ts';
import { numberMethods } from './number-methods.ts';
import { stringMethods } from './string-methods.ts';
import { areEqual, Callable, Decimal, javaText, numberOf, textOf, type Value } from './values.ts';

/** What `.name` or `[index]` gives. */
export function propertyOf(owner: Value, key: Value): Value {
  if (owner instanceof Map) return owner.get(textOf(key)) ?? null;
  if (Array.isArray(owner)) {
    const index = numberOf(key);
    // A negative index counts from the end.
    if (index !== undefined) return owner[position(owner, index < 0 ? owner.length + index : index)] ?? null;
    return key === 'empty' ? owner.length === 0 : null;
  }
  if (owner instanceof Callable && typeof key === 'string') {
    return Object.hasOwn(owner.properties, key) ? (owner.properties[key]?.() ?? null) : null;
  }
  return typeof owner === 'string' && key === 'empty' ? owner === '' : null;
}

/** What `.name(…)` gives; `null` where there is no such method. */
export function callMethod(owner: Value, name: string, given: readonly Value[]): Value {
  if (owner === null) return null;
  if (owner instanceof Callable) {
    return Object.hasOwn(owner.methods, name) ? (owner.methods[name]?.(...given) ?? null) : null;
  }
  if (name === 'toString') return javaText(owner);
  if (name === 'equals') return areEqual(owner, given[0] ?? null);
  if (owner instanceof Map) return own(mapMethods, name)?.(owner, given) ?? null;
  if (Array.isArray(owner)) return own(listMethods, name)?.(owner, given) ?? null;
  if (typeof owner === 'string') return own(stringMethods, name)?.(owner, given) ?? null;
  if (typeof owner === 'boolean') return name === 'booleanValue' ? owner : null;
  return own(numberMethods, name)?.(owner instanceof Decimal ? owner : Number(owner), given) ?? null;
}

function own<T>(methods: Readonly<Record<string, Method<T>>>, name: string): Method<T> | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
