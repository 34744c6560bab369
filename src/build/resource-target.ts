import { relative, resolve } from 'node:path';
import type { CodeLocation, FunctionDefinition, LayerDefinition } from '../application/index.ts';
import { isObject } from '../core/index.ts';
import type { BuildOptions } from './build-options.ts';
import { languageOf } from './target-language.ts';
import type { BuildTarget } from './workflow.ts';

/** What of the options is about single targets. */
export type TargetOptions = Pick<BuildOptions, 'baseDir' | 'manifest' | 'mode' | 'environment'>;

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
  { manifest, mode, environment = {} }: TargetOptions,
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

function sourceOf(code: CodeLocation, folder: string, { baseDir }: Pick<TargetOptions, 'baseDir'>): string {
  const path = 'path' in code ? code.path : folder;
  return baseDir === undefined ? path : resolve(folder, baseDir, relative(folder, path));
}

/** The last part of a path. */
function logicalIdOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
