import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';
import { isProgram } from './interpreter.ts';
import { familyOf } from './runtimes.ts';

/** The program that starts the runtime in the place of Lambda (`AWS_LAMBDA_EXEC_WRAPPER`). */
export interface ExecWrapper {
  readonly program: string;
  /** What the start of AWS's runtimes says and ends with where it is none. */
  readonly fault?: { readonly says: string; readonly exitCode: number } | undefined;
}

/**
 * The wrapper of a function. Custom runtimes have none: what is in their environment is theirs to look at.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
export function execWrapperOf(spec: SandboxSpec): ExecWrapper | undefined {
  const named = spec.variables['AWS_LAMBDA_EXEC_WRAPPER'] ?? '';
  if (named === '' || familyOf(spec.runtime)?.family === 'provided') return undefined;
  const file = resolve(spec.codeFolder, onThisMachine(named, spec));
  if (isProgram(file)) return { program: spec.wrap === undefined ? file : named };
  return {
    program: named,
    fault: isFile(file)
      ? { says: `${named}: is not an executable`, exitCode: 126 }
      : { says: `${named}: does not exist`, exitCode: 127 },
  };
}

/** Where a file of the function is that is named as Lambda sees it: in `/var/task`, or in a layer as `/opt`. */
function onThisMachine(path: string, { codeFolder, layerFolders }: SandboxSpec): string {
  const [, root, rest = ''] = /^(\/var\/task|\/opt)(\/.*)$/.exec(path) ?? [];
  if (root === '/var/task') return codeFolder + rest;
  const layer = root === '/opt' ? layerFolders.findLast((folder) => isFile(folder + rest)) : undefined;
  return layer === undefined ? path : layer + rest;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
