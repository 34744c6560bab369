import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { closest } from '../core/index.ts';
import type { TemplateValue } from './document.ts';
import type { Findings, TextSpan } from './findings.ts';
import { parseYaml } from './parse-yaml.ts';
import { resolvePlainScalar } from './scalars.ts';
import { NESTING_LIMIT, type SourceField, type SourceNode, setKey } from './source-node.ts';
import { LONG_FORMS } from './tags.ts';
import { yamlLibrary } from './yaml-library.ts';

/** Aliases may not stand for more nodes than this in all: the template would be too large for any service. */
const ALIAS_LIMIT = 100_000;

const CORE_TAG = 'tag:yaml.org,2002:';

/** Reads YAML text. `undefined` if it is no single YAML document; what is wrong is in `findings`. */
export function readYaml(text: string, findings: Findings): SourceNode | undefined {
  const document = parseYaml(text, findings);
  if (!document?.contents) return undefined;
  const node = new YamlWalk(text, findings).read(document.contents);
  return FATAL.some((code) => findings.codes.has(code)) ? undefined : node;
}

/** What leaves holes in the tree. */
const FATAL = ['ALIAS_LIMIT', 'NESTING_TOO_DEEP', 'YAML_SYNTAX'] as const;

/** Turns the package's nodes into ours: one pass, in which tags, aliases, merge keys and plain scalars get their meaning. */
class YamlWalk {
  readonly #text: string;
  readonly #findings: Findings;
  readonly #yaml = yamlLibrary();
  readonly #anchors = new Map<string, SourceNode | undefined>();
  readonly #path: (string | number)[] = [];
  #aliasWeight = 0;

  constructor(text: string, findings: Findings) {
    this.#text = text;
    this.#findings = findings;
  }

  read(node: Node): SourceNode {
    return this.#node(node, 0);
  }

  /** `from` is where the text of this node can begin at the earliest. */
  #node(node: Node, from: number): SourceNode {
    if (this.#yaml.isAlias(node)) return this.#alias(node);
    const { tag, anchor } = node as Scalar | YAMLMap | YAMLSeq;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    let result = this.#content(node, tag);
    if (tag !== undefined || anchor !== undefined) {
      const start = this.#startOfProperties(result.start, from, tag, anchor);
      const longForm = tag?.startsWith('!') && tag !== '!' ? this.#longForm(tag, start) : undefined;
      result = longForm
        ? tagged(longForm, result, start, (tag ?? '').length)
        : { ...result, start, body: result.start };
      if (anchor !== undefined) this.#anchors.set(anchor, result);
    }
    return result;
  }

