import { followPath, type PathStep } from './follow-json-path.ts';
import { parsePath } from './parse-json-path.ts';
import type { Value } from './values.ts';

/** A path may be made of what clients send: what is kept of them has an end. */
const MAX_KEPT = 1000;

const parsed = new Map<string, readonly PathStep[]>();

/**
 * What a JSONPath leads to, as Jayway's implementation has it: the value itself, or `null` when it is missing; a list
 * when the path could lead to several.
 *
 * @throws TemplateProblem when it is no path.
 */
export function findByPath(root: Value, path: string): Value {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parsePath(path);
    if (parsed.size >= MAX_KEPT) parsed.clear();
    parsed.set(path, steps);
  }
  return followPath({ item: root, root }, steps) ?? null;
}
