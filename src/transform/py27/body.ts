import { authorsKeys, copyKeyOrder, NumericLiteral } from '../../template/index.ts';
import { pythonRepr } from '../python.ts';
import { emptyMap, type Value, type ValueMap } from '../value.ts';
import {
  type BodyKey,
  type BodyMap,
  type BodyValue,
  Existing,
  existing,
  Given,
  given,
  isBodyList,
  isBodyMap,
  Ordered,
} from './body-value.ts';
import type { KeyHistory } from './key-history.ts';
import { KeyTable } from './key-table.ts';
import { scalarRepr, unicodeRepr } from './repr.ts';

/** What is known of one map of the body. A map without a record is the author's, unchanged since the beginning. */
interface MapRecord {
  /** How often the body had been copied when the map came in, or when `table` was last brought up to date. */
  copies: number;
  /** The keys as of `copies`; without it they came one after the other, as they stand in the map. */
  table: KeyTable | undefined;
  /** Keys whose text is ours. */
  ownKeys: Set<string> | undefined;
  /** Keys whose value is a text of ours. */
  ownValues: Set<string> | undefined;
  /** A Python 3 dictionary of the transform: it keeps its order. */
  readonly ordered: boolean;
}

/**
 * The document of one API: plain data in `root`, changed in place.
 *
 * Besides it remembers what its text in Python 2.7 hangs on: what was inserted when, how often the whole was deep-copied
 * since, and which texts are the transform's own. Nothing is copied for real; the copies are counted and made up for
 * when a map is next changed or printed.
 */
export class ApiBody {
  readonly root: ValueMap;
  /** Whether its paths were found in order; what is added to them later is in order anyway. */
  isChecked = false;
  readonly #history: KeyHistory;
  readonly #hashed: boolean;
  readonly #maps = new Map<ValueMap, MapRecord>();
  readonly #ownItems = new Map<readonly Value[], Set<number>>();
  #copies = 0;

  /** A document of the author's. */
  constructor(root: ValueMap, history: KeyHistory) {
    this.root = root;
    this.#history = history;
    this.#hashed = history.hashed;
  }

  /** A document that the transform writes itself. */
  static own(content: BodyMap, history: KeyHistory): ApiBody {
    const body = new ApiBody(emptyMap(), history);
    for (const [key, value] of Object.entries(content)) body.set(body.root, key, value);
    return body;
  }

  /** Counts a deep copy of the whole. */
  copied(times = 1): void {
    this.#copies += times;
  }

