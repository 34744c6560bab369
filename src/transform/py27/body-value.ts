import type { NumericLiteral } from '../../template/index.ts';
import type { Value } from '../value.ts';

/** Something that stems from the author's template; see {@link given}. */
export class Given<T extends Value = Value> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/** A part of the document that stays the object it is; see {@link existing}. */
export class Existing {
  readonly node: Value;

  constructor(node: Value) {
    this.node = node;
  }
}

/** A map that does not take part in the hashing; see {@link ordered}. */
export class Ordered {
  readonly entries: ReadonlyMap<BodyKey, BodyValue>;

  constructor(entries: ReadonlyMap<BodyKey, BodyValue>) {
    this.entries = entries;
  }
}

/** What is put into a body: plain data of ours, in which the author's parts are marked. */
export type BodyValue =
  | string
  | number
  | boolean
  | null
  | NumericLiteral
  | Given
  | Existing
  | readonly BodyValue[]
  | ReadonlyMap<BodyKey, BodyValue>
  | Ordered
  | BodyMap;

/** A map of ours: its keys are the transform's own. */
export interface BodyMap {
  readonly [key: string]: BodyValue;
}

/** A key that the transform chose (a string) or the author did. */
export type BodyKey = string | Given<string>;

/** Marks text or data as the author's: it is copied into the body. */
export function given(value: string): Given<string>;
export function given(value: Value): Given;
export function given(value: Value): Given {
  return new Given(value);
}

/** Marks a part that is in this body already and only moves. */
export function existing(node: Value): Existing {
  return new Existing(node);
}

/** Marks a map that keeps its keys in order: the few that the service builds as a Python 3 dictionary. */
export function ordered(entries: Iterable<readonly [BodyKey, BodyValue]>): Ordered {
  return new Ordered(new Map(entries));
}

export function isBodyMap(value: object): value is ReadonlyMap<BodyKey, BodyValue> {
  return value instanceof Map;
}

export function isBodyList(value: object): value is readonly BodyValue[] {
  return Array.isArray(value);
}
