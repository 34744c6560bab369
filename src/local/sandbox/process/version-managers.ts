import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * The program behind a version manager's shim (pyenv, rbenv, asdf, mise), the newest of several. A shim itself is of no
 * use: which version it starts depends on the working directory, and it takes half a second to find out.
 *
 * @returns `file` itself where it is no shim; `undefined` where the shim has nothing behind it.
 */
export function behindShim(file: string): string | undefined {
  const folder = dirname(file);
  if (basename(folder) !== 'shims') return file;
  const name = basename(file);
  const patterns = [`versions/*/bin/${name}`, `installs/*/*/bin/${name}`];
  const programs = globSync(patterns, { cwd: dirname(folder) }).sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const newest = programs.at(-1);
  return newest === undefined ? undefined : `${dirname(folder)}/${newest}`;
}