  /** Counts a copy of the top of the document alone: `dict.copy`. */
  topCopied(): void {
    if (!this.#hashed) return;
    const record = this.#opened(this.root);
    const table = new KeyTable();
    table.merge(record.table?.keys() ?? []);
    record.table = table;
  }

  /** The keys of one of its maps in their order. */
  keys(map: ValueMap): readonly string[] {
    if (!this.#hashed) return Object.keys(map);
    const record = this.#maps.get(map);
    if (record?.ordered === true) return Object.keys(map);
    const first = record?.table ?? KeyTable.of(authorsKeys(map));
    return first.copied(this.#copies - (record?.copies ?? 0)).keys();
  }

  /** Sets one entry and returns what stands there now. */
  set(map: ValueMap, key: BodyKey, value: BodyValue): Value {
    const name = typeof key === 'string' ? key : key.value;
    const written = this.#written(value);
    if (this.#hashed) {
      const record = this.#opened(map);
      if (!(name in map)) {
        record.table?.add(name);
        record.ownKeys = marked(record.ownKeys, name, typeof key === 'string');
      }
      record.ownValues = marked(record.ownValues, name, typeof value === 'string');
    }
    map[name] = written;
    return written;
  }

  /** `dict.update`: sets several entries, for which room is made first. */
  update(map: ValueMap, entries: BodyMap): void {
    const names = Object.keys(entries);
    if (this.#hashed) this.#opened(map).table?.makeRoom(names.length);
    for (const name of names) this.set(map, name, entries[name] ?? null);
  }

  /** A part that is not in the document yet: it comes in with {@link existing}. */
  create(value: BodyMap): ValueMap;
  create(value: readonly BodyValue[]): Value[];
  create(value: BodyValue): Value {
    return this.#written(value);
  }

  /** Deletes one entry. */
  delete(map: ValueMap, key: string): void {
    if (!(key in map)) return;
    if (this.#hashed) this.#opened(map).table?.delete(key);
    delete map[key];
  }

  /** The key of an entry with what is known of it. */
  keyOf(map: ValueMap, key: string): BodyKey {
    return this.#maps.get(map)?.ownKeys?.has(key) === true ? key : given(key);
  }

  /** One entry with what is known of it, to be put elsewhere: into this body, or at once `into` another. */
  part(map: ValueMap, key: string, into: ApiBody = this): BodyValue {
    const value = map[key] ?? null;
    if (typeof value === 'string') return this.#maps.get(map)?.ownValues?.has(key) === true ? value : given(value);
    return existing(into === this ? value : into.#movedIn(value, this));
  }

  /** What the author wrote in one place: a text, if it is the region or the partition, is the service's own. */
  authored(from: ValueMap | Value[], key: string | number): BodyValue {
    const value = (Array.isArray(from) ? from[Number(key)] : from[key]) ?? null;
    const isOwn = typeof value === 'string' && this.#history.ownTexts(from)?.has(String(key)) === true;
    return isOwn ? value : given(value);
  }

  /** Appends to one of its lists. */
  append(list: Value[], value: BodyValue): void {
    if (this.#hashed && typeof value === 'string') this.#ownItemsOf(list).add(list.length);
    list.push(this.#written(value));
  }

  /** `str(document)` in Python 2.7. */
  text(node: Value = this.root): string {
    if (Array.isArray(node)) return this.#listText(node);
    if (typeof node === 'string') return unicodeRepr(node);
    if (typeof node !== 'object' || node === null || node instanceof NumericLiteral) return scalarRepr(node);
    const record = this.#maps.get(node);
    let text = '';
    for (const key of this.keys(node)) {
      const name = record?.ownKeys?.has(key) === true ? pythonRepr(key) : unicodeRepr(key);
      const value = this.#repr(node[key] ?? null, record?.ownValues?.has(key) === true);
      text += `${text === '' ? '' : ', '}${name}: ${value}`;
    }
    return `{${text}}`;
  }

  #listText(list: readonly Value[]): string {
    const own = this.#ownItems.get(list);
    return `[${list.map((item, index) => this.#repr(item, own?.has(index) === true)).join(', ')}]`;
  }

  #repr(node: Value, own: boolean): string {
    return own && typeof node === 'string' ? pythonRepr(node) : this.text(node);
  }

  /** `value` as a part of this body. */
  #written(value: BodyValue): Value {
    if (value instanceof Given) return this.#adopted(value.value);
    if (value instanceof Existing) return value.node;
    if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return value;
    if (isBodyList(value)) {
      const list: Value[] = [];
      for (const item of value) this.append(list, item);
      return list;
    }
    const map = emptyMap();
    const inOrder = value instanceof Ordered;
    if (this.#hashed)
      this.#maps.set(map, newRecord(this.#copies, inOrder ? { ordered: true } : { table: new KeyTable() }));
    const entries = inOrder ? value.entries : isBodyMap(value) ? value : Object.entries(value);
    for (const [key, item] of entries) this.set(map, key, item);
    return map;
  }

  /** A copy of something of the author's, so that no two places share one object. */
  #adopted(value: Value): Value {
    if (typeof value !== 'object' || value === null || value instanceof NumericLiteral) return value;
    const own = this.#history.ownTexts(value);
    if (Array.isArray(value)) {
      const list = value.map((item) => this.#adopted(item));
      if (own !== undefined) this.#ownItems.set(list, new Set([...own].map(Number)));
      return list;
    }
    const map = emptyMap();
    for (const key of Object.keys(value)) map[key] = this.#adopted(value[key] ?? null);
    copyKeyOrder(map, value);
    if (!this.#hashed) return map;
    const record = newRecord(this.#copies, { table: this.#history.tableOf(value)?.clone() });
    if (own !== undefined) record.ownValues = new Set(own);
    this.#maps.set(map, record);
    return map;
  }

  #movedIn(node: Value, from: ApiBody): Value {
    if (Array.isArray(node)) {
      const list = node.map((item) => this.#movedIn(item, from));
      const own = from.#ownItems.get(node);
      if (own !== undefined) this.#ownItems.set(list, new Set(own));
      return list;
    }
    if (typeof node !== 'object' || node === null || node instanceof NumericLiteral) return node;
    const map = emptyMap();
    for (const key of Object.keys(node)) map[key] = this.#movedIn(node[key] ?? null, from);
    if (!this.#hashed) return map;
    const { ordered, table, ownKeys, ownValues } = from.#opened(node);
    this.#maps.set(map, {
      copies: this.#copies,
      table: table?.clone(),
      ownKeys: ownKeys && new Set(ownKeys),
      ownValues: ownValues && new Set(ownValues),
      ordered,
    });
    return map;
  }

  /** The record of a map that is about to change. */
  #opened(map: ValueMap): MapRecord {
    let record = this.#maps.get(map);
    if (record === undefined) {
      record = newRecord(0);
      this.#maps.set(map, record);
    }
    if (record.ordered) return record;
    record.table ??= KeyTable.of(authorsKeys(map));
    const missing = this.#copies - record.copies;
    if (missing > 0) record.table = record.table.copied(missing);
    record.copies = this.#copies;
    return record;
  }

  #ownItemsOf(list: Value[]): Set<number> {
    let own = this.#ownItems.get(list);
    if (own === undefined) {
      own = new Set();
      this.#ownItems.set(list, own);
    }
    return own;
  }
}

function newRecord(copies: number, known: { table?: KeyTable | undefined; ordered?: boolean } = {}): MapRecord {
  return { copies, table: known.table, ownKeys: undefined, ownValues: undefined, ordered: known.ordered ?? false };
}

/** The names that are the transform's own, with or without `name`; most maps have none. */
function marked(own: Set<string> | undefined, name: string, isOwn: boolean): Set<string> | undefined {
  if (!isOwn) {
    own?.delete(name);
    return own;
  }
  return own === undefined ? new Set([name]) : own.add(name);
}
