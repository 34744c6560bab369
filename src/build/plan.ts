import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { CodeLocation, FunctionDefinition, LayerDefinition } from '../application/index.ts';
import { closest, isObject } from '../core/index.ts';
import { getIn, locate } from '../template/index.ts';
import type { BuildOptions } from './build-options.ts';
import { BuildError, type SourcePlace } from './errors.ts';
import { allStacks, placeOf, type Stack } from './stacks.ts';
import { languageOf } from './target-language.ts';
import type { BuildTarget } from './workflow.ts';

/** What is to become of a function or layer. */
export type PlannedResource = { readonly kind: 'function' | 'layer'; readonly id: string; readonly stack: Stack } & (
  | { readonly target: BuildTarget }
  /** As a sentence. */
  | { readonly skipped: string }
);

type PlanOptions = Pick<
  BuildOptions,
  'functions' | 'layers' | 'exclude' | 'baseDir' | 'manifest' | 'mode' | 'environment'
>;

/** What of the options is about single targets. */
type TargetOptions = Pick<PlanOptions, 'baseDir' | 'manifest' | 'mode' | 'environment'>;

/** Decides for every function and layer whether it is built; from what, the templates say. */
export function planBuild(outermost: Stack, options: PlanOptions): PlannedResource[] {
  const stacks = allStacks(outermost);
  const all = stacks.flatMap((stack) => [
    ...stack.layers.map((layer) => ({ stack, ...planLayer(stack, layer, options) })),
    ...stack.functions.map((fn) => ({ stack, ...planFunction(stack, fn, options) })),
  ]);
  const wanted = wantedIds(all, stacks, options);
  return all.filter(({ id }) => wanted.has(id));
}

function wantedIds(
  all: readonly PlannedResource[],
  stacks: readonly Stack[],
  { functions, layers, exclude = [] }: PlanOptions,
): ReadonlySet<string> {
  const idsOf = (names: readonly string[], kind?: 'function' | 'layer'): string[] =>
    names.map((name) => findResource(all, name, kind).id);
  const excluded = new Set(idsOf(exclude));
  const isAll = functions === undefined && layers === undefined;
  const named = isAll
    ? all.map(({ id }) => id)
    : [...idsOf(functions ?? [], 'function'), ...idsOf(layers ?? [], 'layer')];
  const used = named.flatMap((id) => layersOf(stacks, id));
  return new Set([...named, ...used].filter((id) => !excluded.has(id)));
}

function findResource(all: readonly PlannedResource[], name: string, kind?: 'function' | 'layer'): PlannedResource {
  const candidates = kind === undefined ? all : all.filter((resource) => resource.kind === kind);
  const exact = candidates.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const ending = candidates.filter(({ id }) => id.endsWith(`/${name}`));
  const depths = ending.map(({ id }) => id.split('/').length);
  const [found, ...others] = ending.filter((_, index) => depths[index] === Math.min(...depths));
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined)
    throw BuildError.resourceAmbiguous(
      name,
      [found, ...others].map(({ id }) => id),
    );
  const known = candidates.map(({ id }) => id);
  throw BuildError.resourceNotFound(name, known, closest(name, known));
}

function layersOf(stacks: readonly Stack[], id: string): string[] {
  const found = stacks.flatMap((stack) => stack.functions).find((one) => one.id === id);
  return (found?.layers ?? []).flatMap((layer) => (layer.kind === 'local' ? [layer.id] : []));
}

function planFunction(
  { document }: Stack,
  definition: FunctionDefinition,
  options: PlanOptions,
): Omit<PlannedResource & { target: BuildTarget }, 'stack'> | Omit<PlannedResource & { skipped: string }, 'stack'> {
  const identity = { kind: 'function' as const, id: definition.id };
  const { code } = definition;
  const skipped = reasonToSkip(code, definition.metadata);
  if (skipped !== undefined) return { ...identity, skipped };
  return { ...identity, target: functionTarget(definition, document.folder, options) };
}

/**
 * A function as a target; `around` is the folder of the outermost template. What cannot be built by its kind of code is not
 * asked for.
 */
export function functionTarget(definition: FunctionDefinition, around: string, options: TargetOptions): BuildTarget {
  const { id, code, runtime, handler, architecture, metadata, environment, folder = around } = definition;
  const image = code.kind === 'image' && code.build ? { ...code.build, uri: code.uri } : undefined;
  const archive = code.kind === 'image' ? code.archive : undefined;
  const known = Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    kind: 'function',
    id,
    logicalId: logicalIdOf(id),
    runtime,
    handler,
    architecture,
    source: image?.context ?? archive ?? sourceOf(code, folder, options),
    metadata,
    image,
    archive,
    variables: Object.fromEntries(known),
    ...shared(metadata, folder, options),
  };
}

