import { coerced } from '../../coercion.ts';
import { Fault } from '../../errors.ts';
import { compareCodePoints } from '../../python.ts';
import { absent, isList, isMap, type Optional, type Value, type ValueMap } from '../../value.ts';

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

/** A value of the resource: what messages call it, and where it can be replaced. */
interface Place {
  readonly logicalId: string;
  readonly path: string;
  readonly parent: Value[] | ValueMap;
  readonly key: string | number;
}

/**
 * Throws a fault that names the first place that is wrong: `Property 'Auth.Type' is invalid.` What can be read as a map
 * (an empty list, a list of pairs) is replaced by that map.
 */
export function checkModel(logicalId: string, model: Model, properties: ValueMap): void {
  for (const [name, rule] of Object.entries(model))
    checkRule(rule, { logicalId, path: name, parent: properties, key: name });
}

function checkMap(model: Model, place: Place): void {
  const map = mapAt(place);
  for (const [name, rule] of Object.entries(model)) checkRule(rule, inside(place, map, name));
  const [unknown] = Object.keys(map)
    .filter((name) => !Object.hasOwn(model, name))
    .sort(compareCodePoints);
  if (unknown !== undefined) throw invalid(inside(place, map, unknown));
  // What is null counts as left out.
  for (const name of Object.keys(map)) if (map[name] === null) delete map[name];
}

function checkRule(rule: ModelRule, place: Place): void {
  const value = valueAt(place);
  if (absent(value)) {
    if (rule === 'required' || (typeof rule === 'object' && 'oneOf' in rule && rule.required)) throw invalid(place);
    return;
  }
  if (typeof rule === 'string') checkPlain(rule, value, place);
  else if ('oneOf' in rule) {
    if (typeof value !== 'string' || !rule.oneOf.includes(value)) throw invalid(place);
  } else if ('items' in rule) {
    checkItems(value, place, (item) => typeof item === 'string' && rule.items.includes(item));
  } else if ('map' in rule) {
    if (!rule.orFlag || typeof value !== 'boolean') checkMap(rule.map, place);
  } else if ('list' in rule) {
    if (!isList(value)) throw invalid(place);
    for (const index of value.keys()) checkMap(rule.list, inside(place, value, index));
  } else {
    checkEach(rule.each, place);
  }
}

function checkPlain(rule: ModelRule & string, value: Value, place: Place): void {
  if (rule === 'flag' && pydanticBoolean(value) === undefined) throw invalid(place);
  if (rule === 'text' && coerced(value, ['str']) === undefined) throw invalid(place);
  if (rule === 'name' && coerced(value, ['str', 'dict']) === undefined) throw invalid(place);
  if (rule === 'list') checkItems(value, place, (item) => item !== null);
  if (rule === 'texts') checkItems(value, place, (item) => coerced(item, ['str']) !== undefined);
}

function checkItems(value: Value, place: Place, isRight: (item: Value) => boolean): void {
  if (!isList(value)) throw invalid(place);
  const wrong = value.findIndex((item) => !isRight(item));
  if (wrong >= 0) throw invalid(inside(place, value, wrong));
}

function checkEach(rule: Model | { readonly each: Model }, place: Place): void {
  const map = mapAt(place);
  for (const name of Object.keys(map)) {
    const below = inside(place, map, name);
    if (isNested(rule)) checkEach(rule.each, below);
    else checkMap(rule, below);
  }
}

function inside({ logicalId, path }: Place, parent: Value[] | ValueMap, key: string | number): Place {
  return { logicalId, path: `${path}.${key}`, parent, key };
}

function valueAt({ parent, key }: Place): Optional {
  return Array.isArray(parent) ? parent[Number(key)] : parent[key];
}

function mapAt(place: Place): ValueMap {
  const { parent, key } = place;
  const map = coerced(valueAt(place) ?? null, ['dict']);
  if (!isMap(map)) throw invalid(place);
  if (Array.isArray(parent)) parent[Number(key)] = map;
  else parent[key] = map;
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

function invalid({ logicalId, path }: Place): Fault {
  return Fault.resource(logicalId, `Property '${path}' is invalid.`);
}
