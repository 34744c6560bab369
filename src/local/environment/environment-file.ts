import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { FunctionDefinition } from '../../application/index.ts';
import { closest, isObject, messageOf, systemCodeOf } from '../../core/index.ts';
import { LocalError } from '../errors.ts';
import { parseEnvLines } from './env-lines.ts';

type Variables = Readonly<Record<string, string>>;

/** What the file says to one function. */
export interface FileVariables {
  readonly variables: Variables;
  /** The file and section of each name. */
  readonly origin: string;
}

interface Content {
  readonly global: Variables;
  /** By logical ID, path or name of a function. */
  readonly sections: ReadonlyMap<string, Variables>;
}

/** The section for all functions. */
const GLOBAL = 'Parameters';
const EMPTY: Content = { global: {}, sections: new Map() };

/**
 * A file with values for variables: SAM CLI's JSON (a section for each function, `Parameters` for all), or `.env`. It is
 * read again when it has changed.
 */
export class EnvironmentFile {
  readonly #path: string;
  /** As it was given, for messages. */
  readonly #name: string;
  #stamp = '';
  #content: Content | LocalError = EMPTY;
  /** What it was for each function since the content is this: it is asked for before every invocation. */
  #versions = new Map<FunctionDefinition, string>();

  constructor(name: string) {
    this.#name = name;
    this.#path = resolve(name);
  }

  /** Another text whenever what the file says to this function, or whether it can be read, changes. */
  version(definition: FunctionDefinition): string {
    const content = this.#read();
    if (content instanceof LocalError) return content.message;
    const known = this.#versions.get(definition);
    if (known !== undefined) return known;
    const { environment } = definition;
    const used = Object.keys(environment).map((name) => [
      content.global[name],
      sectionOf(content, definition)?.[1][name],
    ]);
    const version = JSON.stringify(used);
    this.#versions.set(definition, version);
    return version;
  }

  /** The layers that the file makes for a function, the weaker first. Only names that its template declares. */
  layers(definition: FunctionDefinition): FileVariables[] {
    const content = this.#read();
    if (content instanceof LocalError) throw content;
    const [key, section = {}] = sectionOf(content, definition) ?? [];
    const declared = (variables: Variables): Variables =>
      Object.fromEntries(Object.entries(variables).filter(([name]) => Object.hasOwn(definition.environment, name)));
    const layers = [{ variables: declared(content.global), origin: this.#isJson ? this.#at(GLOBAL) : this.#name }];
    if (key !== undefined) layers.push({ variables: declared(section), origin: this.#at(key) });
    return layers;
  }

  /** What of the file does not reach any function, as sentences: most likely somebody mistyped a name. */
  unused(functions: readonly FunctionDefinition[]): string[] {
    const content = this.#read();
    if (content instanceof LocalError) return [];
    const names = functions.flatMap(keysOf);
    const sentences: string[] = [];
    for (const [key, section] of content.sections) {
      const owners = functions.filter((definition) => keysOf(definition).includes(key));
      const near = closest(key, names);
      if (owners.length === 0) {
        sentences.push(`${this.#at(key)}: no function is called so.${near ? ` Did you mean "${near}"?` : ''}`);
      } else sentences.push(...this.#undeclared(this.#at(key), section, owners));
    }
    return [...sentences, ...this.#undeclared(this.#isJson ? this.#at(GLOBAL) : this.#name, content.global, functions)];
  }

  #undeclared(place: string, variables: Variables, functions: readonly FunctionDefinition[]): string[] {
    const declared = functions.flatMap(({ environment }) => Object.keys(environment));
    const known = new Set(declared);
    return Object.keys(variables)
      .filter((name) => !known.has(name))
      .map((name) => {
        const near = closest(name, known);
        const guess = near === undefined ? '' : ` Did you mean "${near}"?`;
        return `${place}: ${name} is left out, no function that it is for declares it in Environment.Variables.${guess}`;
      });
  }

  get #isJson(): boolean {
    return /\.json$/i.test(this.#path);
  }

  #at(section: string): string {
    return `${this.#name}, section "${section}"`;
  }

  #read(): Content | LocalError {
    const stamp = stampOf(this.#path);
    if (stamp === this.#stamp) return this.#content;
    this.#stamp = stamp;
    this.#versions = new Map();
    try {
      this.#content = this.#parse(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      this.#content =
        error instanceof LocalError
          ? error
          : LocalError.environmentFileInvalid(this.#name, '', `a file that can be read: ${messageOf(error)}`, error);
    }
    return this.#content;
  }

  #parse(text: string): Content {
    if (this.#isJson) return this.#sections(text);
    const parsed = parseEnvLines(text);
    if ('variables' in parsed) return { global: parsed.variables, sections: new Map() };
    throw this.#invalid(`:${parsed.badLine}`, 'NAME=value, with a value whose quotes are closed');
  }

  #sections(text: string): Content {
    let json: unknown;
    try {
      json = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch {
      throw this.#invalid(`:${firstBadLine(text)}`, 'JSON');
    }
    if (!isObject(json)) throw this.#invalid('', 'a map of sections');
    const sections = new Map<string, Variables>();
    for (const [key, section] of Object.entries(json)) {
      if (!isObject(section)) throw this.#invalid(`, section "${key}"`, `a map of variables, found ${kindOf(section)}`);
      const texts = Object.entries(section).map(([name, value]): [string, string] => {
        if (value === null) return [name, ''];
        if (typeof value !== 'object') return [name, String(value)];
        throw this.#invalid(
          `, section "${key}"`,
          `${name} to be a text, a number or a boolean, found ${kindOf(value)}`,
        );
      });
      sections.set(key, Object.fromEntries(texts));
    }
    const global = sections.get(GLOBAL) ?? {};
    sections.delete(GLOBAL);
    return { global, sections };
  }

  #invalid(where: string, expected: string): LocalError {
    return LocalError.environmentFileInvalid(this.#name, where, expected);
  }
}

/** What a section may be called for a function, what SAM CLI looks for first at first. */
function keysOf({ id, name }: FunctionDefinition): string[] {
  return [...new Set([basename(id), id, name])];
}

/** The first section for a function that is not empty. */
function sectionOf({ sections }: Content, definition: FunctionDefinition): [string, Variables] | undefined {
  for (const key of keysOf(definition)) {
    const section = sections.get(key);
    if (section !== undefined && Object.keys(section).length > 0) return [key, section];
  }
  return undefined;
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    // Reading it says why.
    return systemCodeOf(error) ?? 'absent';
  }
}

/**
 * The line where JSON stops being JSON: the first one with which the text so far cannot be the beginning of anything.
 * (The messages of `JSON.parse` do not always say where, and quote the text.)
 */
function firstBadLine(text: string): number {
  const lines = text.split('\n');
  for (let count = 1; count < lines.length; count++) {
    const beginning = lines.slice(0, count).join('\n');
    try {
      JSON.parse(beginning);
    } catch (error) {
      const message = messageOf(error);
      const position = Number(/at position (\d+)/.exec(message)?.[1]);
      if (/end of JSON input/.test(message) || position >= beginning.trimEnd().length) continue;
      return count;
    }
  }
  return lines.length;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
