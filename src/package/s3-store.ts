import {
  type AwsClients,
  AwsError,
  abandonUpload,
  bucketExists,
  objectExists,
  putObject,
  unfinishedUploads,
} from '../aws/index.ts';
import { isObject, Memo } from '../core/index.ts';
import { PackageError } from './errors.ts';
import type { ArtifactContent, ArtifactLocation, ArtifactStore, PutArtifactOptions } from './store.ts';

/** Which bucket artifacts go to, and how. */
export interface S3ArtifactStoreOptions {
  /** Must exist, in the region of the stack. */
  readonly bucket: string;
  /** In front of all keys, without a slash at its end. */
  readonly prefix?: string | undefined;
  /** Encrypts with this KMS key rather than the bucket's default. */
  readonly kmsKeyId?: string | undefined;
  /** The account that the bucket must belong to, so that nobody else's gets what is uploaded. */
  readonly expectedBucketOwner?: string | undefined;
  /** User metadata of every object. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What packaging calls an object: by the hash of its content. */
const BY_HASH = /^[0-9a-f]{64}(\.\w+)?$/;
/** No upload takes so long. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** Keeps artifacts in an S3 bucket, from where CloudFormation takes them. */
export class S3ArtifactStore implements ArtifactStore {
  readonly #aws: AwsClients;
  readonly #options: S3ArtifactStoreOptions;
  readonly #buckets = new Memo<string, boolean>();
  readonly #sweeps = new Memo<'old', void>();

  constructor(aws: AwsClients, options: S3ArtifactStoreOptions) {
    this.#aws = aws;
    this.#options = options;
  }

  async has(key: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<boolean> {
    return this.#explained(async () => {
      if (await this.#isThere(key, signal)) return true;
      // Said before anything is zipped: what is missing may be the bucket.
      const { bucket } = this.#options;
      const exists = await this.#buckets.get(bucket, () => bucketExists(this.#aws, bucket, signal));
      if (!exists) throw PackageError.bucketNotFound(bucket);
      return false;
    });
  }

  async put(key: string, content: ArtifactContent, options: PutArtifactOptions = {}): Promise<void> {
    const { kmsKeyId, metadata } = this.#options;
    const address = this.#address(key);
    const beforeParts = (): Promise<void> => this.#sweeps.get('old', () => this.#abandonOld(options.signal));
    const onPartsBegun = async (uploadId: string): Promise<void> =>
      options.onPending?.(JSON.stringify({ bucket: address.bucket, key: address.key, uploadId }));
    await this.#explained(() =>
      putObject(this.#aws, address, content, { ...options, kmsKeyId, metadata, beforeParts, onPartsBegun }),
    );
  }

  async abandon(upload: string): Promise<boolean> {
    const pending: unknown = JSON.parse(upload);
    const { bucket, key, uploadId } = isObject(pending) ? pending : {};
    if (bucket !== this.#options.bucket || typeof key !== 'string' || typeof uploadId !== 'string') return false;
    await abandonUpload(this.#aws, { bucket: this.#options.bucket, key, uploadId });
    return true;
  }

  /** Of processes that were killed elsewhere. Who may not list uploads leaves them to the bucket's own rules. */
  async #abandonOld(signal: AbortSignal | undefined): Promise<void> {
    const { bucket, key: prefix } = this.#address('');
    const before = new Date(Date.now() - OLD_MS);
    try {
      const old = await unfinishedUploads(this.#aws, { bucket, prefix, before }, signal);
      const own = old.filter(({ key }) => BY_HASH.test(key.slice(prefix.length)));
      await Promise.all(own.map((upload) => abandonUpload(this.#aws, upload, signal)));
    } catch {
      signal?.throwIfAborted();
    }
  }

  async locate(key: string): Promise<ArtifactLocation> {
    const { expectedOwner: _, ...address } = this.#address(key);
    const path = [address.bucket, ...address.key.split('/')].map(encodeURIComponent).join('/');
    // CloudFormation reads it from inside AWS: there, the endpoint that this machine goes through means nothing.
    const region = await this.#aws.region();
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { kind: 's3', ...address, url: `https://s3.${region}.${domain}/${path}` };
  }

  /** Who may not list the bucket is not told what is missing: then it is uploaded. */
  async #isThere(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      return await objectExists(this.#aws, this.#address(key), signal);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ACCESS_DENIED') return false;
      throw error;
    }
  }

  #address(key: string): { readonly bucket: string; readonly key: string; readonly expectedOwner: string | undefined } {
    const { bucket, prefix, expectedBucketOwner: expectedOwner } = this.#options;
    return { bucket, key: prefix ? `${prefix.replace(/\/+$/, '')}/${key}` : key, expectedOwner };
  }

  /** Errors that are about the bucket say so. */
  async #explained<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { bucket } = this.#options;
      if (error.serviceCode === 'NoSuchBucket') throw PackageError.bucketNotFound(bucket, error);
      if (error.code === 'WRONG_REGION') {
        throw PackageError.bucketInOtherRegion(bucket, await this.#aws.region(), error.bucketRegion, error);
      }
      throw error;
    }
  }
}
