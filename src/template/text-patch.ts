import type { TemplatePath, TemplateSource, TemplateValue } from './document.ts';
import { isMap } from './predicates.ts';
import type { SourceNode, TrailStep } from './source-node.ts';
import { writeJson } from './write-json.ts';
import { writeYaml, yamlAfterIndicator, yamlEntry, yamlFlow, yamlItem } from './write-yaml.ts';

/** `natural` is what a person would write; `plain` puts values on one line and new keys in front, which always reads well. */
export type EditStyle = 'natural' | 'plain';

/** A place in the text that has to change. */
export interface Change {
  readonly kind: 'replace' | 'add' | 'remove';
  readonly path: TemplatePath;
  /** From the root to the node that is replaced or removed, or to the collection that gets one more entry. */
  readonly trail: readonly TrailStep[];
}

/** A part of the text and what comes in its place. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Of two insertions at one place, the deeper comes first. */
  readonly depth: number;
}

/** The text with all patches; `undefined` if two of them overlap. */
export function applyPatches(text: string, patches: readonly Patch[]): string | undefined {
  const sorted = [...patches].sort((a, b) => a.start - b.start || a.end - b.end || b.depth - a.depth);
  const parts: string[] = [];
  let at = 0;
  for (const patch of sorted) {
    if (patch.start < at) return undefined;
    parts.push(text.slice(at, patch.start), patch.text);
    at = patch.end;
  }
  return parts.join('') + text.slice(at);
}

/** The first line that is indented. */
const JSON_INDENT = /\n([ \t]+)\S/;

