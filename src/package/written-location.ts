import { isAbsolute, relative, sep } from 'node:path';
import type { TemplateValue } from '../template/index.ts';
import type { ArtifactForm } from './data/artifact-properties.ts';
import type { ArtifactLocation } from './store.ts';

/** The value that a template names an artifact with. Files are named relative to `folder`, the template's own. */
export function writtenLocation(form: ArtifactForm, location: ArtifactLocation, folder: string): TemplateValue {
  if (location.kind === 'image') return location.uri;
  if (location.kind === 'file') {
    const way = relative(folder, location.path);
    if (isAbsolute(way)) return way; // another drive
    const path = way.replaceAll(sep, '/');
    return path.startsWith('.') ? path : `./${path}`;
  }
  const { bucket, key, url } = location;
  switch (form) {
    case 'uri':
      return `s3://${bucket}/${key}`;
    case 's3-bucket-key':
      return { S3Bucket: bucket, S3Key: key };
    case 'bucket-key':
      return { Bucket: bucket, Key: key };
    case 'url':
      return url;
  }
}
