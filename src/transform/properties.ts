import type { NumericLiteral } from '../template/index.ts';
import { Fault } from './errors.ts';
import { meantHint } from './meant-hint.ts';
import { absent, isInteger, isList, isMap, isSingleKeyMap, type Optional, type Value, type ValueMap } from './value.ts';

type Kind =
  | 'any'
  | 'string'
  /** A string whose message does not say so. */
  | 'text'
  | 'integer'
  | 'boolean'
  | 'map'
  /** A map whose message does not say so. */
  | 'single-map'
  | 'list'
  | 'map<map>'
  | 'map<string>'
  | 'map<integer>'
  | 'map<integer|map>'
  | 'list<string>'
  | 'list<map>'
  | 'list<string|map>'
  | 'string|map'
  | 'boolean|map'
  | 'map|list<map>'
  | 'string|list<string>'
  | 'string|list<string|map>'
  | 'string|map|list<string|map>'
  | 'Delete|Retain';

/**
 * What a property accepts. `!` means that it is required, `~` that an intrinsic function does not go for it (elsewhere
 * any map with one key is let through).
 */
export type PropertyRule = Kind | `${Kind}!` | `${Kind}~` | `${Kind}!~`;

/** The properties of a SAM resource or event, in the order in which they are checked. */
export type PropertyTable = Readonly<Record<string, PropertyRule>>;

const isString = (value: Optional): boolean => typeof value === 'string';
const every =
  (check: (item: Value) => boolean) =>
  (value: Value): boolean =>
    isList(value) && value.every(check);
const everyValue =
  (check: (item: Value) => boolean) =>
  (value: Value): boolean =>
    isMap(value) && Object.values(value).every(check);
const isStringOrMap = (value: Value): boolean => isString(value) || isMap(value);

/** The checks, and what the message says is expected; for most kinds it does not, so the hint says it in `words`. */
const KINDS: Readonly<Record<Kind, { check: (value: Value) => boolean; expected?: string; words?: string }>> = {
  any: { check: () => true },
  text: { check: isString, words: 'a text' },
  string: { check: isString, expected: 'string' },
  integer: { check: (value) => isInteger(value) || typeof value === 'boolean', words: 'a whole number' },
  boolean: { check: (value) => typeof value === 'boolean', words: 'true or false' },
  'single-map': { check: isMap, words: 'a map' },
  map: { check: isMap, expected: 'map' },
  list: { check: isList, words: 'a list' },
  'map<string>': { check: everyValue(isString), words: 'a map of texts' },
  'map<map>': { check: everyValue(isMap), words: 'a map of maps' },
  'map<integer>': {
    check: everyValue((item) => isInteger(item) || typeof item === 'boolean'),
    words: 'a map of whole numbers',
  },
  'map<integer|map>': {
    check: everyValue((item) => isInteger(item) || typeof item === 'boolean' || isMap(item)),
    words: 'a map of whole numbers',
  },
  'list<string>': { check: every(isString), words: 'a list of texts' },
  'list<map>': { check: every(isMap), words: 'a list of maps' },
  'list<string|map>': { check: every(isStringOrMap), words: 'a list of texts' },
  'string|map': { check: isStringOrMap, words: 'a text or a map' },
  'boolean|map': { check: (value) => typeof value === 'boolean' || isMap(value), words: 'true, false or a map' },
  'map|list<map>': { check: (value) => isMap(value) || every(isMap)(value), words: 'a map or a list of maps' },
  'string|list<string>': {
    check: (value) => isString(value) || every(isString)(value),
    words: 'a text or a list of texts',
  },
  'string|list<string|map>': {
    check: (value) => isString(value) || every(isStringOrMap)(value),
    words: 'a text or a list of texts',
  },
  'string|map|list<string|map>': {
    check: (value) => isStringOrMap(value) || every(isStringOrMap)(value),
    words: 'a text, a map or a list of texts',
  },
  'Delete|Retain': {
    check: (value) => value === 'Delete' || value === 'Retain',
    expected: "one of the strings: 'Delete' or 'Retain'",
  },
};

const KIND_BY_NAME = new Map(Object.entries(KINDS));

/** Throws a fault for the first of `names`, properties in their order, that does not exist. */
export function checkKnown(table: PropertyTable, logicalId: string, type: string, names: readonly string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(table, name)) {
      const detail = `property ${name} not defined for resource of type ${type}`;
      throw Fault.resource(logicalId, detail, meantHint(name, Object.keys(table)));
    }
  }
}

/** One rule of a table, taken apart. */
interface CompiledRule {
  readonly name: string;
  readonly isRequired: boolean;
  readonly takesIntrinsics: boolean;
  readonly kind: (typeof KINDS)[Kind];
}

/** Tables are constants: each is taken apart once. */
const compiled = new WeakMap<PropertyTable, readonly CompiledRule[]>();

function rulesOf(table: PropertyTable): readonly CompiledRule[] {
  let rules = compiled.get(table);
  if (rules === undefined) {
    rules = Object.entries(table).map(([name, rule]) => {
      const [, kind = '', flags = ''] = /^(.*?)([!~]*)$/.exec(rule) ?? [];
      const isRequired = flags.includes('!');
      return { name, isRequired, takesIntrinsics: !flags.includes('~'), kind: KIND_BY_NAME.get(kind) ?? KINDS.any };
    });
    compiled.set(table, rules);
  }
  return rules;
}

/** Throws a fault for the first property that is missing or of the wrong kind, in the order of the table. */
export function checkTypes(table: PropertyTable, logicalId: string, properties: ValueMap): void {
  for (const { name, isRequired, takesIntrinsics, kind } of rulesOf(table)) {
    const value = properties[name];
    if (absent(value)) {
      if (isRequired) throw Fault.resource(logicalId, `Missing required property '${name}'.`);
      continue;
    }
    if (takesIntrinsics && isSingleKeyMap(value)) continue;
    if (kind.check(value)) continue;
    const hint = kind.words === undefined ? undefined : `Write ${kind.words} for ${name}.`;
    throw Fault.propertyType(logicalId, name, kind.expected, hint);
  }
}

/** A value deep in a property, checked on the way: `Property 'Auth.Authorizers' should be a map.` and the like. */
export class Expect {
  readonly #fault: (detail: string) => Fault;

  /** `fault` makes the error: `(detail) => Fault.resource(id, detail)` or the same for an event. */
  constructor(fault: (detail: string) => Fault) {
    this.#fault = fault;
  }

  static resource(logicalId: string): Expect {
    return new Expect((detail) => Fault.resource(logicalId, detail));
  }

  static event(eventId: string): Expect {
    return new Expect((detail) => Fault.event(eventId, detail));
  }

  present(value: Optional, path: string): Value {
    if (absent(value)) throw this.#fault(`Property '${path}' is required.`);
    return value;
  }

  map(value: Optional, path: string): ValueMap {
    return isMap(value) ? value : this.#wrongType(path, 'map');
  }

  list(value: Optional, path: string): Value[] {
    return isList(value) ? value : this.#wrongType(path, 'list');
  }

  string(value: Optional, path: string): string {
    return typeof value === 'string' ? value : this.#wrongType(path, 'string');
  }

  boolean(value: Optional, path: string): boolean {
    return typeof value === 'boolean' ? value : this.#wrongType(path, 'boolean');
  }

  integer(value: Optional, path: string): number | NumericLiteral {
    return isInteger(value) ? value : this.#wrongType(path, 'integer');
  }

  #wrongType(path: string, expected: string): never {
    throw this.#fault(`Property '${path}' should be a ${expected}.`);
  }
}
