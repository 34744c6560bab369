import { closeSync, openSync, readSync } from 'node:fs';
import type { BuildTarget, ToolContext } from '../workflow.ts';

/** The kind of machine that packages with machine code are chosen for, in npm's words. */
export interface PackageMachine {
  readonly os: string;
  readonly cpu: string;
  readonly libc: string;
}

/** The architecture of this machine, in Lambda's words. */
export function ownArchitecture(): BuildTarget['architecture'] | undefined {
  if (process.arch === 'x64') return 'x86_64';
  return process.arch === 'arm64' ? 'arm64' : undefined;
}

/** Whether machine code for a function runs on this machine, or where tools run. */
export function isRunHere(target: BuildTarget, context: Pick<ToolContext, 'container'> = {}): boolean {
  return target.isForThisMachine === true || isLikeLambda(target, context);
}

/** Whether this machine, or where tools run, is of the function's kind: then what is made for one runs on the other. */
export function isLikeLambda(
  { architecture }: Pick<BuildTarget, 'architecture'>,
  { container }: Pick<ToolContext, 'container'> = {},
): boolean {
  // Containers are of the function's architecture.
  if (container !== undefined) return true;
  return process.platform === 'linux' && ownArchitecture() === architecture && !usesMusl();
}

/** What packages of a function are chosen for, where that is another machine than the one that tools run on. */
export function otherMachine(
  target: BuildTarget,
  context?: Pick<ToolContext, 'container'>,
): PackageMachine | undefined {
  if (isRunHere(target, context)) return undefined;
  return { os: 'linux', cpu: target.architecture === 'arm64' ? 'arm64' : 'x64', libc: 'glibc' };
}

let musl: boolean | undefined;

/** Whether this Node.js needs the C library of Alpine Linux: its file names the loader near its beginning. */
function usesMusl(): boolean {
  if (musl !== undefined) return musl;
  const file = openSync(process.execPath, 'r');
  try {
    const head = Buffer.alloc(4096);
    readSync(file, head);
    musl = head.includes('/ld-musl-');
  } finally {
    closeSync(file);
  }
  return musl;
}
