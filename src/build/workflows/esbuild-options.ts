import { isObject } from '../../core/index.ts';
import { BuildError } from '../errors.ts';
import type { BuildTarget } from '../workflow.ts';

/** Keys that are decided here, as by SAM CLI. */
const OURS = new Set(['bundle', 'platform', 'outdir', 'outfile', 'absWorkingDir', 'metafile', 'write', 'logLevel']);
/** Keys of `BuildProperties` that are no options of esbuild. */
const NOT_FOR_ESBUILD = new Set(['entryPoints', 'useNpmCi']);
/** Options whose lists are `name=value` pairs. */
const PAIRS = new Set(['alias', 'banner', 'define', 'footer', 'loader', 'logOverride', 'outExtension', 'supported']);
/** Options that are lists; one text is a list with commas, as on the command line. */
const LISTS = new Set([
  'conditions',
  'drop',
  'dropLabels',
  'external',
  'inject',
  'mainFields',
  'nodePaths',
  'pure',
  'resolveExtensions',
  'target',
]);
/** Options whose texts stay texts, whatever they look like. */
const TEXTS = new Set(['sourceRoot', 'globalName', 'publicPath', 'tsconfig', 'tsconfigRaw', 'outbase']);

/** `BuildProperties` as the options of esbuild's JavaScript API: `MainFields` is `mainFields`, as a list. */
export function esbuildOptions(target: BuildTarget): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(target.properties)) {
    const name = optionName(property);
    if (OURS.has(name) || NOT_FOR_ESBUILD.has(name) || value === undefined || value === null) continue;
    options[name] = optionValue(target, property, name, value);
  }
  if (!('sourcemap' in options) && hasSourceMaps(target)) options['sourcemap'] = true;
  return { target: ['es2020'], format: 'cjs', minify: true, ...options };
}

/** What `BuildProperties` says of the files to begin with. */
export function entryPointsOf(target: BuildTarget): readonly string[] {
  const entry = Object.entries(target.properties).find(([property]) => optionName(property) === 'entryPoints')?.[1];
  if (entry !== undefined) {
    const list = Array.isArray(entry) ? entry : [entry];
    if (list.length > 0 && list.every((item) => typeof item === 'string')) return list;
    throw invalid(target, 'EntryPoints', 'is not a list of files.', 'Write a list of paths relative to CodeUri.');
  }
  const [file] = (target.handler ?? '').split(/\.(?=[^./\\]*$)/);
  if (file !== undefined && file !== '') return [file];
  throw BuildError.propertyInvalid(target, 'Handler', 'is not set.', 'Set Handler, or EntryPoints in BuildProperties.');
}

/** Whether the function is told to read source maps. */
export function hasSourceMaps({ variables }: BuildTarget): boolean {
  return (variables['NODE_OPTIONS'] ?? '').split(/\s+/).includes('--enable-source-maps');
}

/** `MainFields`, `main-fields` and `main_fields` are all `mainFields`. */
function optionName(property: string): string {
  const words = property.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
  return words.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (head) => head.toLowerCase());
}

function optionValue(target: BuildTarget, property: string, name: string, value: unknown): unknown {
  if (PAIRS.has(name)) return pairs(target, property, value);
  if (LISTS.has(name)) return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  if (TEXTS.has(name)) return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  return value;
}

function pairs(target: BuildTarget, property: string, value: unknown): unknown {
  if (isObject(value)) return value;
  const list = Array.isArray(value) ? value : [value];
  return Object.fromEntries(
    list.map((item) => {
      const at = typeof item === 'string' ? item.indexOf('=') : -1;
      if (at > 0) return [item.slice(0, at), item.slice(at + 1)];
      throw invalid(target, property, `has "${String(item)}", which is no name=value.`, 'Write name=value.');
    }),
  );
}

function invalid(target: BuildTarget, property: string, problem: string, hint: string): BuildError {
  return BuildError.propertyInvalid(target, `Metadata.BuildProperties.${property}`, problem, hint);
}
