import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BuildError } from '../errors.ts';
import type { BuildTarget } from '../workflow.ts';

/** What tools leave beside the source of a Python program: SAM CLI leaves it out too. */
const LEFTOVERS = [
  ...['__pycache__', '.pytest_cache', '.mypy_cache', '.dmypy.json', '.pyre', '.ruff_cache', '.cache'],
  ...['.tox', '.nox', '.coverage', 'htmlcov', '.chalice', '.Python', '.python-version', '.venv', '.env'],
  ...['pip-log.txt', 'pip-delete-this-directory.txt', '.gitignore', '.vscode', '.idea'],
];

/** Names in a source folder that are no part of the program: leftovers, and virtual environments whatever their names. */
export function pythonLeftovers(source: string): readonly string[] {
  if (!existsSync(join(source, '.'))) return LEFTOVERS;
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const environments = folders.filter(({ name }) => existsSync(join(source, name, 'pyvenv.cfg')));
  return [...LEFTOVERS, ...environments.map(({ name }) => name)];
}

/**
 * The folder in the result that the source goes into: with `ParentPackageMode`, the one that its imports begin with.
 * `auto` finds the packages that the handler names in the path of the source.
 */
export function packageFolder(target: BuildTarget): string {
  const { properties, handler, source, root } = target;
  const { ParentPackageMode: mode, ParentPackages: packages } = properties;
  if (mode === undefined) return '';
  if (mode === 'explicit') {
    if (typeof packages !== 'string') {
      const hint = 'Name them with points between, as imports do: app.orders.';
      throw BuildError.propertyInvalid(target, 'Metadata.BuildProperties.ParentPackages', 'is not there.', hint);
    }
    return packages.split('.').join('/');
  }
  if (mode !== 'auto') {
    const hint = 'Give auto or explicit.';
    throw BuildError.propertyInvalid(target, 'Metadata.BuildProperties.ParentPackageMode', `is "${mode}".`, hint);
  }
  const [first, ...others] = (handler ?? '').split('.').slice(0, -2);
  const path = relative(root, source).split(sep);
  const start = first === undefined ? -1 : path.indexOf(first);
  return start === -1 ? '' : path.slice(start, start + 1 + others.length).join('/');
}
