import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { type EnvironmentVariables, hostEnvironment } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import { installedVersions, nodePackages } from './installed-versions.ts';
import { releaseOf } from './jdk-release.ts';
import { familyOf, isDeclaredVersion, programNames } from './runtimes.ts';

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
  /** The folder whose `node_modules`, and those of the folders above it, may have a Node.js. */
  readonly folder?: string | undefined;
}

/**
 * The interpreter for a runtime: the one that is given for it, else one of the declared version: the Node.js of this
 * process, the one that `JAVA_HOME` says, the one on the PATH that is named for the version, one that a version manager
 * or an installer has put in its usual place, a Node.js among the packages here. Else the nearest one.
 *
 * @throws {@link LocalError} `INTERPRETER_NOT_FOUND`, `RUNTIME_NOT_SUPPORTED`.
 */
export function findInterpreter(
  functionId: string,
  runtime: string,
  given: Interpreters = {},
  { environment = hostEnvironment(), home, folder }: InterpreterSearch = {},
): string {
  const explicit = given[runtime];
  if (explicit !== undefined) return explicit;
  const known = familyOf(runtime);
  if (known === undefined || known.family === 'provided') throw LocalError.runtimeNotSupported(functionId, runtime);
  const { family, version } = known;
  if (family === 'nodejs' && process.versions.node.split('.')[0] === version) return process.execPath;
  const names = programNames(family, version);
  const all = [...names.exact, ...names.any];
  const onPath = foldersOf(environment);
  const homes = homesOf(family, environment);
  const installed = (wanted: string): string | undefined =>
    firstProgram(installedVersions(family, wanted, environment, home), all);
  const found =
    // A JDK tells its version before it runs.
    (family === 'java' ? programsIn([...homes, ...onPath], names.any).find(isRelease(runtime)) : undefined) ??
    firstProgram(onPath, names.exact) ??
    installed(version) ??
    (family === 'nodejs' ? firstProgram(nodePackages(version, folder), names.any) : undefined) ??
    // A plain `node` on the PATH says nothing about its version: this process's own is as near.
    (family === 'nodejs' ? process.execPath : firstProgram([...homes, ...onPath], names.any)) ??
    installed('');
  if (found === undefined) throw LocalError.interpreterNotFound(functionId, runtime, all);
  return found;
}

function isRelease(runtime: string): (java: string) => boolean {
  return (java) => isDeclaredVersion(runtime, releaseOf(java) ?? '');
}

/** Where the program is that a variable says to use. */
function homesOf(family: string, environment: EnvironmentVariables): readonly string[] {
  const { JAVA_HOME, DOTNET_ROOT } = environment;
  if (family === 'java' && JAVA_HOME) return [join(JAVA_HOME, 'bin')];
  return family === 'dotnet' && DOTNET_ROOT ? [DOTNET_ROOT] : [];
}

/** The folders of the PATH, without those of shims: a shim asks the host's environment which version to run. */
function foldersOf(environment: EnvironmentVariables): readonly string[] {
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  return path.split(delimiter).filter((folder) => folder !== '' && basename(folder) !== 'shims');
}

function firstProgram(folders: readonly string[], names: readonly string[]): string | undefined {
  return programsIn(folders, names)[0];
}

function programsIn(folders: readonly string[], names: readonly string[]): readonly string[] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))).filter(isProgram);
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
