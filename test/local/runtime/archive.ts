import type { LayerDefinition } from '../../../src/application/index.ts';
import { zipWith } from '../layers/zip-entries.ts';

/** A zip file with these files, not compressed. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  return zipWith(Object.entries(files).map(([name, content]) => ({ name, content })));
}

/** A layer whose content is a folder. */
export function layer(id: string, path: string): LayerDefinition {
  const arn = `arn:aws:lambda:eu-west-1:123456789012:layer:${id}:1`;
  return { id, name: id, arn, content: { kind: 'folder', path }, compatibleRuntimes: [] };
}
