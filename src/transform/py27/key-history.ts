import { authorsKeys, copyKeyOrder } from '../../template/index.ts';
import { refTarget } from '../intrinsics/functions.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../value.ts';
import { KeyTable } from './key-table.ts';

/**
 * In which order the maps of one template are walked.
 *
 * The service still answers as its Python 2.7 version did, because the IDs of API deployments hang on it: with a REST API
 * in the template the keys of the resources, events and API properties come in the order of Python 2.7's hash tables,
 * without one in the order of the author. A map that nobody reported anything about counts as written by the author, key
 * after key; what the transform itself does to such a map is reported here.
 */
export class KeyHistory {
  /** Whether Python 2.7's order is in force. */
  readonly hashed: boolean;
  readonly #tables = new Map<ValueMap, KeyTable>();
  readonly #ordered = new Set<ValueMap>();
  readonly #ownTexts = new Map<ValueMap | Value[], Set<string>>();

  constructor(hashed: boolean) {
    this.hashed = hashed;
  }

  /** The keys of `map` in their order. */
  keys(map: ValueMap): readonly string[] {
    if (!this.hashed || this.#ordered.has(map)) return authorsKeys(map);
    const table = this.#tables.get(map);
    if (table === undefined) return KeyTable.of(authorsKeys(map)).keys();
    const keys = table.keys();
    if (keys.length === Object.keys(map).length) return keys;
    // Somebody added keys without telling: they came last.
    for (const key of Object.keys(map)) table.add(key);
    return table.keys().filter((key) => key in map);
  }

  /** The order in which a map would have keys that come one after the other. */
  order(keys: readonly string[]): readonly string[] {
    return this.hashed ? this.hashedOrder(keys) : keys;
  }

  /** The same for the few maps that are hashed in any template. */
  hashedOrder(keys: readonly string[]): readonly string[] {
    return KeyTable.of(keys).keys();
  }

  /** A copy of `value` with the keys of all its maps in their order. */
  arranged(value: Value): Value {
    if (Array.isArray(value)) return value.map((item) => this.arranged(item));
    if (!isMap(value)) return value;
    const copy = emptyMap();
    for (const key of this.keys(value)) copy[key] = this.arranged(value[key] ?? null);
    return copy;
  }

  /** The table of `map`, if its keys did not simply come one after the other. */
  tableOf(map: ValueMap): KeyTable | undefined {
    return this.#tables.get(map);
  }

  /** Reports a map that keeps the order of its keys, with all in it. */
  keepOrder(value: Value): void {
    if (Array.isArray(value)) for (const item of value) this.keepOrder(item);
    if (!isMap(value)) return;
    this.#ordered.add(value);
    for (const key of Object.keys(value)) this.keepOrder(value[key] ?? null);
  }

  /**
   * Reports the references in `value` that will be the service's own texts, not the author's: the region and the
   * partition are no parameters of the template.
   */
  markOwnTexts(value: Value | undefined): void {
    if (!this.hashed || typeof value !== 'object' || !(isMap(value) || Array.isArray(value))) return;
    for (const [key, item] of Object.entries(value)) {
      const target = refTarget(item);
      if (target !== 'AWS::Region' && target !== 'AWS::Partition') {
        this.markOwnTexts(item);
        continue;
      }
      const own = this.#ownTexts.get(value) ?? new Set();
      this.#ownTexts.set(value, own.add(key));
    }
  }

  /** The keys or indexes of what was reported in a map or list. */
  ownTexts(container: ValueMap | Value[]): ReadonlySet<string> | undefined {
    return this.#ownTexts.get(container);
  }

  /** Sets one entry. */
  set(map: ValueMap, key: string, value: ValueMap[string]): void {
    if (this.hashed && !(key in map)) this.#open(map).add(key);
    map[key] = value;
  }

  /** `dict.update`: sets several entries, for which room is made first. */
  update(map: ValueMap, entries: Iterable<readonly [key: string, value: Value]>): void {
    const all = [...entries];
    if (this.hashed && all.length > 0) this.#open(map).makeRoom(all.length);
    for (const [key, value] of all) this.set(map, key, value);
  }

  /** Deletes one entry. */
  delete(map: ValueMap, key: string): void {
    if (this.hashed && key in map) this.#open(map).delete(key);
    delete map[key];
  }

  /** Reports that `keys`, all of them there already, are written once more with `dict.update`. */
  rewrite(map: ValueMap, keys: readonly string[]): void {
    if (this.hashed && keys.length > 0) this.#open(map).merge(keys);
  }

  /** Reports that `result` is a copy of `base` into which the other entries of `added` were put one by one. */
  merged(result: ValueMap, base: ValueMap, added: ValueMap): void {
    if (!this.hashed) return;
    if (this.#ordered.has(base)) {
      this.#ordered.add(result);
      return;
    }
    const table = new KeyTable();
    table.merge(this.keys(base));
    for (const key of this.keys(added)) table.add(key);
    this.#tables.set(result, table);
  }

  /** A deep copy; like any copy in Python 2.7 it may have its keys in another order. */
  deepCopy(value: Value): Value {
    if (Array.isArray(value)) return value.map((item) => this.deepCopy(item));
    if (!isMap(value)) return value;
    const copy = emptyMap();
    for (const key of Object.keys(value)) copy[key] = this.deepCopy(value[key] ?? null);
    copyKeyOrder(copy, value);
    if (this.#ordered.has(value)) this.#ordered.add(copy);
    else if (this.hashed) this.#tables.set(copy, KeyTable.of(this.keys(value)));
    return copy;
  }

  /** Reports that a copy of `value` with all in it stands in its place. */
  copied(value: Value): void {
    if (!this.hashed) return;
    if (Array.isArray(value)) for (const item of value) this.copied(item);
    if (!isMap(value)) return;
    if (!this.#ordered.has(value)) this.#tables.set(value, KeyTable.of(this.keys(value)));
    for (const key of Object.keys(value)) this.copied(value[key] ?? null);
  }

  #open(map: ValueMap): KeyTable {
    let table = this.#tables.get(map);
    if (table === undefined) {
      table = KeyTable.of(authorsKeys(map));
      this.#tables.set(map, table);
    }
    return table;
  }
}
