import { fileURLToPath } from 'node:url';

/** How a family of runtimes is run as a process. */
export type RuntimeFamily = InterpretedFamily | 'provided';

/** Families whose functions need a program that is not part of them. */
export type InterpretedFamily = 'nodejs' | 'python' | 'ruby' | 'java' | 'dotnet';

/** The family of a runtime (`nodejs22.x` → `nodejs`) and its version (`22`, `3.13`), or `undefined` for one that has no process sandbox. */
export function familyOf(runtime: string): { readonly family: RuntimeFamily; readonly version: string } | undefined {
  const match = /^(nodejs|python|ruby|java|dotnet|provided)(.*?)(?:\.x|\.al2)?$/.exec(runtime);
  if (match === null) return undefined;
  const [, family, version = ''] = match;
  return isFamily(family) ? { family, version } : undefined;
}

/** Whether the version that a client reports (`22.12.0`) is the declared one (`22`). */
export function isDeclaredVersion(runtime: string, reported: string): boolean {
  const version = familyOf(runtime)?.version ?? '';
  return reported === version || reported.startsWith(`${version}.`);
}

function isFamily(name: string | undefined): name is RuntimeFamily {
  return name === 'provided' || (name !== undefined && name in PROGRAMS);
}

/** What programs are called: those of one version, and those that may have any. */
const PROGRAMS: Readonly<Record<InterpretedFamily, readonly [exact: readonly string[], any: readonly string[]]>> = {
  nodejs: [['node*', 'node-*'], ['node']],
  python: [['python*'], ['python3', 'python']],
  ruby: [['ruby*'], ['ruby']],
  java: [[], ['java']],
  dotnet: [[], ['dotnet']],
};

/** The programs of a version (`exact`), and those that may have any. */
export function programNames(
  family: InterpretedFamily,
  version: string,
): { readonly exact: readonly string[]; readonly any: readonly string[] } {
  const [exact, any] = PROGRAMS[family];
  return { exact: exact.map((name) => name.replace('*', version)), any };
}

/** Our runtime clients: they ship as they are and run in the child. */
export const runtimeClients: Readonly<Record<'nodejs' | 'python' | 'ruby', string>> = {
  nodejs: fileURLToPath(new URL('./clients/node/main.cjs', import.meta.url)),
  python: fileURLToPath(new URL('./clients/python.py', import.meta.url)),
  ruby: fileURLToPath(new URL('./clients/ruby.rb', import.meta.url)),
};
