import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hostEnvironment } from '../../../core/index.ts';
import { LocalError } from '../../errors.ts';
import { familyOf, programNames } from './runtimes.ts';

/** Interpreters by runtime name (`{ 'python3.13': '/opt/python3.13/bin/python3' }`). */
export type Interpreters = Readonly<Record<string, string>>;

/**
 * The interpreter for a runtime: the one that is given for it, else the Node.js of this process when it has the right
 * major version, else the one on the PATH that is named for the version, else the nearest one.
 */
export function findInterpreter(functionId: string, runtime: string, given: Interpreters = {}): string {
  const explicit = given[runtime];
  if (explicit !== undefined) return explicit;
  const known = familyOf(runtime);
  if (known === undefined || known.family === 'provided') throw LocalError.runtimeNotSupported(functionId, runtime);
  const { family, version } = known;
  if (family === 'nodejs' && process.versions.node.split('.')[0] === version) return process.execPath;
  const names = programNames(family, version);
  for (const name of names) {
    // A plain `node` says nothing about its version: this process's own is as near.
    const found = family === 'nodejs' && name === 'node' ? process.execPath : onPath(name);
    if (found !== undefined) return found;
  }
  throw LocalError.interpreterNotFound(functionId, runtime, names);
}

/** Whether the version that a client reports (`22.12.0`) is the declared one (`22`). */
export function isDeclaredVersion(runtime: string, reported: string): boolean {
  const version = familyOf(runtime)?.version ?? '';
  return reported === version || reported.startsWith(`${version}.`);
}

function onPath(name: string): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe'] : [''];
  for (const folder of (hostEnvironment()['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const suffix of suffixes) {
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
