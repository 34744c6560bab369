import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject, Memo } from '../../core/index.ts';
import { BuildError } from '../errors.ts';

/** A place in a source, as esbuild says it. */
export interface EsbuildLocation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 0, in bytes. */
  readonly column: number;
  readonly length: number;
  readonly lineText: string;
}

/** A finding of esbuild. */
export interface EsbuildMessage {
  readonly text: string;
  readonly location: EsbuildLocation | null;
  readonly notes?: readonly { readonly text: string }[];
}

/** What of esbuild is used here. */
export interface Esbuild {
  readonly version: string;
  build(options: Record<string, unknown>): Promise<EsbuildResult>;
}

interface EsbuildResult {
  readonly warnings: readonly EsbuildMessage[];
  readonly metafile: { readonly inputs: Readonly<Record<string, unknown>> };
}

const OLDEST = [0, 25] as const;
const loaded = new Memo<string, Esbuild>();

/** The project's own esbuild: the one that Node.js finds from the source, else the one that this package has. */
export function loadEsbuild(source: string): Promise<Esbuild> {
  const path = resolveFrom(source, 'esbuild') ?? resolveFrom(import.meta.dirname, 'esbuild');
  const install = 'Run `npm install --save-dev esbuild`.';
  if (path === undefined) return Promise.reject(BuildError.toolNotFound('esbuild', install));
  return loaded.get(path, async () => {
    const module: unknown = await import(pathToFileURL(path).href);
    const found = isEsbuild(module) ? module : (module as { readonly default: unknown }).default;
    if (!isEsbuild(found)) throw BuildError.toolNotFound(`esbuild (in ${dirname(path)})`, install);
    const [major = 0, minor = 0] = found.version.split('.').map(Number);
    if (major > OLDEST[0] || minor >= OLDEST[1]) return found;
    throw BuildError.toolNotFound(`esbuild ${OLDEST.join('.')} or newer (${found.version} is installed)`, install);
  });
}

/** Where a module is, as Node.js looks for it from a folder. */
export function resolveFrom(folder: string, module: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(module);
  } catch {
    return undefined;
  }
}

function isEsbuild(value: unknown): value is Esbuild {
  const module = value as { readonly version?: unknown; readonly build?: unknown } | null;
  return isObject({ ...module }) && typeof module?.version === 'string' && typeof module.build === 'function';
}
