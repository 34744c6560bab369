import type { BuildTarget } from '../workflow.ts';

/** The architecture of this machine, in Lambda's words. */
export function ownArchitecture(): BuildTarget['architecture'] | undefined {
  if (process.arch === 'x64') return 'x86_64';
  return process.arch === 'arm64' ? 'arm64' : undefined;
}

/** Whether machine code for a function runs on this machine. */
export function isRunHere({ architecture }: BuildTarget): boolean {
  return process.platform === 'linux' && ownArchitecture() === architecture;
}
