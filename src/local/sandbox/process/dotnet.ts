import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LocalError } from '../../errors.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { isProgram } from './interpreter.ts';
import type { Launch } from './launch-command.ts';

const CLIENT = 'Amazon.Lambda.RuntimeSupport';

/**
 * A function that is a program of its own: `bootstrap`, or the assembly that the handler names, with AWS's runtime
 * client in it. The package of the client has no program, so a class library (`Assembly::Type::Method`) runs only where
 * Lambda's own runtime is: in a container.
 *
 * @throws {@link LocalError} `RUNTIME_CLIENT_NOT_FOUND`, `INTERPRETER_NOT_FOUND`.
 */
export function launchDotnet({ functionId, runtime, codeFolder, variables }: SandboxSpec, dotnet: string): Launch {
  const bootstrap = join(codeFolder, process.platform === 'win32' ? 'bootstrap.exe' : 'bootstrap');
  if (isProgram(bootstrap)) return { command: bootstrap, args: [], speaker: 'program' };
  const handler = variables['_HANDLER'] ?? '';
  const assembly = join(codeFolder, `${handler}.dll`);
  if (handler.includes('::') || !existsSync(assembly)) {
    throw LocalError.programNotFound(functionId, runtime, handler, [bootstrap, assembly]);
  }
  if (!existsSync(join(codeFolder, `${CLIENT}.dll`))) {
    throw LocalError.runtimeClientNotFound(functionId, runtime, CLIENT, [codeFolder]);
  }
  if (!isAbsolute(dotnet)) throw LocalError.interpreterNotFound(functionId, runtime, ['dotnet']);
  return { command: dotnet, args: ['exec', assembly], speaker: 'program' };
}
