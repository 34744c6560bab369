import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { languageOf } from '../target-language.ts';
import type { BuildTarget } from '../workflow.ts';
import { programsOnPath, type ToolSearch } from './find-tool.ts';
import { requireTool } from './native-source.ts';

/** A program with what comes before its arguments. */
export interface Command {
  readonly program: string;
  readonly first: readonly string[];
}

/** The folder of a Java project, where the manifest of the function is in it. */
export function javaManifest(target: BuildTarget, names: readonly string[]): string | undefined {
  if (languageOf(target) !== 'java') return undefined;
  if (target.manifest !== undefined)
    return names.some((name) => target.manifest?.endsWith(name)) ? target.manifest : undefined;
  return names.map((name) => join(target.source, name)).find((file) => existsSync(file));
}

/**
 * What runs Maven or Gradle: the wrapper script in the project, because that is the version that the project wants, else
 * the program of this machine. On Windows, both are batch files.
 */
export function javaCommand(
  folder: string,
  { wrapper, program, install }: { readonly wrapper: string; readonly program: string; readonly install: string },
  search: ToolSearch,
): Command {
  const isWindows = process.platform === 'win32';
  const script = isWindows ? `${wrapper}.${wrapper === 'mvnw' ? 'cmd' : 'bat'}` : wrapper;
  for (let place = folder; ; place = dirname(place)) {
    const file = join(place, script);
    if (existsSync(file)) return isWindows ? { program: file, first: [] } : { program: '/bin/sh', first: [file] };
    if (place === dirname(place) || existsSync(join(place, '.git'))) break;
  }
  const found = programsOnPath([isWindows ? `${program}.${program === 'mvn' ? 'cmd' : 'bat'}` : program], search);
  return { program: requireTool(found, program, install), first: [] };
}
