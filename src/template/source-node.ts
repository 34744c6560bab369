import type { SourceRange } from '../core/index.ts';
import type { TemplateValue } from './document.ts';
import { noteKey } from './key-order.ts';

/**
 * A value together with the place of its text: what reading YAML and JSON have in common. Offsets count UTF-16 code
 * units from 0; a node's text includes its tag and its anchor.
 */
export interface SourceNode {
  readonly value: TemplateValue;
  readonly start: number;
  readonly end: number;
  /** Where the content begins, behind tag and anchor; absent when there are none. */
  readonly body?: number | undefined;
  /** How it is written; `tagged` is a map or list whose text is a short tag (`!Ref Table`). */
  readonly style: 'scalar' | 'block' | 'flow' | 'tagged' | 'alias';
  readonly fields?: ReadonlyMap<string, SourceField> | undefined;
  readonly items?: readonly SourceNode[] | undefined;
  /** Its text cannot stand for another value: an edit has to replace the node around it. */
  readonly fixed?: boolean | undefined;
  /** How many nodes it stands for when its aliases are written out. */
  readonly weight: number;
}

/** One entry of a map. */
export interface SourceField {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly node: SourceNode;
  /** It comes from another map, through `<<`. */
  readonly merged?: boolean | undefined;
}

/** A node on the way to another one, and the entry of the map that holds it. */
export interface TrailStep {
  readonly node: SourceNode;
  readonly field?: SourceField | undefined;
}

/** The entry `key` of a collection. */
export function childOf({ fields, items }: SourceNode, key: string | number): TrailStep | undefined {
  if (items) {
    const node = typeof key === 'number' ? items[key] : undefined;
    return node && { node };
  }
  const field = fields?.get(String(key));
  return field && { node: field.node, field };
}

/** Deeper than any template; keeps the recursion of the readers and of the stages behind them off the stack's end. */
export const NESTING_LIMIT = 500;

/** Turns offsets of one text into lines and columns. */
export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  range(start: number, end: number): SourceRange {
    return { start: this.#position(start), end: this.#position(end) };
  }

  #position(offset: number): SourceRange['start'] {
    this.#starts ??= lineStarts(this.#text);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1, offset };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Sets a key on a map that is being built. `__proto__` is a key like any other. */
export function setKey<T>(map: Record<string, T>, key: string, value: T): void {
  noteKey(map, key);
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}
