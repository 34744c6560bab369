import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** One object of S3. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** The account that the bucket must belong to: requests for another's are refused. */
  readonly expectedOwner?: string | undefined;
}

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

/** The version of the object that counts now; `undefined` where the bucket keeps no versions. */
export async function objectVersion(
  aws: AwsClients,
  { bucket, key, expectedOwner }: ObjectAddress,
  signal?: AbortSignal | undefined,
): Promise<string | undefined> {
  const s3 = await aws.s3();
  const input = { Bucket: bucket, Key: key, ...ownedBy(expectedOwner) };
  const { VersionId } = await s3.headObject(input, requestOptions(signal));
  // What a bucket calls the version of an object from a time when it kept none.
  return VersionId === 'null' ? undefined : VersionId;
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

/** What makes requests fail where the bucket is another account's. */
export function ownedBy(account: string | undefined): { readonly ExpectedBucketOwner?: string } {
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
