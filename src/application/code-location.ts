import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isResolvedMap, type ResolvedTree, scalarText, Unresolved } from '../resolve/index.ts';
import type { CodeLocation } from './function-model.ts';
import { builtImage } from './image-build.ts';
import type { ResourceReader } from './resource-reader.ts';

/**
 * Where the code or content of a resource is. `folder` is what relative paths start from. In a template that the CDK
 * made, the metadata of the resource names the folder that the asset came from.
 */
export function codeLocation(resource: ResourceReader, property: 'Code' | 'Content', folder: string): CodeLocation {
  const asset = resource.metadata['aws:asset:path'];
  const value = resource.value(property);
  const isImage = isResolvedMap(value) && value['ImageUri'] !== undefined;
  if (property === 'Code') {
    const built = builtImage(resource, value, folder);
    if (built !== undefined) return built;
  }
  if (typeof asset === 'string' && !isImage) return local(resolve(folder, asset));
  return locate(value, property, folder);
}

function locate(value: ResolvedTree | undefined, property: string, folder: string): CodeLocation {
  if (value === undefined) return { kind: 'unknown', reason: `${property} is not set.` };
  if (value instanceof Unresolved) return { kind: 'unknown', reason: value.reason };
  if (typeof value === 'string') {
    if (/^(?:s3|https?):\/\//i.test(value)) return { kind: 'remote', uri: value };
    return local(resolve(folder, value));
  }
  if (!isResolvedMap(value)) return { kind: 'unknown', reason: `${property} is neither a path nor a map.` };

  const { ZipFile, ImageUri, S3Bucket, S3Key } = value;
  for (const part of [ZipFile, ImageUri, S3Bucket, S3Key]) {
    if (part instanceof Unresolved) return { kind: 'unknown', reason: part.reason };
  }
  if (typeof ZipFile === 'string') return { kind: 'inline', text: ZipFile };
  if (typeof ImageUri === 'string') return image(ImageUri, folder);
  const [bucket, key] = [scalarText(S3Bucket), scalarText(S3Key)];
  if (bucket !== undefined && key !== undefined) return { kind: 'remote', uri: `s3://${bucket}/${key}` };
  return { kind: 'unknown', reason: `${property} names neither a path, an image nor an S3 object.` };
}

/** An image by its name, or an archive of one (`docker save`): names may end like one, too. */
function image(uri: string, folder: string): CodeLocation {
  const path = resolve(folder, uri);
  const isPath = /\.(?:tar|tar\.gz|tgz)$/i.test(uri) && (/^\.{0,2}[/\\]/.test(uri) || existsSync(path));
  return isPath ? { kind: 'image', uri, archive: path } : { kind: 'image', uri };
}

function local(path: string): CodeLocation {
  return { kind: /\.(?:zip|jar)$/i.test(path) ? 'archive' : 'folder', path };
}
