import type { BuildTarget, ToolContext } from '../workflow.ts';

/** The architecture of this machine, in Lambda's words. */
function ownArchitecture(): BuildTarget['architecture'] | undefined {
  if (process.arch === 'x64') return 'x86_64';
  return process.arch === 'arm64' ? 'arm64' : undefined;
}

/** Whether machine code for a function runs on this machine, or where tools run. */
export function isRunHere({ architecture }: BuildTarget, { container }: Pick<ToolContext, 'container'> = {}): boolean {
  // Containers are of the function's architecture.
  if (container !== undefined) return true;
  return process.platform === 'linux' && ownArchitecture() === architecture;
}
