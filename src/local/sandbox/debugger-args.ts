import { hostEnvironment } from '../../core/index.ts';
import type { SandboxDebug } from './sandbox.ts';

/** The arguments for a debugger that this process was given for it, as SAM CLI takes them, unless there are others. */
export function withDebuggerArgs(debug: SandboxDebug): SandboxDebug {
  const { DEBUGGER_ARGS = '' } = hostEnvironment();
  const args = DEBUGGER_ARGS.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)?.map((text) => text.replaceAll(/["']/g, ''));
  return debug.args === undefined && args !== undefined ? { ...debug, args } : debug;
}
