import { isObject } from '../core/index.ts';
import { isMap, NumericLiteral, type TemplateValue } from '../template/index.ts';
import { Unresolved } from './unresolved.ts';

/** A template value after resolution: no intrinsic functions are left, only values and what is {@link Unresolved}. */
export type ResolvedTree = string | number | boolean | null | NumericLiteral | Unresolved | ResolvedList | ResolvedMap;

/** A resolved list. */
export interface ResolvedList extends ReadonlyArray<ResolvedTree> {}

/** A resolved map. */
export interface ResolvedMap {
  readonly [key: string]: ResolvedTree;
}

/** Whether a resolved value is a map. */
export function isResolvedMap(value: ResolvedTree | undefined): value is ResolvedMap {
  return isObject(value);
}

/** Whether a resolved value is a list. */
export function isResolvedList(value: ResolvedTree | undefined): value is ResolvedList {
  return Array.isArray(value);
}

/** The value of `key`, if `map` is a map that has it. Never something inherited (`constructor`, `toString` …). */
export function entryOf(map: TemplateValue | undefined, key: string): TemplateValue | undefined {
  return isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A scalar as CloudFormation turns it into text; `undefined` for anything that is not a scalar. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof NumericLiteral) return String(value);
  return undefined;
}

/** The first value below `tree` that could not be resolved. */
export function firstUnresolved(tree: ResolvedTree | undefined): Unresolved | undefined {
  if (tree instanceof Unresolved) return tree;
  const children = isResolvedList(tree) ? tree : isResolvedMap(tree) ? Object.values(tree) : [];
  for (const child of children) {
    const found = firstUnresolved(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
