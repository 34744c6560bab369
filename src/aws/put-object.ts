import { type FileHandle, open } from 'node:fs/promises';
import type { S3 } from '@aws-sdk/client-s3';
import { mapLimit } from '../core/index.ts';
import { type AwsClients, requestOptions } from './clients.ts';
import { type ObjectAddress, ownedBy } from './objects.ts';

/** How an object is stored. */
export interface PutObjectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that have arrived so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Called before an upload in parts begins. */
  readonly beforeParts?: (() => Promise<void>) | undefined;
  /** Called when an upload in parts has begun, before its first part: it stays in S3 if this process is killed. */
  readonly onPartsBegun?: ((uploadId: string) => Promise<void>) | undefined;
  /** Encrypts with this KMS key rather than the bucket's default. */
  readonly kmsKeyId?: string | undefined;
  /** User metadata of the object. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Larger objects are sent in parts of at least this size, in bytes; so many of them at a time. */
const PART_SIZE = 8 << 20;
const PARTS_AT_A_TIME = 4;
/** Of one object, in S3. */
const MAX_PARTS = 10_000;

/**
 * Stores a file, or bytes. Large ones go in parts, in parallel. An upload that fails or is aborted leaves no parts
 * behind: that is waited for. (The SDK's own `Upload` returns before, so that a script that ends then leaves them; and
 * it reads streams, which cannot be sent again when a connection breaks.)
 */
export async function putObject(
  aws: AwsClients,
  address: ObjectAddress,
  content: { readonly path: string } | { readonly data: Uint8Array },
  options: PutObjectOptions = {},
): Promise<void> {
  options.signal?.throwIfAborted();
  const s3 = await aws.s3();
  try {
    if ('data' in content) {
      await putContent(s3, address, { size: content.data.byteLength, read: readerOf(content.data) }, options);
    } else {
      await using file = await open(content.path);
      const { size } = await file.stat();
      await putContent(s3, address, { size, read: (start, length) => readPart(file, start, length) }, options);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  }
}

interface Content {
  readonly size: number;
  read(start: number, length: number): Uint8Array | Promise<Uint8Array>;
}

async function putContent(s3: S3, address: ObjectAddress, content: Content, options: PutObjectOptions): Promise<void> {
  const { kmsKeyId, metadata, onProgress, beforeParts, onPartsBegun, signal } = options;
  const { bucket: Bucket, key: Key, expectedOwner } = address;
  const target = { Bucket, Key, ...ownedBy(expectedOwner) };
  const attributes = {
    ...(kmsKeyId !== undefined && { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId }),
    ...(metadata !== undefined && { Metadata: { ...metadata } }),
  };
  if (content.size <= PART_SIZE) {
    const Body = await content.read(0, content.size);
    await s3.putObject({ ...target, ...attributes, Body }, requestOptions(signal));
    onProgress?.(content.size);
    return;
  }
  await beforeParts?.();
  const started = await s3.createMultipartUpload(
    { ...target, ...attributes, ChecksumAlgorithm: 'CRC32' },
    requestOptions(signal),
  );
  const upload = { ...target, UploadId: started.UploadId };
  try {
    await onPartsBegun?.(started.UploadId ?? '');
    const Parts = await putParts(s3, upload, content, options);
    await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } }, requestOptions(signal));
  } catch (error) {
    await s3.abortMultipartUpload(upload).catch(() => {}); // the reason of the failure is worth more
    throw error;
  }
}

interface PartOfUpload {
  readonly PartNumber: number;
  readonly ETag?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
}

async function putParts(
  s3: S3,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
  { size, read }: Content,
  { onProgress, signal }: PutObjectOptions,
): Promise<PartOfUpload[]> {
  const length = Math.max(PART_SIZE, Math.ceil(size / MAX_PARTS));
  const starts = Array.from({ length: Math.ceil(size / length) }, (_, index) => index * length);
  let arrived = 0;
  return mapLimit(starts, PARTS_AT_A_TIME, async (start, index) => {
    const PartNumber = index + 1;
    const Body = await read(start, Math.min(length, size - start));
    const { ETag, ChecksumCRC32 } = await s3.uploadPart({ ...upload, PartNumber, Body }, requestOptions(signal));
    arrived += Body.byteLength;
    onProgress?.(arrived);
    return { PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) };
  });
}

function readerOf(data: Uint8Array): Content['read'] {
  return (start, length) => data.subarray(start, start + length);
}

async function readPart(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const part = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(part, at, length - at, start + at);
    if (bytesRead === 0) return part.subarray(0, at);
    at += bytesRead;
  }
  return part;
}
