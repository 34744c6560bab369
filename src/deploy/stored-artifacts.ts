import { isMap, parseTemplate, type TemplateMap, type TemplateValue } from '../template/index.ts';

/** An object in S3 that a template names. */
export interface StoredArtifact {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Names made of the hash of a content, by this library or by SAM CLI, and those of what was signed, which are made of the
 * job's. Whatever has another name somebody else put there.
 */
const BY_CONTENT = /(^|\/)([0-9a-f]{32}([0-9a-f]{32})?(\.zip|\.template|\.[a-z]+)?|signed_[0-9a-f-]{36}(\.zip)?)$/;

/** Whether packaging put it there. */
export function isOwn({ key }: StoredArtifact): boolean {
  return BY_CONTENT.test(key);
}

/** The job that signed an object, from its key. */
export function signingJobOf(key: string): string | undefined {
  return /(?:^|\/)signed_([0-9a-f-]{36})(?:\.zip)?$/.exec(key)?.[1];
}

/** What a deployed template names in buckets and was put there by packaging; not that of resources that are kept. */
export function storedArtifacts(templateText: string): readonly StoredArtifact[] {
  const resources = parseTemplate(templateText).document?.template['Resources'];
  if (!isMap(resources)) return [];
  const found = Object.values(resources)
    .filter((resource): resource is TemplateMap => isMap(resource))
    .filter(({ DeletionPolicy }) => DeletionPolicy !== 'Retain')
    .flatMap(({ Properties = null }) => artifactsIn(Properties));
  const unique = new Map(found.map((artifact) => [`${artifact.bucket}/${artifact.key}`, artifact]));
  return [...unique.values()].filter(isOwn);
}

function artifactsIn(value: TemplateValue): StoredArtifact[] {
  if (typeof value === 'string') return addressIn(value);
  if (Array.isArray(value)) return value.flatMap(artifactsIn);
  if (!isMap(value)) return [];
  const { S3Bucket, S3Key, Bucket = S3Bucket, Key = S3Key } = value;
  const own = typeof Bucket === 'string' && typeof Key === 'string' ? [{ bucket: Bucket, key: Key }] : [];
  return [...own, ...Object.values(value).flatMap(artifactsIn)];
}

function addressIn(text: string): StoredArtifact[] {
  const [, bucket, key] =
    /^s3:\/\/([^/]+)\/(.+)$/.exec(text) ?? /^https:\/\/s3[.-][^/]*amazonaws\.com[^/]*\/([^/]+)\/(.+)$/.exec(text) ?? [];
  return bucket === undefined || key === undefined ? [] : [{ bucket, key: decodeURIComponent(key) }];
}
