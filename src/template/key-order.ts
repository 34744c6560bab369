/**
 * The order of keys where JavaScript would lose it: an object has keys like `200` before all others, in ascending order.
 * Only maps for which that makes a difference are here.
 */
const orders = new WeakMap<object, readonly string[]>();

/** To be called before `key` is set on a map that is being built. */
export function noteKey(map: object, key: string): void {
  const known = orders.get(map);
  if (known !== undefined) {
    if (!known.includes(key)) orders.set(map, [...known, key]);
    return;
  }
  if (!isIndex(key) || key in map) return;
  const keys = Object.keys(map);
  if (keys.some((other) => !isIndex(other) || Number(other) > Number(key))) orders.set(map, [...keys, key]);
}

/** The keys of a map in the order of its author. */
export function authorsKeys(map: Readonly<Record<string, unknown>>): readonly string[] {
  const known = orders.get(map);
  if (known === undefined) return Object.keys(map);
  const present = known.filter((key) => Object.hasOwn(map, key));
  return [...present, ...Object.keys(map).filter((key) => !known.includes(key))];
}

/** Gives a copy the order of its original. */
export function copyKeyOrder(copy: object, original: object): void {
  const known = orders.get(original);
  if (known !== undefined) orders.set(copy, known);
}

function isIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 48 && first <= 57 && /^(?:0|[1-9]\d{0,9})$/.test(key);
}