function planLayer(
  { document }: Stack,
  definition: LayerDefinition,
  options: PlanOptions,
): Omit<PlannedResource & { target: BuildTarget }, 'stack'> | Omit<PlannedResource & { skipped: string }, 'stack'> {
  const { id, content, metadata = {} } = definition;
  const identity = { kind: 'layer' as const, id };
  const skipped = reasonToSkip(content, metadata);
  if (skipped !== undefined) return { ...identity, skipped };
  if (textOf(metadata['BuildMethod']) === undefined) {
    return { ...identity, skipped: 'Its Metadata names no BuildMethod.' };
  }
  return { ...identity, target: layerTarget(definition, document.folder, options) };
}

/** A layer as a target. */
export function layerTarget(definition: LayerDefinition, around: string, options: TargetOptions): BuildTarget {
  const { id, content, compatibleRuntimes, metadata = {}, folder = around } = definition;
  const method = textOf(metadata['BuildMethod']);
  const isRuntime = method !== undefined && languageOf({ method }) !== undefined && /\d/.test(method);
  return {
    kind: 'layer',
    id,
    logicalId: logicalIdOf(id),
    runtime: isRuntime ? method : compatibleRuntimes[0],
    architecture: metadata['BuildArchitecture'] === 'arm64' ? 'arm64' : 'x86_64',
    source: sourceOf(content, folder, options),
    metadata,
    variables: {},
    ...shared(metadata, folder, options),
  };
}

function shared(
  metadata: Readonly<Record<string, unknown>>,
  folder: string,
  { manifest, mode, environment = {} }: PlanOptions,
): Pick<BuildTarget, 'root' | 'manifest' | 'method' | 'properties' | 'environment' | 'mode'> {
  const properties = metadata['BuildProperties'];
  return {
    root: folder,
    manifest: manifest === undefined ? undefined : resolve(folder, manifest),
    method: textOf(metadata['BuildMethod']),
    properties: isObject(properties) ? properties : {},
    environment,
    mode,
  };
}

/** Why code is not for building, as a sentence. */
export function reasonToSkip(code: CodeLocation, metadata: Readonly<Record<string, unknown>>): string | undefined {
  if (isTrue(metadata['SkipBuild'])) return 'Its Metadata says SkipBuild.';
  if (isTrue(metadata['aws:asset:is-bundled'])) return 'The CDK has bundled it.';
  if (code.kind === 'inline') return 'Its code is in the template.';
  if (code.kind === 'archive') return 'It is an archive already.';
  if (code.kind === 'remote') return `It is at ${code.uri}.`;
  if (code.kind === 'unknown') return `Where its source is cannot be told. ${code.reason}`;
  if (code.kind === 'image' && code.build === undefined && code.archive === undefined) {
    return 'It is an image, and its Metadata names no Dockerfile.';
  }
  return undefined;
}

function sourceOf(code: CodeLocation, folder: string, { baseDir }: Pick<PlanOptions, 'baseDir'>): string {
  const path = 'path' in code ? code.path : folder;
  return baseDir === undefined ? path : resolve(folder, baseDir, relative(folder, path));
}

/** What is wrong with the source of a target, when it is not there. */
export async function missingSource(target: BuildTarget, stack: Stack): Promise<BuildError | undefined> {
  const { source, kind, id, logicalId, image, archive } = target;
  if (statSync(source, { throwIfNoEntry: false }) !== undefined) return undefined;
  const imageProperty = image ? 'DockerContext' : archive === undefined ? undefined : 'ImageUri';
  const place = sourcePlace(stack, kind, id, logicalId, imageProperty);
  const near = closest(basename(source), await readdir(dirname(source)).catch(() => []));
  const isFolder = near && (await stat(join(dirname(source), near))).isDirectory();
  return BuildError.sourceNotFound(place, source, isFolder ? near : undefined);
}

function sourcePlace(
  stack: Stack,
  kind: 'function' | 'layer',
  id: string,
  logicalId: string,
  imageProperty: 'DockerContext' | 'ImageUri' | undefined,
): SourcePlace {
  const resource = placeOf(stack, logicalId);
  const property = imageProperty ?? sourceProperty(stack, logicalId, kind);
  const { document } = stack;
  const { source } = document;
  const path =
    imageProperty === 'DockerContext' ? [...resource, 'Metadata', property] : [...resource, 'Properties', property];
  const line = source && locate(document, path)?.start.line;
  if (source === undefined || line === undefined) return { kind, id, property };
  return { kind, id, property, position: source.file === undefined ? `line ${line}` : `${source.file}:${line}` };
}

/** The property of a resource that names its source. */
export function sourceProperty(stack: Stack, logicalId: string, kind: 'function' | 'layer'): string {
  const type = getIn(stack.document.template, [...placeOf(stack, logicalId), 'Type']);
  const isSam = String(type).startsWith('AWS::Serverless::');
  if (kind === 'function') return isSam ? 'CodeUri' : 'Code';
  return isSam ? 'ContentUri' : 'Content';
}

/** The last part of a path. */
function logicalIdOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
