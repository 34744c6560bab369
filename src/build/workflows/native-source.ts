import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BuildError } from '../errors.ts';
import type { BuildTarget } from '../workflow.ts';

/** Whether the source of a custom runtime is a program already, and so nothing that is compiled. */
export function hasBootstrap({ source }: BuildTarget): boolean {
  return existsSync(join(source, 'bootstrap'));
}

/**
 * The nearest folder from `folder` upwards that has the file, which may be above the template's: repositories have
 * templates in folders of their own.
 */
export function findAbove(folder: string, root: string, file: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(join(place, file))) return place;
    // A repository ends where it says so.
    if (place === dirname(place) || (existsSync(join(place, '.git')) && place !== root)) return undefined;
  }
}

/** The first of the programs that were found, for the cache; or an error that says how to get one. */
export function requireTool(found: readonly string[], name: string, install: string): string {
  const [first] = found;
  if (first === undefined) throw BuildError.toolNotFound(name, install);
  return first;
}
