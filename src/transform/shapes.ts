import { NumericLiteral } from '../template/index.ts';
import { Fault } from './errors.ts';
import { absent, isList, isMap, type Value, type ValueMap } from './value.ts';

/** What a property deep in a resource accepts beside a map (an intrinsic function); `!` means that it is required. */
export type ShapeRule = 'list' | 'list!' | 'integer' | 'number' | 'string' | 'string!' | { readonly map: Shape };

/** The shape of a map: every property that it may have. */
export interface Shape {
  readonly [name: string]: ShapeRule;
}

/** Throws one fault with all that is wrong below the properties that `shape` describes. */
export function checkShape(logicalId: string, shape: Shape, properties: ValueMap): void {
  const problems = Object.entries(shape).flatMap(([name, rule]) => problemsOf(name, rule, properties[name] ?? null));
  if (problems.length > 0) throw Fault.resource(logicalId, problems.join(' '));
}

function problemsOf(path: string, rule: ShapeRule, value: Value): string[] {
  if (typeof rule === 'string') {
    if (absent(value)) return rule.endsWith('!') ? [`Property '${path}' is required.`] : [];
    const kind = rule.replace('!', '');
    return isMap(value) || accepts(kind, value) ? [] : [`Property '${path}' value must be dictionary or ${kind}.`];
  }
  if (!isMap(value)) return [];
  const known = Object.entries(rule.map).flatMap(([name, inner]) =>
    problemsOf(`${path}.${name}`, inner, value[name] ?? null),
  );
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(rule.map, name));
  return [...known, ...unknown.map((name) => `Property '${path}.${name}' is an invalid property.`)];
}

/** Texts that read as a number count as one. */
function accepts(kind: string, value: Value): boolean {
  if (kind === 'list') return isList(value);
  if (kind === 'string') return typeof value === 'string' || typeof value === 'number';
  if (typeof value === 'boolean' || typeof value === 'number' || value instanceof NumericLiteral) return true;
  if (typeof value !== 'string' || value.trim() === '') return false;
  return kind === 'integer' ? /^\s*[-+]?\d+\s*$/.test(value) : !Number.isNaN(Number(value));
}
