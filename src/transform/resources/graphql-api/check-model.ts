import { coerced } from '../../coercion.ts';
import { Fault } from '../../errors.ts';
import { compareCodePoints } from '../../python.ts';
import { absent, isList, isMap, type Value, type ValueMap } from '../../value.ts';

/** What is accepted at one place. */
export type ModelRule =
  | 'any'
  | 'required'
  | 'flag'
  | { readonly oneOf: readonly string[]; readonly required?: boolean }
  | { readonly items: readonly string[] }
  | 'list'
  | 'texts'
  | 'name'
  | 'text'
  | { readonly map: Model; readonly orFlag?: boolean }
  | { readonly list: Model }
  /** A map with names of the author's; every value is such a map. */
  | { readonly each: Model | { readonly each: Model } };

/** The properties that a map may have. */
export interface Model {
  readonly [name: string]: ModelRule;
}

/**
 * Throws a fault that names the first place that is wrong: `Property 'Auth.Type' is invalid.` What can be read as a map
 * (an empty list, a list of pairs) is replaced by that map.
 */
export function checkModel(logicalId: string, model: Model, properties: ValueMap): void {
  for (const [name, rule] of Object.entries(model)) checkRule(logicalId, name, rule, properties, name);
}

function checkMap(logicalId: string, path: string, model: Model, value: ValueMap): void {
  for (const [name, rule] of Object.entries(model)) checkRule(logicalId, `${path}.${name}`, rule, value, name);
  const [unknown] = Object.keys(value)
    .filter((name) => !Object.hasOwn(model, name))
    .sort(compareCodePoints);
  if (unknown !== undefined) throw invalid(logicalId, `${path}.${unknown}`);
  // What is null counts as left out.
  for (const name of Object.keys(value)) if (value[name] === null) delete value[name];
}

function checkRule(logicalId: string, path: string, rule: ModelRule, parent: ValueMap, key: string): void {
  const value = parent[key];
  if (absent(value)) {
    if (rule === 'required' || (typeof rule === 'object' && 'oneOf' in rule && rule.required)) {
      throw invalid(logicalId, path);
    }
    return;
  }
  if (rule === 'flag' && pydanticBoolean(value) === undefined) throw invalid(logicalId, path);
  if (rule === 'text' && coerced(value, ['str']) === undefined) throw invalid(logicalId, path);
  if (rule === 'name' && coerced(value, ['str', 'dict']) === undefined) throw invalid(logicalId, path);
  if (rule === 'list') {
    if (!isList(value)) throw invalid(logicalId, path);
    const missing = value.indexOf(null);
    if (missing >= 0) throw invalid(logicalId, `${path}.${missing}`);
  }
  if (rule === 'texts') {
    if (!isList(value)) throw invalid(logicalId, path);
    const wrong = value.findIndex((item) => coerced(item, ['str']) === undefined);
    if (wrong >= 0) throw invalid(logicalId, `${path}.${wrong}`);
  }
  if (typeof rule === 'string') return;
  if ('oneOf' in rule) {
    if (typeof value !== 'string' || !rule.oneOf.includes(value)) throw invalid(logicalId, path);
  } else if ('items' in rule) {
    if (!isList(value)) throw invalid(logicalId, path);
    const wrong = value.findIndex((item) => typeof item !== 'string' || !rule.items.includes(item));
    if (wrong >= 0) throw invalid(logicalId, `${path}.${wrong}`);
  } else if ('map' in rule) {
    if (rule.orFlag && typeof value === 'boolean') return;
    checkMap(logicalId, path, rule.map, mapAt(logicalId, path, parent, key));
  } else if ('list' in rule) {
    if (!isList(value)) throw invalid(logicalId, path);
    for (const index of value.keys()) {
      const below = `${path}.${index}`;
      checkMap(logicalId, below, rule.list, mapAt(logicalId, below, value, index));
    }
  } else {
    checkEach(logicalId, path, rule.each, mapAt(logicalId, path, parent, key));
  }
}

function checkEach(logicalId: string, path: string, rule: Model | { readonly each: Model }, parent: ValueMap): void {
  for (const name of Object.keys(parent)) {
    const below = `${path}.${name}`;
    const map = mapAt(logicalId, below, parent, name);
    if (isNested(rule)) checkEach(logicalId, below, rule.each, map);
    else checkMap(logicalId, below, rule, map);
  }
}

function mapAt<K extends string | number>(logicalId: string, path: string, parent: Record<K, Value>, key: K): ValueMap {
  const map = coerced(parent[key], ['dict']);
  if (!isMap(map)) throw invalid(logicalId, path);
  parent[key] = map;
  return map;
}

function isNested(rule: Model | { readonly each: Model }): rule is { readonly each: Model } {
  return 'each' in rule && typeof rule.each === 'object' && !('map' in rule.each);
}

/** What the official model takes for a boolean: also the numbers 0 and 1 and some words. */
export function pydanticBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === 1 || (typeof word === 'string' && ['1', 'on', 't', 'true', 'y', 'yes'].includes(word))) return true;
  if (word === 0 || (typeof word === 'string' && ['0', 'off', 'f', 'false', 'n', 'no'].includes(word))) return false;
  return undefined;
}

function invalid(logicalId: string, path: string): Fault {
  return Fault.resource(logicalId, `Property '${path}' is invalid.`);
}
