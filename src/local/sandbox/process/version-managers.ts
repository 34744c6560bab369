import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentVariables } from '../../../core/index.ts';

/** A place where a version manager keeps what it installed, one folder a version. */
interface Place {
  /** The variable that says where the manager is. */
  readonly variable: string;
  /** Where it is otherwise, below the home folder. */
  readonly folder: string;
  readonly versions: string;
  /** What stands before the version in the name of its folder. */
  readonly prefix: string;
  /** Where the programs are in the folder of a version. */
  readonly programs: string;
}

const PLACES: Readonly<Record<'nodejs' | 'python', readonly Place[]>> = {
  nodejs: [
    { variable: 'NVM_DIR', folder: '.nvm', versions: 'versions/node', prefix: 'v', programs: 'bin' },
    {
      variable: 'FNM_DIR',
      folder: '.local/share/fnm',
      versions: 'node-versions',
      prefix: 'v',
      programs: 'installation/bin',
    },
    { variable: 'VOLTA_HOME', folder: '.volta', versions: 'tools/image/node', prefix: '', programs: 'bin' },
    { variable: 'ASDF_DATA_DIR', folder: '.asdf', versions: 'installs/nodejs', prefix: '', programs: 'bin' },
    { variable: 'MISE_DATA_DIR', folder: '.local/share/mise', versions: 'installs/node', prefix: '', programs: 'bin' },
  ],
  python: [
    { variable: 'PYENV_ROOT', folder: '.pyenv', versions: 'versions', prefix: '', programs: 'bin' },
    { variable: 'ASDF_DATA_DIR', folder: '.asdf', versions: 'installs/python', prefix: '', programs: 'bin' },
    {
      variable: 'MISE_DATA_DIR',
      folder: '.local/share/mise',
      versions: 'installs/python',
      prefix: '',
      programs: 'bin',
    },
    {
      variable: 'UV_PYTHON_INSTALL_DIR',
      folder: '.local/share/uv/python',
      versions: '.',
      prefix: 'cpython-',
      programs: 'bin',
    },
  ],
};

/**
 * Where version managers have put a version (`22`, `3.13`) of a language, or any version (`''`): folders of programs,
 * the newest release first. Their shims on the PATH are of no use: what a shim starts depends on the working directory
 * and the environment of the host, and it takes half a second to find out.
 */
export function managedFolders(
  family: 'nodejs' | 'python',
  version: string,
  environment: EnvironmentVariables,
  home: string = homedir(),
): readonly string[] {
  const found: { readonly folder: string; readonly release: string }[] = [];
  for (const place of PLACES[family]) {
    const versions = join(environment[place.variable] || join(home, place.folder), place.versions);
    for (const name of namesIn(versions)) {
      const release = name.slice(place.prefix.length);
      if (!name.startsWith(place.prefix) || !/^\d/.test(release) || !isRelease(release, version)) continue;
      found.push({ folder: join(versions, name, place.programs), release });
    }
  }
  const byRelease = new Intl.Collator('en', { numeric: true });
  return found.sort((a, b) => byRelease.compare(b.release, a.release)).map(({ folder }) => folder);
}

function isRelease(release: string, version: string): boolean {
  return version === '' || release === version || release.startsWith(`${version}.`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
