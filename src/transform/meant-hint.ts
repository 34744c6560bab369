import { closest } from '../core/index.ts';

/** The hint for a name that does not exist: the nearest one that does, with at most `farthest` wrong letters. */
export function meantHint(name: string, names: Iterable<string>, farthest?: number): string | undefined {
  const meant = closest(name, names, farthest);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}
