import { stringHash } from './string-hash.ts';

const SMALLEST = 8;
const LARGE = 50_000;
/** Marks a slot whose key was deleted; it is not empty, so searches go on behind it. */
const DELETED = Symbol('deleted');

/**
 * The keys of a dictionary as Python 2.7 keeps them: a table with open addressing. The order of the keys is the order of
 * the slots, so it depends on the hashes and on everything that happened to the table before.
 *
 * @see https://github.com/python/cpython/blob/v2.7.18/Objects/dictobject.c
 */
export class KeyTable {
  #slots: (string | typeof DELETED | undefined)[] = emptySlots(SMALLEST);
  /** Keys in use. */
  #size = 0;
  /** Slots that are not empty. */
  #fill = 0;

  /** A table into which `keys` were inserted one after the other. */
  static of(keys: Iterable<string>): KeyTable {
    const table = new KeyTable();
    for (const key of keys) table.add(key);
    return table;
  }

  /** The keys in their order. */
  keys(): string[] {
    return this.#slots.filter((slot) => typeof slot === 'string');
  }

  add(key: string): void {
    const index = this.#find(key);
    const slot = this.#slots[index];
    if (slot === key) return;
    this.#slots[index] = key;
    this.#size += 1;
    if (slot === undefined) this.#fill += 1;
    if (this.#fill * 3 >= this.#slots.length * 2) this.#resize(this.#size * (this.#size > LARGE ? 2 : 4));
  }

  delete(key: string): void {
    const index = this.#find(key);
    if (this.#slots[index] !== key) return;
    this.#slots[index] = DELETED;
    this.#size -= 1;
  }

  /** `dict.update`: makes room for all of them first. */
  merge(keys: readonly string[]): void {
    this.makeRoom(keys.length);
    for (const key of keys) this.add(key);
  }

  /** Grows as `dict.update` does before it inserts `count` keys, whether they are new or not. */
  makeRoom(count: number): void {
    if (count === 0) return;
    if ((this.#fill + count) * 3 >= this.#slots.length * 2) this.#resize((this.#size + count) * 2);
  }

  /** The same table, slot by slot. */
  clone(): KeyTable {
    const table = new KeyTable();
    table.#slots = [...this.#slots];
    table.#size = this.#size;
    table.#fill = this.#fill;
    return table;
  }

  /** Where `key` is or would go. */
  #find(key: string): number {
    const mask = this.#slots.length - 1;
    let { high, low } = stringHash(key);
    let walker = low & mask;
    let index = walker;
    let free: number | undefined;
    for (;;) {
      const slot = this.#slots[index];
      if (slot === key) return index;
      if (slot === undefined) return free ?? index;
      if (slot === DELETED) free ??= index;
      // Only the lower bits of the walker ever count, so 32 of them are enough.
      walker = (Math.imul(walker, 5) + low + 1) >>> 0;
      index = walker & mask;
      low = ((low >>> 5) | (high << 27)) >>> 0;
      high >>>= 5;
    }
  }

  #resize(request: number): void {
    const keys = this.keys();
    let length = SMALLEST;
    while (length <= request) length *= 2;
    this.#slots = emptySlots(length);
    this.#size = 0;
    this.#fill = 0;
    for (const key of keys) this.add(key);
  }
}

function emptySlots(length: number): (string | typeof DELETED | undefined)[] {
  return new Array(length).fill(undefined);
}

/** The order of the keys after a dictionary with this order was deep-copied `times` times. */
export function orderAfterCopies(order: readonly string[], times: number): readonly string[] {
  // A copy inserts the keys in the order of the original, which may shuffle them again. Sooner or later that runs in a
  // circle, mostly at once.
  const orders = [order];
  while (orders.length <= times) {
    const next = KeyTable.of(orders.at(-1) ?? []).keys();
    const seen = orders.findIndex((other) => next.every((key, index) => key === other[index]));
    if (seen >= 0) return orders[seen + ((times - seen) % (orders.length - seen))] ?? order;
    orders.push(next);
  }
  return orders[times] ?? order;
}
