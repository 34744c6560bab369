import { execFile } from 'node:child_process';
import { basename, delimiter } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';

/** Debuggers of processes are reached from this machine only. */
const LOOPBACK = '127.0.0.1';

/** What makes Node.js listen to a debugger. Arguments that say themselves how (`--inspect-brk=…`) win. */
export function inspectorArgs({ debug }: Pick<SandboxSpec, 'debug'>, address: string = LOOPBACK): readonly string[] {
  if (debug === undefined) return [];
  const { port, args = [] } = debug;
  return args.some((argument) => argument.startsWith('--inspect')) ? args : [`--inspect=${address}:${port}`, ...args];
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
  if (startsDebugger(args)) return args;
  // A function may bring it along.
  const env = { ...variables, PYTHONPATH: [codeFolder, variables['PYTHONPATH'] ?? ''].join(delimiter) };
  const isThere = await new Promise<boolean>((resolve) => {
    execFile(command, ['-c', 'import debugpy'], { env, windowsHide: true }, (error) => resolve(error === null));
  });
  return isThere ? ['-Xfrozen_modules=off', '-m', 'debugpy', '--listen', `${LOOPBACK}:${port}`, ...args] : args;
}

/** Whether arguments for Python start a debugger themselves, as they do for SAM CLI (`-m debugpy --listen …`). */
export function startsDebugger(args: readonly string[]): boolean {
  return args.some((argument) => /debugpy|pydevd|ptvsd/.test(argument));
}

/**
 * What makes Ruby listen to a debugger: our client loads the gem debug, which comes with Ruby 3.1 and later, when this is
 * set. Without it the function runs as it does otherwise. Arguments of one's own say all there is to say.
 */
export function rdbgVariables({ debug }: SandboxSpec): Readonly<Record<string, string>> {
  if (debug === undefined || debug.args !== undefined) return {};
  return { RUBY_DEBUG_HOST: '127.0.0.1', RUBY_DEBUG_PORT: String(debug.port) };
}

/** What makes a Java machine listen to a debugger. Arguments that say themselves how (`-agentlib:jdwp=…`) win. */
export function jdwpArgs({ debug }: Pick<SandboxSpec, 'debug'>, address: string = LOOPBACK): readonly string[] {
  if (debug === undefined) return [];
  const { port, args = [] } = debug;
  if (args.some((argument) => /^-(agentlib:jdwp|Xrunjdwp)/.test(argument))) return args;
  return [`-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=${address}:${port}`, ...args];
}

/**
 * The debugger that starts a custom runtime in its place, and its arguments before the program's name. What Delve
 * (`dlv`) takes is known; any other needs `args`.
 */
export function debuggerOf({ debug }: Pick<SandboxSpec, 'debug'>, address: string = LOOPBACK): readonly string[] {
  if (debug?.path === undefined) return [];
  const { port, path, args } = debug;
  const isDelve = /^dlv(\.exe)?$/.test(basename(path));
  if (!isDelve) return [path, ...(args ?? [])];
  const listen = ['--headless', `--listen=${address}:${port}`, '--api-version=2', '--accept-multiclient', '--continue'];
  return [path, 'exec', ...(args ?? listen)];
}
