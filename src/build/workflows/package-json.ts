import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, messageOf } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import type { BuildTarget } from '../workflow.ts';

/** What of a `package.json` counts for building. */
export interface PackageManifest {
  readonly file: string;
  readonly name?: string | undefined;
  /** What the code needs when it runs: names and versions. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  /** Patterns of folders, where the package is the root of a workspace. */
  readonly workspaces: readonly string[];
  /** `pnpm@9.1.0`, where the package says what manages it. */
  readonly packageManager?: string | undefined;
  /** Which machines it is for, where it has machine code. */
  readonly machines: Readonly<Record<'os' | 'cpu' | 'libc', readonly string[]>>;
}

/** Where the manifest of a target is, or would be. */
export function manifestOf({ manifest, source }: BuildTarget): string {
  return manifest ?? join(source, 'package.json');
}

/** Reads a `package.json`; `undefined` when there is none. */
export function readManifest(file: string): PackageManifest | undefined {
  if (!existsSync(file)) return undefined;
  const value = parse(file);
  const { name, packageManager, workspaces } = value;
  const patterns = isObject(workspaces) ? workspaces['packages'] : workspaces;
  return {
    file,
    name: typeof name === 'string' ? name : undefined,
    dependencies: texts(value['dependencies']),
    optionalDependencies: texts(value['optionalDependencies']),
    workspaces: list(patterns),
    packageManager: typeof packageManager === 'string' ? packageManager : undefined,
    machines: { os: list(value['os']), cpu: list(value['cpu']), libc: list(value['libc']) },
  };
}

/** Whether there is anything to install. */
export function hasDependencies({ dependencies, optionalDependencies }: PackageManifest): boolean {
  return Object.keys({ ...dependencies, ...optionalDependencies }).length > 0;
}

/** Whether every dependency is installed where Node.js looks for it from the folder of the manifest. */
export function areDependenciesInstalled(manifest: PackageManifest): boolean {
  return Object.keys(manifest.dependencies).every((name) => isInstalled(name, dirname(manifest.file)));
}

function isInstalled(name: string, folder: string): boolean {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(join(place, 'node_modules', name))) return true;
    if (place === dirname(place)) return false;
  }
}

function parse(file: string): Record<string, unknown> {
  let problem = 'it is not a map.';
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    if (isObject(value)) return value;
  } catch (error) {
    problem = messageOf(error);
  }
  throw BuildError.sourceInvalid(`${file}: it cannot be read: ${problem}`, [
    { code: 'PACKAGE_JSON_INVALID', severity: 'error', message: problem, file },
  ]);
}

function list(value: unknown): readonly string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
