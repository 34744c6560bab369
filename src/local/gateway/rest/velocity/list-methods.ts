import type { Method } from './method.ts';
import { TemplateProblem } from './template-problem.ts';
import { areEqual, numberOf, type Value, type ValueList } from './values.ts';

/** The methods of `java.util.List`. */
export const listMethods: Readonly<Record<string, Method<ValueList>>> = {
  size: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  get: (list, [index = null]) =>
    numberOf(index) === undefined ? null : (list[position(list, numberOf(index))] ?? null),
  set: (list, [index = null, value = null]) => {
    const at = position(list, numberOf(index));
    const before = list[at] ?? null;
    list[at] = value;
    return before;
  },
  add: (list, given) => {
    const [first = null, second] = given;
    if (second === undefined) list.push(first);
    else list.splice(position(list, numberOf(first), list.length + 1), 0, second);
    return second === undefined ? true : null;
  },
  addAll: (list, [other = null]) => {
    if (!Array.isArray(other)) return false;
    for (const item of [...other]) list.push(item);
    return other.length > 0;
  },
  remove: (list, [given = null]) => {
    const index = numberOf(given);
    if (index !== undefined) return list.splice(position(list, index), 1)[0] ?? null;
    const at = list.findIndex((item) => areEqual(item, given));
    if (at >= 0) list.splice(at, 1);
    return at >= 0;
  },
  clear: (list) => {
    list.length = 0;
    return null;
  },
  contains: (list, [value = null]) => list.some((item) => areEqual(item, value)),
  containsAll: (list, [others = null]) =>
    Array.isArray(others) && others.every((other) => list.some((item) => areEqual(item, other))),
  indexOf: (list, [value = null]) => list.findIndex((item) => areEqual(item, value)),
  lastIndexOf: (list, [value = null]) => list.findLastIndex((item) => areEqual(item, value)),
  subList: (list, [from = null, to = null]): Value => {
    const end = position(list, numberOf(to), list.length + 1);
    return list.slice(position(list, numberOf(from), end + 1), end);
  },
  iterator: (list) => list,
};

/** An index that is in a list, or in front of `end`: Java has an exception for any other, which ends the template. */
export function position(list: ValueList, index: number | undefined, end: number = list.length): number {
  if (index !== undefined && index >= 0 && index < end) return index;
  throw new TemplateProblem(`A list of ${list.length} has no index ${index}`);
}
