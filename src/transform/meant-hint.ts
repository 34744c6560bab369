import { closest } from '../core/index.ts';

/** The hint for a name that does not exist: the nearest one that does. */
export function meantHint(name: string, names: Iterable<string>): string | undefined {
  const meant = closest(name, names);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}
