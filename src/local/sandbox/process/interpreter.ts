import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { type EnvironmentVariables, hostEnvironment } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import { familyOf, programNames } from './runtimes.ts';
import { managedFolders } from './version-managers.ts';

/**
 * Interpreters by runtime name (`{ 'python3.13': '/opt/python3.13/bin/python3' }`).
 *
 * @public
 */
export type Interpreters = Readonly<Record<string, string>>;

/** Where interpreters are looked for besides those that are given. */
export interface InterpreterSearch {
  readonly environment?: EnvironmentVariables | undefined;
  readonly home?: string | undefined;
}

/**
 * The interpreter for a runtime: the one that is given for it, else the Node.js of this process when it has the right
 * major version, else the one on the PATH that is named for the version, else the one that a version manager has
 * installed, else the nearest one.
 *
 * @throws {@link LocalError} `INTERPRETER_NOT_FOUND`, `RUNTIME_NOT_SUPPORTED`.
 */
export function findInterpreter(
  functionId: string,
  runtime: string,
  given: Interpreters = {},
  { environment = hostEnvironment(), home }: InterpreterSearch = {},
): string {
  const explicit = given[runtime];
  if (explicit !== undefined) return explicit;
  const known = familyOf(runtime);
  if (known === undefined || known.family === 'provided') throw LocalError.runtimeNotSupported(functionId, runtime);
  const { family, version } = known;
  if (family === 'nodejs' && process.versions.node.split('.')[0] === version) return process.execPath;
  const names = programNames(family, version);
  const onPath = foldersOf(environment);
  const managed = (wanted: string): string | undefined =>
    firstProgram(managedFolders(family, wanted, environment, home), [...names.exact, ...names.any]);
  const found =
    firstProgram(onPath, names.exact) ??
    managed(version) ??
    // A plain `node` on the PATH says nothing about its version: this process's own is as near.
    (family === 'nodejs' ? process.execPath : firstProgram(onPath, names.any)) ??
    managed('');
  if (found === undefined) throw LocalError.interpreterNotFound(functionId, runtime, [...names.exact, ...names.any]);
  return found;
}

/** Whether the version that a client reports (`22.12.0`) is the declared one (`22`). */
export function isDeclaredVersion(runtime: string, reported: string): boolean {
  const version = familyOf(runtime)?.version ?? '';
  return reported === version || reported.startsWith(`${version}.`);
}

/** The folders of the PATH, without those of shims: a shim asks the host's environment which version to run. */
function foldersOf(environment: EnvironmentVariables): readonly string[] {
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  return path.split(delimiter).filter((folder) => folder !== '' && basename(folder) !== 'shims');
}

function firstProgram(folders: readonly string[], names: readonly string[]): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name + suffix);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

/** Whether `file` is a file that may be executed. */
export function isProgram(file: string): boolean {
  try {
    if (!statSync(file).isFile()) return false;
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
