import type { Diagnostic } from '../core/index.ts';
import {
  copyKeyOrder,
  isList,
  isMap,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../template/index.ts';
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';
import { entryOf, firstUnresolved, isResolvedList, scalarText } from './tree.ts';

/** What the key of a loop begins with; its name follows. */
const LOOP = 'Fn::ForEach::';

/** Where loops may be. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html */
const SECTIONS = ['Conditions', 'Resources', 'Outputs'];

/** More than any template may have; keeps loops in loops from filling the memory. */
const MAX_MADE = 10_000;

/**
 * One value of one loop (`Fn::ForEach` of the language extensions).
 *
 * @public
 */
export interface LoopStep {
  /** What follows `Fn::ForEach::`. */
  readonly loop: string;
  /** The variable, and the value that it has. */
  readonly variable: string;
  readonly value: string;
}

/**
 * Where an author wrote what a loop makes.
 *
 * @public
 */
export interface LoopOrigin {
  /** `['Resources', 'Fn::ForEach::Functions', 2, '${Name}Function']` in the author's template. */
  readonly path: TemplatePath;
  /** The loops around it, the outermost first. */
  readonly steps: readonly LoopStep[];
}

/** A template without loops. */
export interface ExpandedTemplate {
  /** The template itself where it has no loops. */
  readonly template: TemplateMap;
  /** By logical ID: the resources that loops have made. */
  readonly resources: ReadonlyMap<string, LoopOrigin>;
  /** The author's path of something in the expanded template. */
  authorPath(path: TemplatePath): TemplatePath;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes out every `Fn::ForEach`, as CloudFormation does before SAM sees a template. One that cannot be written out stays as
 * it is, and is reported.
 */
export function expandLoops(options: ResolverOptions): ExpandedTemplate {
  const { template } = options;
  if (!SECTIONS.some((name) => hasLoops(entryOf(template, name) ?? null))) {
    return { template, resources: new Map(), authorPath: (path) => path, diagnostics: [] };
  }
  return new LoopExpansion(template, createResolver(options));
}

/** Looks at every value of every template: scalars, which most are, cost next to nothing. */
function hasLoops(value: TemplateValue): boolean {
  if (typeof value !== 'object') return false;
  if (isList(value)) return value.some(hasLoops);
  if (!isMap(value)) return false;
  for (const key of Object.keys(value)) if (key.startsWith(LOOP) || hasLoops(value[key] ?? null)) return true;
  return false;
}

class LoopExpansion implements ExpandedTemplate {
  readonly template: TemplateMap;
  readonly resources: Map<string, LoopOrigin> = new Map();
  readonly diagnostics: Diagnostic[] = [];
  readonly #resolver: Resolver;
  /** The author's path of entries of sections that loops have made. */
  readonly #places = new Map<string, TemplatePath>();
  #made = 0;

  constructor(template: TemplateMap, resolver: Resolver) {
    this.#resolver = resolver;
    const sections = SECTIONS.flatMap((name) => {
      const section = entryOf(template, name);
      return section === undefined ? [] : [[name, this.#value(section, { path: [name], steps: [] })] as const];
    });
    this.template = { ...template, ...Object.fromEntries(sections) };
    if (!declaresExtensions(template['Transform'])) {
      this.#report(['Transform'], {
        code: 'LANGUAGE_EXTENSIONS_MISSING',
        severity: 'warning',
        message: 'Fn::ForEach needs AWS::LanguageExtensions.',
        hint: 'Put `AWS::LanguageExtensions` into `Transform`, before `AWS::Serverless-2016-10-31`.',
      });
    }
  }

  authorPath(path: TemplatePath): TemplatePath {
    const [section, id, ...rest] = path;
    const place = this.#places.get(keyOf(section, id));
    return place === undefined ? path : [...place, ...rest];
  }

  #value(value: TemplateValue, place: LoopOrigin): TemplateValue {
    if (typeof value === 'string') return substituted(value, place.steps);
    if (isList(value)) return value.map((item, index) => this.#value(item, below(place, index)));
    if (!isMap(value)) return value;
    const variable = valueOfVariable(value, place.steps);
    if (variable !== undefined) return variable;
    const map = this.#map(value, place);
    return place.steps.length === 0 ? map : (this.#lookedUp(map) ?? map);
  }

  /**
   * The text that `Fn::FindInMap` finds. The language extensions look it up at the same time as they write out loops, so
   * that it may stand where SAM takes no intrinsic function.
   */
  #lookedUp(map: TemplateMap): string | undefined {
    if (!Object.hasOwn(map, 'Fn::FindInMap')) return undefined;
    const found = this.#resolver.resolve(map);
    return typeof found === 'string' ? found : undefined;
  }

  #map(map: TemplateMap, place: LoopOrigin): TemplateMap {
    const entries = new Map<string, TemplateValue>();
    for (const [key, value] of Object.entries(map)) this.#entry(key, value, below(place, key), entries);
    const expanded = Object.fromEntries(entries);
    copyKeyOrder(expanded, map);
    return expanded;
  }

  /** Adds what the author wrote under a key: one entry, or all that a loop makes. */
  #entry(key: string, value: TemplateValue, place: LoopOrigin, entries: Map<string, TemplateValue>): void {
    if (key.startsWith(LOOP) && !isMap(value)) {
      this.#loop(key, value, place, entries);
      return;
    }
    const name = substituted(key, place.steps);
    const isMade = place.steps.length > 0;
    if (entries.has(name)) {
      this.#report(place.path, {
        code: 'LOOP_KEY_TAKEN',
        severity: 'error',
        message: `There is more than one "${name}".`,
        hint: 'Put the variable of the loop into the key.',
      });
      return;
    }
    const [section] = place.path;
    if (isMade && isEntryOfSection(place.path)) {
      this.#places.set(keyOf(section, name), place.path);
      if (section === 'Resources') this.resources.set(name, place);
    }
    entries.set(name, this.#value(value, place));
  }

  #loop(key: string, value: TemplateValue, place: LoopOrigin, entries: Map<string, TemplateValue>): void {
    const [variable, collection, body, ...more] = isList(value) ? value : [];
    if (typeof variable !== 'string' || collection === undefined || !isMap(body) || more.length > 0) {
      this.#report(place.path, {
        code: 'LOOP_INVALID',
        severity: 'error',
        message: `"${key}" is no loop.`,
        hint: 'Write a list: the name of a variable, its values, and a map of what is made with each of them.',
      });
      entries.set(key, value);
      return;
    }
    const loop = substituted(key.slice(LOOP.length), place.steps);
    const values = this.#valuesOf(this.#value(collection, below(place, 1)), key, place.path);
    if (values === undefined) entries.set(key, value);
    for (const one of values ?? []) {
      const inner: LoopOrigin = { path: [...place.path, 2], steps: [...place.steps, { loop, variable, value: one }] };
      for (const [name, item] of Object.entries(body)) {
        this.#made += 1;
        if (this.#made <= MAX_MADE) this.#entry(name, item, below(inner, name), entries);
      }
    }
    if (this.#made > MAX_MADE) {
      this.#report(place.path, {
        code: 'LOOPS_TOO_LARGE',
        severity: 'error',
        message: `The loops make more than ${MAX_MADE} entries; the others are left out.`,
        hint: 'Split the template.',
      });
    }
  }

  /** The values of a collection, each once; `undefined` where they are not known. */
  #valuesOf(collection: TemplateValue, key: string, path: TemplatePath): ReadonlySet<string> | undefined {
    const resolved = this.#resolver.resolve(collection);
    const unknown = firstUnresolved(resolved);
    if (unknown !== undefined) {
      this.#report(path, {
        code: 'LOOP_UNRESOLVED',
        severity: 'warning',
        message: `"${key}": its values are not known here, so what it makes is left out. ${unknown.reason}`,
        hint: 'Give the parameters that the values depend on.',
      });
      return undefined;
    }
    const texts = isResolvedList(resolved) ? resolved.map(scalarText) : [undefined];
    const known = texts.filter((text) => text !== undefined);
    if (known.length < texts.length) {
      this.#report(path, {
        code: 'LOOP_INVALID',
        severity: 'error',
        message: `"${key}": its values are no list of texts.`,
        hint: 'Write a list of texts.',
      });
      return undefined;
    }
    return new Set(known);
  }

  /** Says the same about several rounds of a loop once. */
  #report(path: TemplatePath, finding: Omit<Diagnostic, 'path'>): void {
    const message = this.#resolver.redact(finding.message);
    if (this.diagnostics.some((known) => known.code === finding.code && known.message === message)) return;
    this.diagnostics.push({ ...finding, message, path });
  }
}

