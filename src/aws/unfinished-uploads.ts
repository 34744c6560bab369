import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';
import type { ObjectAddress } from './objects.ts';

/** An upload in parts that has been begun. */
export interface UnfinishedUpload extends ObjectAddress {
  readonly uploadId: string;
}

/** Gives up an upload that nobody goes on with, so that nobody pays for its parts; one that is gone is fine. */
export async function abandonUpload(
  aws: AwsClients,
  { bucket, key, uploadId }: UnfinishedUpload,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const s3 = await aws.s3();
  try {
    const request = { Bucket: bucket, Key: key, UploadId: uploadId };
    await s3.abortMultipartUpload(request, requestOptions(signal));
  } catch (error) {
    if (error instanceof AwsError && (error.serviceCode === 'NoSuchUpload' || error.status === 404)) return;
    throw error;
  }
}

/** The uploads to keys that begin with `prefix` which were begun before `before`; the first thousand. */
export async function unfinishedUploads(
  aws: AwsClients,
  { bucket, prefix, before }: { readonly bucket: string; readonly prefix: string; readonly before: Date },
  signal?: AbortSignal | undefined,
): Promise<readonly UnfinishedUpload[]> {
  const s3 = await aws.s3();
  const { Uploads = [] } = await s3.listMultipartUploads({ Bucket: bucket, Prefix: prefix }, requestOptions(signal));
  return Uploads.flatMap(({ Key: key, UploadId: uploadId, Initiated }) =>
    key === undefined || uploadId === undefined || Initiated === undefined || Initiated >= before
      ? []
      : [{ bucket, key, uploadId }],
  );
}
