import { fileURLToPath } from 'node:url';

/** How a family of runtimes is run as a process. */
export type RuntimeFamily = 'nodejs' | 'python' | 'provided';

/** The family of a runtime (`nodejs22.x` → `nodejs`) and its version (`22`, `3.13`), or `undefined` for one that has no process sandbox. */
export function familyOf(runtime: string): { readonly family: RuntimeFamily; readonly version: string } | undefined {
  const match = /^(nodejs|python|provided)(.*?)(?:\.x)?$/.exec(runtime);
  const family = match?.[1];
  if (family !== 'nodejs' && family !== 'python' && family !== 'provided') return undefined;
  return { family, version: match?.[2] ?? '' };
}

/** The programs of a version (`exact`), and those that may have any. */
export function programNames(
  family: 'nodejs' | 'python',
  version: string,
): { readonly exact: readonly string[]; readonly any: readonly string[] } {
  if (family === 'nodejs') return { exact: [`node${version}`, `node-${version}`], any: ['node'] };
  return { exact: [`python${version}`], any: ['python3', 'python'] };
}

/** Our runtime clients: they ship as they are and run in the child. */
export const runtimeClients: Readonly<Record<'nodejs' | 'python', string>> = {
  nodejs: fileURLToPath(new URL('./clients/node/main.cjs', import.meta.url)),
  python: fileURLToPath(new URL('./clients/python.py', import.meta.url)),
};