function below({ path, steps }: LoopOrigin, key: string | number): LoopOrigin {
  return { path: [...path, key], steps };
}

/** Whether only loops are between a section and the entry at `path`. */
function isEntryOfSection(path: TemplatePath): boolean {
  return path.slice(1, -1).every((key, index) => (index % 2 === 0 ? String(key).startsWith(LOOP) : key === 2));
}

function keyOf(section: string | number | undefined, id: string | number | undefined): string {
  return `${section}/${id}`;
}

/** A text with the values of the variables; `&{Name}` has nothing but their letters and digits. */
function substituted(text: string, steps: readonly LoopStep[]): string {
  return steps.reduce(
    (result, { variable, value }) =>
      result
        .replaceAll(`\${${variable}}`, () => value)
        .replaceAll(`&{${variable}}`, () => value.replaceAll(/[^A-Za-z0-9]/g, '')),
    text,
  );
}

/** The value of `{ Ref: Name }`, if that is the variable of a loop. */
function valueOfVariable(map: TemplateMap, steps: readonly LoopStep[]): string | undefined {
  if (steps.length === 0 || Object.keys(map).length !== 1) return undefined;
  return steps.findLast(({ variable }) => variable === map['Ref'])?.value;
}

function declaresExtensions(transform: TemplateValue | undefined): boolean {
  const names = isList(transform) ? transform : [transform];
  return names.includes('AWS::LanguageExtensions');
}
