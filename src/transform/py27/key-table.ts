import { type StringHash, stringHash } from './string-hash.ts';

const SMALLEST = 8;
const LARGE = 50_000;
/** Marks a slot whose key was deleted; it is not empty, so searches go on behind it. */
const DELETED = Symbol('deleted');

type Slot = StringHash | typeof DELETED | undefined;

/**
 * The keys of a dictionary as Python 2.7 keeps them: a table with open addressing. The order of the keys is the order of
 * the slots, so it depends on the hashes and on everything that happened to the table before.
 *
 * @see https://github.com/python/cpython/blob/v2.7.18/Objects/dictobject.c
 */
export class KeyTable {
  #slots: Slot[] = new Array<Slot>(SMALLEST);
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
    const keys: string[] = [];
    for (const slot of this.#slots) if (slot !== undefined && slot !== DELETED) keys.push(slot.text);
    return keys;
  }

  add(key: string): void {
    this.#add(stringHash(key));
  }

  delete(key: string): void {
    const index = this.#find(stringHash(key));
    const slot = this.#slots[index];
    if (slot === undefined || slot === DELETED) return;
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

  /**
   * The table after its dictionary was deep-copied `times` times. A copy inserts the keys in the order of the original,
   * which may shuffle them again; sooner or later that runs in a circle, mostly at once.
   */
  copied(times: number): KeyTable {
    const tables: KeyTable[] = [this];
    for (let last: KeyTable = this; tables.length <= times; ) {
      const next = last.#copiedOnce();
      const seen = tables.findIndex((table) => table.#hasOrderOf(next));
      if (seen >= 0) {
        // A copy hangs on the order of its original alone: it is what came after that order before.
        const original = seen + ((times - 1 - seen) % (tables.length - seen));
        return tables[original + 1] ?? next;
      }
      tables.push(next);
      last = next;
    }
    return tables[times] ?? this;
  }

  #copiedOnce(): KeyTable {
    const copy = new KeyTable();
    for (const slot of this.#slots) {
      if (!isKey(slot)) continue;
      putNew(copy.#slots, slot);
      copy.#size += 1;
      copy.#fill += 1;
      copy.#growIfFull();
    }
    return copy;
  }

  #hasOrderOf(other: KeyTable): boolean {
    if (this.#size !== other.#size) return false;
    const mine = this.#slots;
    let index = 0;
    for (const key of other.#slots) {
      if (!isKey(key)) continue;
      while (!isKey(mine[index])) index += 1;
      const slot = mine[index];
      if (isKey(slot) && slot.text !== key.text) return false;
      index += 1;
    }
    return true;
  }

  #add(key: StringHash): void {
    const index = this.#find(key);
    const slot = this.#slots[index];
    if (slot !== undefined && slot !== DELETED) return;
    this.#slots[index] = key;
    this.#size += 1;
    if (slot === undefined) this.#fill += 1;
    this.#growIfFull();
  }

  #growIfFull(): void {
    if (this.#fill * 3 >= this.#slots.length * 2) this.#resize(this.#size * (this.#size > LARGE ? 2 : 4));
  }

  /** Where `key` is or would go. */
  #find(key: StringHash): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let { high, low } = key;
    let walker = low & mask;
    let index = walker;
    let free: number | undefined;
    for (;;) {
      const slot = slots[index];
      if (slot === undefined) return free ?? index;
      if (slot === DELETED) free ??= index;
      else if (slot === key || slot.text === key.text) return index;
      // Only the lower bits of the walker ever count, so 32 of them are enough.
      walker = (Math.imul(walker, 5) + low + 1) | 0;
      index = walker & mask;
      low = (low >>> 5) | (high << 27);
      high >>>= 5;
    }
  }

  #resize(request: number): void {
    let length = SMALLEST;
    while (length <= request) length *= 2;
    const slots = new Array<Slot>(length);
    for (const slot of this.#slots) if (isKey(slot)) putNew(slots, slot);
    this.#slots = slots;
    this.#fill = this.#size;
  }
}

/** Puts in a key that is not there, where no key was deleted: the search is the same, but compares nothing. */
function putNew(slots: Slot[], key: StringHash): void {
  const mask = slots.length - 1;
  let { high, low } = key;
  let walker = low & mask;
  let index = walker;
  while (slots[index] !== undefined) {
    walker = (Math.imul(walker, 5) + low + 1) | 0;
    index = walker & mask;
    low = (low >>> 5) | (high << 27);
    high >>>= 5;
  }
  slots[index] = key;
}

function isKey(slot: Slot): slot is StringHash {
  return slot !== undefined && slot !== DELETED;
}
