import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';

/** What makes Node.js listen to a debugger. Arguments that say themselves how (`--inspect-brk=…`) win. */
export function inspectorArgs({ debug }: SandboxSpec): readonly string[] {
  if (debug === undefined) return [];
  const { port, args = [] } = debug;
  return args.some((argument) => argument.startsWith('--inspect')) ? args : [`--inspect=127.0.0.1:${port}`, ...args];
}

/**
 * What makes Python listen to a debugger: the module debugpy, when this Python has it. Without it the function runs as
 * it does otherwise, and still without a time limit.
 */
export async function debugpyArgs(
  { debug, variables, codeFolder }: SandboxSpec,
  command: string,
): Promise<readonly string[]> {
  if (debug === undefined) return [];
  const { port, args = [] } = debug;
  // A function may bring it along.
  const env = { ...variables, PYTHONPATH: [codeFolder, variables['PYTHONPATH'] ?? ''].join(delimiter) };
  const isThere = await new Promise<boolean>((resolve) => {
    execFile(command, ['-c', 'import debugpy'], { env, windowsHide: true }, (error) => resolve(error === null));
  });
  return isThere ? ['-Xfrozen_modules=off', '-m', 'debugpy', '--listen', `127.0.0.1:${port}`, ...args] : args;
}
