import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import type { ToolContext } from '../workflow.ts';

/** Where programs are looked for. */
export type ToolSearch = Pick<ToolContext, 'environment' | 'container'>;

/**
 * Programs called so in the folders of the PATH. Shims of version managers do not count: what one starts depends on the
 * working directory, and often it is an error. In a container, nobody looks: its image is there for them.
 */
export function programsOnPath(names: readonly string[], { environment, container }: ToolSearch): string[] {
  if (container !== undefined) return [...names];
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter);
  const places = folders.filter((folder) => folder !== '' && basename(folder) !== 'shims');
  return names.flatMap((name) => places.map((folder) => join(folder, onThisMachine(name)))).filter(isProgram);
}

/**
 * The Pythons of this machine that may run pip: those of the version (`3.13`) first, because markers in requirements are
 * about the Python that runs pip, then any other.
 */
export function findPythons(version: string | undefined, search: ToolSearch): string[] {
  const { environment, container } = search;
  if (container !== undefined) return ['python3'];
  const managed = join(environment['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const managedVersions = foldersIn(managed).filter((name) => /^3\.\d+/.test(name));
  const inManaged = (name: string): string => join(managed, name, SUFFIX === '' ? 'bin/python3' : 'python.exe');
  const exact = managedVersions.filter((name) => name.startsWith(`${version}.`));
  const found = [
    ...programsOnPath(version === undefined ? [] : [`python${version}`], search),
    ...exact.map(inManaged),
    ...programsOnPath(['python3', 'python'], search),
    ...managedVersions.map(inManaged),
  ];
  return [...new Set(found.filter(isProgram))];
}

/** Whether `file` is a file that may be executed. */
function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Batch files are called by their whole names. */
function onThisMachine(name: string): string {
  return /\.(?:cmd|bat)$/.test(name) ? name : name + SUFFIX;
}

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** Names in a folder, the newest version first. */
function foldersIn(folder: string): string[] {
  try {
    const byVersion = new Intl.Collator('en', { numeric: true });
    return readdirSync(folder).sort((a, b) => byVersion.compare(b, a));
  } catch {
    return [];
  }
}
