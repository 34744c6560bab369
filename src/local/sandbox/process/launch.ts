import { join } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';
import { debuggerOf, debugpyArgs, inspectorArgs, rdbgVariables } from './debugger.ts';
import { launchDotnet } from './dotnet.ts';
import { isProgram } from './interpreter.ts';
import { launchJava } from './java.ts';
import type { Launch } from './launch-command.ts';
import { requireRunnable } from './program-format.ts';
import { familyOf, runtimeClients } from './runtimes.ts';

/**
 * How the function of `spec` is started, `interpreter` being the program that was found for its runtime; or an error of
 * its start, as Lambda words it.
 */
export async function launchOf(spec: SandboxSpec, interpreter: string): Promise<Launch | InvalidEntrypoint> {
  const family = familyOf(spec.runtime)?.family;
  switch (family) {
    case 'nodejs':
      return client(interpreter, [
        `--max-old-space-size=${heapOf(spec)}`,
        ...inspectorArgs(spec),
        runtimeClients.nodejs,
      ]);
    case 'python':
      return client(interpreter, [...(await debugpyArgs(spec, interpreter)), runtimeClients.python]);
    case 'ruby':
      return {
        ...client(interpreter, [...(spec.debug?.args ?? []), runtimeClients.ruby]),
        variables: rdbgVariables(spec),
      };
    case 'java':
      return launchJava(spec, interpreter);
    case 'dotnet': {
      const launch = launchDotnet(spec, interpreter);
      await requireRunnable(spec.functionId, launch.command);
      return launch;
    }
    default:
      return bootstrapOf(spec);
  }
}

/** There is nothing to start. */
export interface InvalidEntrypoint {
  readonly errorType: 'Runtime.InvalidEntrypoint';
  readonly errorMessage: string;
}

function client(command: string, args: readonly string[]): Launch {
  return { command, args, speaker: 'own-client' };
}

/** The `bootstrap` of a custom runtime. A debugger for it starts in its place, and starts it. */
async function bootstrapOf(spec: SandboxSpec): Promise<Launch | InvalidEntrypoint> {
  const places = [spec.codeFolder, ...spec.layerFolders].map((folder) => join(folder, 'bootstrap'));
  const bootstrap = places.find(isProgram);
  if (bootstrap === undefined) {
    const errorMessage = `Couldn't find valid bootstrap(s): [${places.join(' ')}]`;
    return { errorType: 'Runtime.InvalidEntrypoint', errorMessage };
  }
  await requireRunnable(spec.functionId, bootstrap);
  const [command, ...args] = [...debuggerOf(spec), bootstrap];
  return { command: command ?? bootstrap, args, speaker: 'program' };
}

function heapOf({ memorySize }: SandboxSpec): number {
  return memorySize - Math.floor(memorySize / 10);
}
