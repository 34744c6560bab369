import { isList, isMap, type TemplateDocument } from '../template/index.ts';
import { PackageError } from './errors.ts';
import type { ArtifactSource } from './source.ts';

/** What Lambda takes of a function with its layers, unpacked, in bytes. */
const UNPACKED_LIMIT = 262_144_000;

/** An artifact and what it unpacks to. */
export interface SizedSource {
  readonly source: ArtifactSource;
  /** In bytes. */
  readonly unpacked: number;
}

const functions: readonly unknown[] = ['AWS::Serverless::Function', 'AWS::Lambda::Function'];
const layers: readonly unknown[] = ['AWS::Serverless::LayerVersion', 'AWS::Lambda::LayerVersion'];

/** Refuses what Lambda would refuse after everything was uploaded. Layers elsewhere count for nothing: they are not known. */
export function assertLambdaLimits({ template }: TemplateDocument, sized: readonly SizedSource[]): void {
  const resources = isMap(template['Resources']) ? template['Resources'] : {};
  const layerSizes = new Map<string, number>();
  const found = sized.map(({ source, unpacked }) => {
    const { resource: id } = source.artifact;
    const resource = resources[id];
    const type = isMap(resource) ? resource['Type'] : undefined;
    if (layers.includes(type)) layerSizes.set(id, unpacked);
    return { id, type, source, unpacked, properties: isMap(resource) ? resource['Properties'] : undefined };
  });
  for (const { type, source, unpacked, properties } of found) {
    const isLayer = layers.includes(type);
    if (!isLayer && !functions.includes(type)) continue;
    const used = isMap(properties) && isList(properties['Layers']) && !isLayer ? properties['Layers'] : [];
    const sizes = used.flatMap((layer) => {
      const id = isMap(layer) ? layer['Ref'] : undefined;
      const size = typeof id === 'string' ? layerSizes.get(id) : undefined;
      return size === undefined ? [] : [{ id: String(id), size }];
    });
    const total = sizes.reduce((sum, { size }) => sum + size, unpacked);
    if (total > UNPACKED_LIMIT)
      throw PackageError.tooLarge(
        source.place,
        total,
        UNPACKED_LIMIT,
        sizes.map(({ id }) => id),
      );
  }
}
