import { functionNamed } from './json-path-functions.ts';
import { JsonList, type Value, type ValueMap } from './values.ts';

/** One step of a path. An indefinite one may lead to several values. */
export type PathStep =
  | { readonly kind: 'child'; readonly name: string }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly test: Test }
  | { readonly kind: 'function'; readonly name: string; readonly given: readonly Operand[] };

/** Where an expression inside of a path is looked up: the item that `@` is, and the whole that `$` is. */
export interface PathScope {
  readonly item: Value;
  readonly root: Value;
}

/** A condition on an item. */
export type Test = (scope: PathScope) => boolean;

/** One side of a comparison; `undefined` where a path leads to nothing. */
export type Operand = (scope: PathScope) => Value | undefined;

const DEFINITE: ReadonlySet<PathStep['kind']> = new Set(['child', 'names', 'index']);

/** What steps lead to from an item, or `undefined`. */
export function followPath(scope: PathScope, steps: readonly PathStep[]): Value | undefined {
  const last = steps.at(-1);
  const end = last?.kind === 'function' ? last : undefined;
  const way = end === undefined ? steps : steps.slice(0, -1);
  const isDefinite = way.every(({ kind }) => DEFINITE.has(kind));
  const found = follow(scope, way);
  if (end === undefined) return isDefinite ? found[0] : JsonList.from(found);
  const given = end.given.map((operand) => operand({ ...scope, item: scope.root }) ?? null);
  const results = found.map((value) => functionNamed(end.name)?.(value, given));
  return isDefinite ? results[0] : JsonList.from(results.filter((result) => result !== undefined));
}

function follow(scope: PathScope, steps: readonly PathStep[]): readonly Value[] {
  let found: readonly Value[] = [scope.item];
  for (const [index, step] of steps.entries()) {
    const isBehindDescendants = steps[index - 1]?.kind === 'descendants';
    found = found.flatMap<Value>((item) => take({ item, root: scope.root }, step, isBehindDescendants));
  }
  return found;
}

function take({ item, root }: PathScope, step: PathStep, isBehindDescendants: boolean): readonly Value[] {
  switch (step.kind) {
    case 'child':
      return item instanceof Map && item.has(step.name) ? [item.get(step.name) ?? null] : [];
    case 'names':
      return item instanceof Map ? [picked(item, step.names)] : [];
    case 'index':
      return Array.isArray(item) ? at(item, step.index) : [];
    case 'indices':
      return Array.isArray(item) ? step.indices.flatMap<Value>((index) => at(item, index)) : [];
    case 'slice':
      return Array.isArray(item) ? slice(item, step.from, step.to) : [];
    case 'wildcard':
      return childrenOf(item);
    case 'descendants':
      return descendantsOf(item);
    case 'filter': {
      const fits = (candidate: Value): boolean => step.test({ item: candidate, root });
      // Each of all descendants comes by itself, so a list among them need not be opened again.
      if (item instanceof Map) return fits(item) ? [item] : [];
      return isBehindDescendants ? [] : childrenOf(item).filter(fits);
    }
    case 'function':
      return [];
  }
}

/** A map of those keys of another that it has. */
function picked(map: ValueMap, names: readonly string[]): ValueMap {
  return new Map(names.flatMap((name) => (map.has(name) ? [[name, map.get(name) ?? null] as const] : [])));
}

function at(list: readonly Value[], index: number): readonly Value[] {
  const found = list.at(index);
  return found === undefined ? [] : [found];
}

function slice(list: readonly Value[], from: number | undefined, to: number | undefined): readonly Value[] {
  if (from === undefined || to === undefined) return [...list.slice(from, to)];
  // With both ends, the first counts from the end too, the last does not.
  const end = Math.min(list.length, to);
  const indices = Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
  return indices.flatMap<Value>((index) => at(list, index));
}

function childrenOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? [...value.values()] : [];
}

function descendantsOf(value: Value): readonly Value[] {
  return [value, ...childrenOf(value).flatMap<Value>(descendantsOf)];
}
