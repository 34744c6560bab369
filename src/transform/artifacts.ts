import type { TransformContext } from './context.ts';
import { Fault } from './errors.ts';
import { isMap, type Optional, truthy, type Value, type ValueMap } from './value.ts';

/** Where an artifact lies in S3. */
export interface S3Location {
  readonly Bucket: Value;
  readonly Key: Value;
  readonly Version?: Value;
}

/** The parts of `s3://bucket/key?versionId=…`; `undefined` for any other text. */
function parseS3Uri(uri: string): S3Location | undefined {
  const [, bucket, path, query = ''] = /^s3:\/\/([^/?#]+)(\/[^?#]*)(?:\?([^#]*))?/i.exec(uri) ?? [];
  if (bucket === undefined || path === undefined || /[[\]]/.test(bucket)) return undefined;
  const location = { Bucket: bucket, Key: path.replace(/^\/+/, '') };
  if (query === '') return location;
  const versions = new URLSearchParams(query).getAll('versionId').filter((version) => version !== '');
  const [version] = versions;
  return versions.length === 1 && version !== undefined ? { ...location, Version: version } : location;
}

/** A dynamic reference whose name begins with a slash, which would end the bucket. */
const SLASHED_REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):\/.*\}\}/;

/** What the property of an artifact says; throws the official texts for what is no place in S3. */
export function s3Location(logicalId: string, property: string, value: Optional, dynamic?: string): S3Location {
  if (isMap(value)) {
    const { Bucket, Key, Version } = value;
    if (!truthy(Bucket) || !truthy(Key) || Bucket === undefined || Key === undefined) {
      throw Fault.resource(logicalId, `'${property}' requires Bucket and Key properties to be specified.`);
    }
    return { Bucket, Key, ...(Version !== undefined && { Version }) };
  }
  if (dynamic !== undefined && typeof value === 'string' && SLASHED_REFERENCE.test(value)) {
    throw Fault.resource(
      logicalId,
      `Unsupported dynamic reference detected in '${property}'. Please consider using alternative '${dynamic}' object format.`,
    );
  }
  const location = typeof value === 'string' ? parseS3Uri(value) : undefined;
  if (!location) {
    throw Fault.resource(
      logicalId,
      `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    );
  }
  return location;
}

/** The location in the words of Lambda: `S3Bucket`, `S3Key`, `S3ObjectVersion`. */
export function lambdaCode({ Bucket, Key, Version }: S3Location): ValueMap {
  return { S3Bucket: Bucket, S3Key: Key, ...(Version !== undefined && { S3ObjectVersion: Version }) };
}

/** The text of a local path that the local profile keeps; `undefined` for S3 places and in the service profile. */
export function localPath(context: TransformContext, value: Optional): string | undefined {
  if (!context.keepsLocalPaths || typeof value !== 'string') return undefined;
  return parseS3Uri(value) ? undefined : value;
}
