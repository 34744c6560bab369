import { createReadStream } from 'node:fs';
import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** One object of S3. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** The account that the bucket must belong to: requests for another's are refused. */
  readonly expectedOwner?: string | undefined;
}

/** How an object is stored. */
export interface PutObjectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that have arrived so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Encrypts with this KMS key rather than the bucket's default. */
  readonly kmsKeyId?: string | undefined;
  /** User metadata of the object. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Parts of a large object are sent in parallel. In bytes. */
const PART_SIZE = 8 << 20;

/** Whether the object is there. A bucket that is not there has no objects either: ask {@link bucketExists}. */
export async function objectExists(
  aws: AwsClients,
  { bucket, key, expectedOwner }: ObjectAddress,
  signal?: AbortSignal | undefined,
): Promise<boolean> {
  const s3 = await aws.s3();
  const input = { Bucket: bucket, Key: key, ...ownedBy(expectedOwner) };
  return found(() => s3.headObject(input, requestOptions(signal)), signal);
}

/** Whether the bucket is there. One that may not be looked at counts as there: it may still be written to. */
export async function bucketExists(
  aws: AwsClients,
  bucket: string,
  signal?: AbortSignal | undefined,
): Promise<boolean> {
  const s3 = await aws.s3();
  try {
    return await found(() => s3.headBucket({ Bucket: bucket }, requestOptions(signal)), signal);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ACCESS_DENIED') return true;
    throw error;
  }
}

/** Stores a file, or bytes. Large ones go in parts; an upload that fails or is aborted leaves no parts behind. */
export async function putObject(
  aws: AwsClients,
  { bucket, key, expectedOwner }: ObjectAddress,
  content: { readonly path: string } | { readonly data: Uint8Array },
  { signal, onProgress, kmsKeyId, metadata }: PutObjectOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const [client, { Upload }] = await Promise.all([aws.s3(), import('@aws-sdk/lib-storage')]);
  const upload = new Upload({
    client,
    partSize: PART_SIZE,
    params: {
      Bucket: bucket,
      Key: key,
      ...ownedBy(expectedOwner),
      Body: 'data' in content ? content.data : createReadStream(content.path),
      ...(kmsKeyId !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId }),
      ...(metadata !== undefined && { Metadata: { ...metadata } }),
    },
  });
  if (onProgress) upload.on('httpUploadProgress', ({ loaded }) => onProgress(loaded ?? 0));
  const abort = (): void => void upload.abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await upload.done();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** Deletes objects, each of which may have gone already; the ones that are gone now. */
export async function deleteObjects(
  aws: AwsClients,
  objects: readonly ObjectAddress[],
  signal?: AbortSignal | undefined,
): Promise<readonly ObjectAddress[]> {
  const s3 = await aws.s3();
  const deleted: ObjectAddress[] = [];
  for (const bucket of new Set(objects.map((object) => object.bucket))) {
    const keys = objects.filter((object) => object.bucket === bucket).map(({ key }) => key);
    // In one request, S3 takes a thousand.
    for (let start = 0; start < keys.length; start += 1000) {
      const part = keys.slice(start, start + 1000);
      const Delete = { Objects: part.map((Key) => ({ Key })), Quiet: true };
      const { Errors = [] } = await s3.deleteObjects({ Bucket: bucket, Delete }, requestOptions(signal));
      const failed = new Set(Errors.map(({ Key }) => Key));
      deleted.push(...part.filter((key) => !failed.has(key)).map((key) => ({ bucket, key })));
    }
  }
  return deleted;
}

function ownedBy(account: string | undefined): { readonly ExpectedBucketOwner?: string } {
  return account === undefined ? {} : { ExpectedBucketOwner: account };
}

async function found(head: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await head();
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AwsError && error.status === 404) return false;
    throw error;
  }
}
