import { existsSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Diagnostic, isInside, Memo } from '../../core/index.ts';
import type { EsbuildOptions } from '../build-options.ts';
import { BuildError } from '../errors.ts';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { hideInstalled } from './bundle-paths.ts';
import { esbuildDiagnostic, sourceError } from './esbuild-diagnostics.ts';
import { entryPointsOf, esbuildOptions, hasSourceMaps } from './esbuild-options.ts';
import { installedModules } from './install-modules.ts';
import { type EsbuildMessage, loadEsbuild } from './load-esbuild.ts';
import { inputsOf, type NodeProject, nodeProjectOf } from './node-project.ts';
import { areDependenciesInstalled, manifestOf, readManifest } from './package-json.ts';
import { managerVersion } from './package-managers.ts';
import { tsconfigsFor } from './tsconfigs.ts';
import { checkTypes } from './type-check.ts';

/** How esbuild begins when it is an option that it does not like. */
const REFUSED_OPTION =
  /in build\(\) call|^Invalid (?:target|format|loader|value|\w+ (?:name|extension))|^"\w+" must be/;

/** In this order, where an entry point has no suffix. */
const SUFFIXES = ['.ts', '.js', '.tsx', '.mts', '.cts', '.mjs', '.cjs', '.jsx'];

/** Node.js bundled by the project's own esbuild; `BuildProperties` are its options. */
export function createEsbuild({ plugins = [], pluginsVersion, typeCheck = false }: EsbuildOptions = {}): BuildWorkflow {
  const checked = new Memo<string, void>();
  return {
    name: 'esbuild',

    matches: ({ method }) => method === 'esbuild',

    inputs(target) {
      const project = projectToInstall(target);
      const installed = project ? inputsOf(project) : [];
      const manifests = [manifestOf(target), ...tsconfigsFor(target)];
      return {
        paths: [target.source, ...manifests, ...installed],
        exclude: ['node_modules'],
        values: [plugins.map(({ name }) => name), pluginsVersion, typeCheck, hasSourceMaps(target)],
        sharedByHandlers: false,
      };
    },

    async toolVersion(target, context) {
      const { version } = await loadEsbuild(target.source);
      const project = projectToInstall(target);
      return project === undefined ? version : `${version} ${await managerVersion(project.manager, context)}`;
    },

    async build(target, context) {
      assertCanBundle(target);
      if (typeCheck) await checkTypes(target, context, checked);
      const project = projectToInstall(target);
      const installed = project && (await installedModules(project, target, context));
      const entryPoints = entryPointsOf(target).map((entry) => entryPoint(target, entry));
      const options = esbuildOptions(target);
      const { warnings, dependencies } = await bundle(target, {
        ...options,
        ...(installed && { nodePaths: [...nodePathsIn(options), join(installed, 'node_modules')] }),
        entryPoints,
        bundle: true,
        platform: 'node',
        outdir: context.artifacts,
        absWorkingDir: target.source,
        metafile: true,
        logLevel: 'silent',
        plugins,
      });
      if (installed !== undefined) await hideInstalled(installed, target.source, context.artifacts);
      return {
        handler: handlerIn(context.artifacts, target.handler),
        // What was installed for it is covered by the inputs.
        dependencies: dependencies.filter((path) => installed === undefined || !isInside(installed, path)),
        variables: sourceMapVariables(target, options['sourcemap']),
        warnings,
      };
    },
  };
}

/** Refuses what esbuild makes nothing of that could run. */
function assertCanBundle(target: BuildTarget): void {
  const { kind, runtime } = target;
  const isOther = runtime !== undefined && languageOf({ runtime }) !== 'nodejs';
  if (kind !== 'layer' && !isOther) return;
  const what = kind === 'layer' ? 'layers cannot be bundled' : `runtime ${runtime} is not Node.js`;
  throw BuildError.methodNotSupported(target, `BuildMethod esbuild: ${what}.`, 'Use another BuildMethod.');
}

/** What has to be installed, where the source does not have what it needs. */
function projectToInstall(target: BuildTarget): NodeProject | undefined {
  const manifest = readManifest(manifestOf(target));
  return manifest === undefined || areDependenciesInstalled(manifest) ? undefined : nodeProjectOf(manifest);
}

function nodePathsIn({ nodePaths }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(nodePaths) ? nodePaths : [];
}

function entryPoint(target: BuildTarget, entry: string): string {
  const path = resolve(target.source, entry);
  if (extname(entry) !== '' && existsSync(path)) return path;
  const candidates = SUFFIXES.map((suffix) => `${path}${suffix}`);
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  const isFile = SUFFIXES.includes(extname(entry));
  const searched = isFile ? [entry] : SUFFIXES.slice(0, 2).map((suffix) => entry + suffix);
  throw BuildError.handlerNotFound(target, target.handler ?? entry, searched);
}

async function bundle(
  target: BuildTarget,
  options: Record<string, unknown>,
): Promise<{ readonly warnings: Diagnostic[]; readonly dependencies: string[] }> {
  const { source } = target;
  const { build } = await loadEsbuild(source);
  try {
    const { warnings, metafile } = await build(options);
    const inputs = Object.keys(metafile.inputs).map((path) => resolve(source, path));
    return {
      warnings: await Promise.all(warnings.map((warning) => esbuildDiagnostic(warning, 'warning', source))),
      dependencies: dependenciesIn(inputs, source),
    };
  } catch (error) {
    const { errors } = error as { readonly errors?: readonly EsbuildMessage[] };
    if (!Array.isArray(errors)) throw error;
    if (errors.every(({ text }) => REFUSED_OPTION.test(text))) {
      const said = errors.map(({ text }) => text).join('; ');
      throw BuildError.propertyInvalid(
        target,
        'Metadata.BuildProperties',
        `are refused by esbuild: ${said}`,
        'Correct them; they are the options of esbuild.',
      );
    }
    throw await sourceError(errors, source);
  }
}

/** Files outside of the source that went into the bundle, and the manifests of the packages that they are of. */
function dependenciesIn(inputs: readonly string[], source: string): string[] {
  const found = new Set<string>();
  for (const path of inputs) {
    const inModules = path.lastIndexOf('node_modules');
    if (inModules < 0 && isInside(source, path)) continue;
    // Names of plugins' own making are no files.
    if (!existsSync(path)) continue;
    found.add(path);
    if (inModules < 0) continue;
    const [scope = '', name = ''] = path.slice(inModules + 'node_modules/'.length).split(/[\\/]/);
    const folder = join(path.slice(0, inModules), 'node_modules', scope, scope.startsWith('@') ? name : '');
    if (existsSync(join(folder, 'package.json'))) found.add(join(folder, 'package.json'));
  }
  return [...found];
}

/** Of one entry point, esbuild writes the file at the root, without the folders that it is in. */
function handlerIn(artifacts: string, handler: string | undefined): string | undefined {
  if (handler === undefined) return undefined;
  const file = handler.replace(/\.[^./\\]*$/, '');
  const isThere = ['.js', '.mjs', '.cjs'].some((suffix) => existsSync(join(artifacts, file + suffix)));
  return isThere || dirname(handler) === '.' ? handler : basename(handler);
}

function sourceMapVariables(target: BuildTarget, sourcemap: unknown): Record<string, string> | undefined {
  if (sourcemap === undefined || sourcemap === false || hasSourceMaps(target)) return undefined;
  const { NODE_OPTIONS: given } = target.variables;
  return { NODE_OPTIONS: given ? `${given} --enable-source-maps` : '--enable-source-maps' };
}