/** A key without a value on its line, and how much deeper the key on the next line is. */
const YAML_INDENT = /(?:^|\n)( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n\1( +)[^\s#-]/;

/** Finds out which characters of a text have to change. */
export class TextPatcher {
  readonly #text: string;
  readonly #isJson: boolean;
  readonly #style: EditStyle;
  readonly #lineBreak: string;
  readonly #step: string;

  constructor({ text, format }: TemplateSource, style: EditStyle) {
    this.#text = text;
    this.#isJson = format === 'json';
    this.#style = style;
    this.#lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    this.#step = this.#isJson ? (JSON_INDENT.exec(text)?.[1] ?? '') : (YAML_INDENT.exec(text)?.[2] ?? '  ');
  }

  patch({ kind, path, trail }: Change, value: TemplateValue | undefined): readonly Patch[] {
    const [key, depth] = [path.at(-1), path.length];
    const [last, parent] = [trail.at(-1), trail.at(-2)];
    if (!last) return [];
    if (kind === 'remove') return [this.#remove(last, parent?.node, depth)];
    if (value === undefined) return [];
    if (kind === 'add') return key === undefined ? [] : [this.#add(last.node, key, value, depth)];
    return [this.#replace(last, parent?.node, value, depth)];
  }

  #replace({ node, field }: TrailStep, parent: SourceNode | undefined, value: TemplateValue, depth: number): Patch {
    const { start, end } = node;
    if (!parent) return { start, end, text: this.#lines(this.#whole(value)), depth };
    if (parent.style === 'flow') {
      const space = start === end ? ' ' : '';
      return { start, end, text: space + this.#lines(this.#flow(value, this.#indentAt(start))), depth };
    }
    const indicator = field ? this.#text.indexOf(':', field.keyEnd) : this.#text.lastIndexOf('-', start - 1);
    const column = ' '.repeat(this.#columnOf(field ? field.keyStart : indicator));
    const written = this.#behindIndicator(value, column, field !== undefined);
    const firstBreak = written.includes('\n') ? written.indexOf('\n') : written.length;
    // Comments between the indicator and the old value stay; one behind it would end up inside a value of several lines.
    const gap = this.#text.slice(indicator + 1, start);
    const before = gap.includes('#') ? gap.trimEnd() : '';
    const behind = written.includes('\n') ? this.#commentAt(end) : '';
    const text = this.#lines(written.slice(0, firstBreak)) + before + behind + this.#lines(written.slice(firstBreak));
    return { start: indicator + 1, end: end + behind.length, text, depth };
  }

  #behindIndicator(value: TemplateValue, column: string, isField: boolean): string {
    if (this.#style === 'plain') return ` ${yamlFlow(value)}`;
    return isField
      ? yamlAfterIndicator(value, column + this.#step, this.#step)
      : yamlItem(value, `${column}  `, this.#step).slice(1);
  }

  #add(collection: SourceNode, key: string | number, value: TemplateValue, depth: number): Patch {
    if (collection.style === 'flow') return this.#addToFlow(collection, key, value, depth);
    const hasKeys = collection.items === undefined;
    const body = collection.body ?? collection.start;
    const indent = ' '.repeat(this.#columnOf(body));
    if (this.#style === 'plain' && hasKeys) {
      const text = `${yamlFlow({ [key]: value }).slice(2, -2)}${this.#lineBreak}${indent}`;
      return { start: body, end: body, text, depth };
    }
    const entry = hasKeys
      ? yamlEntry(String(key), value, indent + this.#step, this.#step)
      : yamlItem(value, `${indent}  `, this.#step);
    const at = this.#lineEnd(collection.end);
    return { start: at, end: at, text: this.#lines(`\n${indent}${entry}`), depth };
  }

  #addToFlow(collection: SourceNode, key: string | number, value: TemplateValue, depth: number): Patch {
    const { start, end } = collection;
    const body = collection.body ?? start;
    const inside = this.#text.slice(body, end - 1).trimEnd();
    const at = body + inside.length;
    const lead = /^[[{](\s*)/.exec(inside)?.[1] ?? '';
    const isDense = this.#isJson && this.#step === '';
    const sameLine = isDense ? '' : ' ';
    const space = lead.includes('\n') ? lead.slice(lead.lastIndexOf('\n')) : sameLine;
    const indent = space.startsWith('\n') ? space.slice(1) : this.#indentAt(start);
    const entry = collection.items === undefined ? this.#entry(key, value, indent) : this.#flow(value, indent);
    const comma = inside.endsWith(',') ? '' : ',';
    return { start: at, end: at, text: comma + this.#lines(space + entry), depth };
  }

  /** An entry of a map that is written on one line. */
  #entry(key: string | number, value: TemplateValue, indent: string): string {
    if (!this.#isJson) return yamlFlow({ [key]: value }).slice(2, -2);
    return `${JSON.stringify(String(key))}:${this.#step && ' '}${this.#flow(value, indent)}`;
  }

  #remove({ node, field }: TrailStep, parent: SourceNode | undefined, depth: number): Patch {
    const places = placesIn(parent);
    const index = places.findIndex(({ start }) => start === (field?.keyStart ?? node.start));
    const [start, end] = [field?.keyStart ?? node.start, node.end];
    const next = places[index + 1];
    const previous = places[index - 1];
    if (parent?.style === 'block') {
      const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
      const isAlone = (field ? /^ *$/ : /^ *- +$/).test(this.#text.slice(lineStart, start));
      if (isAlone) {
        const lineBreak = this.#text.indexOf('\n', end);
        return lineBreak < 0
          ? { start: this.#lineEnd(Math.max(0, lineStart - 2)), end: this.#text.length, text: '', depth }
          : { start: lineStart, end: lineBreak + 1, text: '', depth };
      }
    }
    if (next) return { start, end: next.start, text: '', depth };
    return { start: previous?.end ?? start, end, text: '', depth };
  }

  #whole(value: TemplateValue): string {
    if (this.#isJson) return writeJson(value, this.#step);
    return isMap(value) ? writeYaml(value).trimEnd() : '';
  }

  #flow(value: TemplateValue, indent: string): string {
    return this.#isJson ? writeJson(value, this.#step, indent) : yamlFlow(value);
  }

  #lines(text: string): string {
    return this.#lineBreak === '\n' ? text : text.replaceAll('\n', this.#lineBreak);
  }

  #commentAt(offset: number): string {
    return /^[ \t]+#[^\r\n]*/.exec(this.#text.slice(offset, this.#lineEnd(offset)))?.[0] ?? '';
  }

  /** The end of the line that `offset` is in, in front of its line break. */
  #lineEnd(offset: number): number {
    const lineBreak = this.#text.indexOf('\n', offset);
    if (lineBreak < 0) return this.#text.length;
    return this.#text[lineBreak - 1] === '\r' && lineBreak > offset ? lineBreak - 1 : lineBreak;
  }

  #columnOf(offset: number): number {
    return offset - (this.#text.lastIndexOf('\n', offset - 1) + 1);
  }

  #indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.#text.slice(offset - this.#columnOf(offset), offset))?.[0] ?? '';
  }
}

/** Where the entries of a collection stand, in the order of the text. */
function placesIn(parent: SourceNode | undefined): readonly { readonly start: number; readonly end: number }[] {
  const fields = [...(parent?.fields?.values() ?? [])].filter(({ merged }) => !merged);
  const places = parent?.items ?? fields.map(({ keyStart, node }) => ({ start: keyStart, end: node.end }));
  return [...places].sort((a, b) => a.start - b.start);
}
