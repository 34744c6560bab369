import { type Coercion, coerced } from './coercion.ts';
import { Fault } from './errors.ts';
import { compareCodePoints } from './python.ts';
import { absent, emptyMap, isList, isMap, type Optional, type Value, type ValueMap } from './value.ts';

/** What a property deep in a resource accepts beside a map (an intrinsic function); `!` means that it is required. */
export type ShapeRule = 'list' | 'list!' | 'integer' | 'number';

/** The properties that a map may have. */
export type Shape = Readonly<Record<string, ShapeRule>>;

/**
 * The map at `path` with its values turned into what `shape` wants and without those that are null; `undefined` if there
 * is none. Throws one fault with all that is wrong in `maps`.
 */
export function shaped(
  logicalId: string,
  maps: Readonly<Record<string, { readonly shape: Shape; readonly value: Optional }>>,
): ReadonlyMap<string, ValueMap> {
  const problems: string[] = [];
  const results = new Map<string, ValueMap>();
  for (const [path, { shape, value }] of Object.entries(maps)) {
    if (isMap(value)) results.set(path, shapedMap(path, shape, value, problems));
  }
  if (problems.length > 0) throw Fault.resource(logicalId, problems.join(' '));
  return results;
}

function shapedMap(path: string, shape: Shape, map: ValueMap, problems: string[]): ValueMap {
  const result = emptyMap();
  for (const [name, rule] of Object.entries(shape)) {
    const value = map[name];
    const at = `${path}.${name}`;
    if (absent(value)) {
      const why = value === null ? 'none is not an allowed value' : 'is required';
      if (rule.endsWith('!')) problems.push(`Property '${at}' ${why}.`);
    } else {
      const item = shapedValue(at, rule, value, problems);
      if (item !== undefined) result[name] = item;
    }
  }
  const unknown = Object.keys(map).filter((name) => !Object.hasOwn(shape, name));
  unknown.sort(compareCodePoints);
  problems.push(...unknown.map((name) => `Property '${path}.${name}' is an invalid property.`));
  return result;
}

function shapedValue(path: string, rule: ShapeRule, value: Value, problems: string[]): Value | undefined {
  const kind = rule.replace('!', '');
  const kinds: readonly Coercion[] = kind === 'list' ? ['dict'] : ['dict', kind === 'number' ? 'float' : 'integer'];
  const result = coerced(value, kinds);
  if (result !== undefined) return result;
  if (kind !== 'list' || !isList(value)) {
    problems.push(`Property '${path}' value must be dictionary or ${kind}.`);
    return undefined;
  }
  const items = value.map((item) => coerced(item, ['str', 'dict']));
  const wrong = items.flatMap((item, index) => {
    if (item !== undefined) return [];
    const why = value[index] === null ? 'none is not an allowed value' : 'value is not a valid dict';
    return [`Property '${path}.${index}' ${why}.`];
  });
  if (wrong.length > 0) problems.push(`Property '${path}' value is not a valid dict.`, ...wrong);
  return items.map((item) => item ?? null);
}
