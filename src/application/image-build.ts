import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import type { CodeLocation } from './function-model.ts';
import type { ResourceReader } from './resource-reader.ts';

/** The keys of `Metadata`: those that `sam build` reads, or those that the CDK writes. */
const SAM_KEYS = {
  context: 'DockerContext',
  dockerfile: 'Dockerfile',
  buildArgs: 'DockerBuildArgs',
  target: 'DockerBuildTarget',
};
const CDK_KEYS: typeof SAM_KEYS = {
  context: 'aws:asset:path',
  dockerfile: 'aws:asset:dockerfile-path',
  buildArgs: 'aws:asset:docker-build-args',
  target: 'aws:asset:docker-build-target',
};

/**
 * The image of a function whose `Metadata` says how it is built, by the name that `sam build` gives it. In a template
 * that was packaged, the folder may be gone: then its `ImageUri` counts.
 */
export function builtImage(
  resource: ResourceReader,
  code: ResolvedTree | undefined,
  folder: string,
): CodeLocation | undefined {
  const { metadata } = resource;
  if (resource.value('PackageType') !== 'Image') return undefined;
  const keys = metadata[CDK_KEYS.dockerfile] === undefined ? SAM_KEYS : CDK_KEYS;
  if (metadata[keys.context] === undefined && metadata[keys.dockerfile] === undefined) return undefined;
  const context = resolve(folder, scalarText(metadata[keys.context]) ?? '.');
  const uri = isResolvedMap(code) ? scalarText(code['ImageUri']) : undefined;
  if (uri !== undefined && !existsSync(context)) return { kind: 'image', uri };
  const name = scalarText(metadata['DockerImage']) ?? resource.id.toLowerCase();
  return {
    kind: 'image',
    uri: `${name}:${scalarText(metadata['DockerTag']) ?? 'latest'}`,
    build: {
      context,
      dockerfile: scalarText(metadata[keys.dockerfile]) ?? 'Dockerfile',
      buildArgs: textsOf(metadata, keys.buildArgs),
      target: scalarText(metadata[keys.target]),
      ...paramsOf(metadata, folder),
    },
  };
}

function paramsOf(
  { DockerBuildExtraParams: params }: ResolvedMap,
  folder: string,
): { readonly params?: readonly string[]; readonly paramsFolder?: string } {
  if (!Array.isArray(params) || params.length === 0) return {};
  return { params: params.map((param) => scalarText(param) ?? ''), paramsFolder: folder };
}

function textsOf(metadata: ResolvedMap, key: string): Record<string, string> {
  const map = metadata[key];
  if (!isResolvedMap(map)) return {};
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, scalarText(value) ?? '']));
}