  #content(node: Node, tag: string | undefined): SourceNode {
    const [start, end] = rangeOf(node);
    if (this.#path.length > NESTING_LIMIT) {
      const message = `Values are nested more than ${NESTING_LIMIT} levels deep.`;
      this.#findings.add('NESTING_TOO_DEEP', message, [start, start + 1]);
      return { value: null, start, end, style: 'scalar', weight: 1 };
    }
    if (this.#yaml.isMap(node)) return this.#map(node, start, end);
    if (this.#yaml.isSeq(node)) return this.#list(node, start, end);
    const scalar = node as Scalar<string>;
    const isPlain =
      scalar.type === 'PLAIN' && (tag === undefined || (tag.startsWith(CORE_TAG) && tag !== `${CORE_TAG}str`));
    const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
    return {
      value: isPlain ? resolvePlainScalar(scalar.value) : scalar.value,
      start,
      end: isBlock ? this.#lastContent(start, end) : end,
      style: 'scalar',
      weight: 1,
    };
  }

  #map(map: YAMLMap, start: number, end: number): SourceNode {
    const own = new Map<string, SourceField>();
    const merged = new Map<string, SourceField>();
    let last = start;
    let weight = 1;
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const [keyStart, keyEnd] = rangeOf(pair.key);
      const key = this.#key(pair.key);
      if (key === undefined) continue;
      if (own.has(key.text)) this.#duplicate(key.text, [keyStart, keyEnd]);
      this.#path.push(key.text);
      const node = pair.value ? this.#field(pair.value, keyEnd) : absent(keyEnd);
      this.#path.pop();
      last = Math.max(keyEnd, node.end);
      weight += node.weight;
      if (key.merges) this.#merge(node, merged);
      else own.set(key.text, { keyStart, keyEnd, node });
    }
    const fields = merged.size > 0 ? new Map([...merged, ...own]) : own;
    const value: Record<string, TemplateValue> = {};
    for (const [key, field] of fields) setKey(value, key, field.node.value);
    return map.flow
      ? { value, start, end, style: 'flow', fields, weight }
      : { value, start, end: last, style: 'block', fields, weight };
  }

  #field(value: Node, keyEnd: number): SourceNode {
    const node = this.#node(value, keyEnd);
    if (node.start !== node.end) return node;
    // The place of "nothing" is directly behind the colon, in front of a comment.
    const start = this.#text.indexOf(':', keyEnd) + 1;
    return { ...node, start, end: start };
  }

  #list(list: YAMLSeq, start: number, end: number): SourceNode {
    const items: SourceNode[] = [];
    let from = start;
    let weight = 1;
    for (const [index, item] of (list.items as (Node | null)[]).entries()) {
      this.#path.push(index);
      const node = item ? this.#node(item, from) : absent(from);
      this.#path.pop();
      items.push(node);
      weight += node.weight;
      from = node.end;
    }
    const value = items.map((item) => item.value);
    return list.flow
      ? { value, start, end, style: 'flow', items, weight }
      : { value, start, end: Math.max(start, from), style: 'block', items, weight };
  }

  #alias(alias: Alias): SourceNode {
    const [start, end] = rangeOf(alias);
    const target = this.#anchors.get(alias.source);
    if (target) {
      this.#aliasWeight += target.weight;
      if (this.#aliasWeight <= ALIAS_LIMIT) return { ...target, start, end, style: 'alias', fixed: false };
      if (this.#aliasWeight - target.weight <= ALIAS_LIMIT) {
        const message = `The aliases, written out, stand for more than ${ALIAS_LIMIT.toLocaleString('en')} values.`;
        this.#findings.add('ALIAS_LIMIT', message, [start, end], { path: this.#path });
      }
    } else {
      const message = this.#anchors.has(alias.source)
        ? `Alias "*${alias.source}" stands inside the value that it refers to.`
        : `Alias "*${alias.source}" has no anchor "&${alias.source}" before it.`;
      this.#findings.add('YAML_SYNTAX', message, [start, end], { path: this.#path });
    }
    return { value: null, start, end, style: 'alias', weight: 1 };
  }

  /** Keys are text, whatever they look like: `200:` and `on:` too, as in CloudFormation. */
  #key(key: Node): { text: string; merges: boolean } | undefined {
    const [start, end] = rangeOf(key);
    const scalar = this.#yaml.isAlias(key) ? this.#alias(key).value : this.#yaml.isScalar(key) ? key.value : undefined;
    if (scalar === undefined || (typeof scalar === 'object' && scalar !== null)) {
      this.#findings.add('YAML_SYNTAX', 'A key must be text, not a map or a list.', [start, end], { path: this.#path });
      return undefined;
    }
    if (this.#yaml.isScalar(key) && key.anchor !== undefined)
      this.#anchors.set(key.anchor, this.#content(key, undefined));
    const text = String(scalar);
    return { text, merges: text === '<<' && this.#yaml.isScalar(key) && key.type === 'PLAIN' };
  }

  #merge(source: SourceNode, into: Map<string, SourceField>): void {
    for (const { fields, start, end } of source.items ?? [source]) {
      if (!fields)
        this.#findings.add('YAML_SYNTAX', '"<<" takes a map or a list of maps.', [start, end], { path: this.#path });
      else for (const [key, field] of fields) if (!into.has(key)) into.set(key, { ...field, merged: true });
    }
  }

  #duplicate(key: string, span: TextSpan): void {
    if (key === '<<') return;
    this.#findings.add('DUPLICATE_KEY', `Key "${key}" appears twice in this map; the last one counts.`, span, {
      severity: 'warning',
      hint: 'Remove one of the two.',
      path: [...this.#path, key],
    });
  }

  #longForm(tag: string, start: number): string {
    const known = LONG_FORMS.get(tag);
    if (known) return known;
    const suggestion = closest(tag, LONG_FORMS.keys());
    this.#findings.add('UNKNOWN_TAG', `Tag "${tag}" is not one of CloudFormation's.`, [start, start + tag.length], {
      hint: suggestion ? `Did you mean "${suggestion}"?` : 'Use the tag of an intrinsic function, or quote the text.',
      path: this.#path,
    });
    return `Fn::${tag.slice(1)}`;
  }

  /** The package's ranges begin behind tag and anchor: they are looked for in the text before it. */
  #startOfProperties(content: number, from: number, tag: string | undefined, anchor: string | undefined): number {
    const shown = tag?.startsWith(CORE_TAG) ? `!!${tag.slice(CORE_TAG.length)}` : tag;
    const before = this.#text.slice(from, content);
    const places = [shown, anchor === undefined ? undefined : `&${anchor}`]
      .map((property) => (property === undefined ? -1 : before.lastIndexOf(property)))
      .filter((place) => place >= 0);
    return Math.min(content, ...places.map((place) => from + place));
  }

  #lastContent(start: number, end: number): number {
    let last = end;
    while (last > start && (this.#text[last - 1] === '\n' || this.#text[last - 1] === '\r')) last -= 1;
    return last;
  }
}

/** `!Sub text` is the map `{ 'Fn::Sub': 'text' }` whose text is the tag with its content. */
function tagged(longForm: string, content: SourceNode, start: number, tagLength: number): SourceNode {
  const node: SourceNode = { ...argument(longForm, content), fixed: true };
  return {
    value: { [longForm]: node.value },
    start,
    end: content.end,
    style: 'tagged',
    fields: new Map([[longForm, { keyStart: start, keyEnd: start + tagLength, node }]]),
    weight: content.weight + 1,
  };
}

/** `!GetAtt Table.Stream.Arn` names the resource up to its first dot; the rest is the attribute. */
function argument(longForm: string, content: SourceNode): SourceNode {
  if (longForm !== 'Fn::GetAtt' || typeof content.value !== 'string') return content;
  const dot = content.value.indexOf('.');
  const parts = dot < 0 ? [content.value] : [content.value.slice(0, dot), content.value.slice(dot + 1)];
  return { ...content, value: parts, items: parts.map((value) => ({ ...content, value, fixed: true })) };
}

/** A key without a colon, in a flow map. */
function absent(at: number): SourceNode {
  return { value: null, start: at, end: at, style: 'scalar', fixed: true, weight: 1 };
}

function rangeOf(node: Node): TextSpan {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}
