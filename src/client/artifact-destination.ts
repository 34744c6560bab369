import type { AwsClients } from '../aws/index.ts';
import type { findCompanionRepositories, PlannedStorage } from '../deploy/index.ts';
import type { ArtifactStore, CodeSigner, ImageStore, SigningProfile } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { ClientError } from './client-error.ts';

/**
 * Where artifacts go in the cloud, and how.
 *
 * @public
 */
export interface ArtifactDestinationOptions {
  /** The S3 bucket for local artifacts, and for a template over 51,200 bytes. */
  readonly bucket?: string | undefined;
  /**
   * Uses the bucket that SAM manages in this account and region (stack `aws-sam-cli-managed-default`); it is created
   * when there is none. A plan creates none: it says that it would be. Default: false.
   */
  readonly resolveS3?: boolean | undefined;
  /** In front of every key in the bucket, with a `/` between. */
  readonly prefix?: string | undefined;
  /** Encrypts with this KMS key rather than the bucket's default. */
  readonly kmsKeyId?: string | undefined;
  /** User metadata of every object. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The account that the bucket must belong to; by default it does not matter. */
  readonly expectedBucketOwner?: string | undefined;
  /**
   * Has AWS Signer sign the code of functions and layers, by logical ID; in nested stacks with theirs: `Child/Function`.
   * The bucket must keep versions of its objects. What is unchanged is not signed again; code that the template names in the
   * cloud stays as it is.
   */
  readonly signingProfiles?: Readonly<Record<string, SigningProfile>> | undefined;
  /** The repository for container images: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`. */
  readonly imageRepository?: string | undefined;
  /** Repositories by the logical ID of the function; in nested stacks with theirs: `Child/Function`. */
  readonly imageRepositories?: Readonly<Record<string, string>> | undefined;
  /**
   * Uses repositories of a stack beside the one that is deployed, as SAM CLI does; it is created when it is needed, but
   * not by a plan. Those of functions that are gone are removed when the deployment is done. Default: false.
   */
  readonly resolveImageRepos?: boolean | undefined;
  /** Pushes images to this host in place of the repositories' own: an emulator, or a mirror. */
  readonly imageRegistryHost?: string | undefined;
}

/** What a destination is opened with besides its options. */
interface DestinationContext {
  readonly aws: () => Promise<AwsClients>;
  readonly document: TemplateDocument;
  /** The stack whose images there are repositories for. */
  readonly stackName: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether what is missing is only to be named. */
  readonly isPlan?: boolean | undefined;
}

/** Where artifacts of one call go; neither where they are not to go anywhere. */
interface Destination {
  readonly store: ArtifactStore | undefined;
  readonly images: ImageStore | undefined;
  readonly signer: CodeSigner | undefined;
  /** Of a plan: what a deployment would make. */
  readonly storage: readonly PlannedStorage[];
}

/** Finds, or makes, the places that the options name. */
export async function openDestination(
  options: ArtifactDestinationOptions & { readonly folder?: string | undefined },
  context: DestinationContext,
): Promise<Destination> {
  const { folder, bucket } = options;
  if (folder !== undefined && (bucket !== undefined || options.resolveS3 === true)) {
    throw ClientError.destinationAmbiguous(bucket ?? 'of resolveS3', folder);
  }
  if (bucket !== undefined && options.resolveS3 === true) throw ClientError.bucketAmbiguous(bucket);
  const { images, storage } = await imagesOf(options, context);
  const { AwsSigner, FolderArtifactStore, S3ArtifactStore } = await import('../package/index.ts');
  const none = { images, signer: undefined, storage };
  if (folder !== undefined) return { ...none, store: new FolderArtifactStore(folder) };
  if (bucket === undefined && options.resolveS3 !== true) return { ...none, store: undefined };
  const aws = await context.aws();
  const signer = new AwsSigner(aws);
  const name = bucket ?? (await ownBucket(context));
  if (name !== undefined)
    return { store: new S3ArtifactStore(aws, { ...options, bucket: name }), images, signer, storage };
  const { BucketToCome, MANAGED_BUCKET_STACK } = await import('../deploy/index.ts');
  const bucketToCome = { resourceType: 'AWS::S3::Bucket', stackName: MANAGED_BUCKET_STACK } as const;
  return { store: new BucketToCome(context.stackName), images, signer, storage: [bucketToCome, ...storage] };
}

/** `undefined` only for a plan. */
async function ownBucket({ aws, signal, isPlan = false }: DestinationContext): Promise<string | undefined> {
  const { findManagedBucket, managedBucket } = await import('../deploy/index.ts');
  return (isPlan ? findManagedBucket : managedBucket)(await aws(), { signal });
}

async function imagesOf(
  options: ArtifactDestinationOptions,
  context: DestinationContext,
): Promise<{ readonly images: ImageStore | undefined; readonly storage: readonly PlannedStorage[] }> {
  const { imageRepository, imageRepositories, imageRegistryHost, resolveImageRepos = false } = options;
  if (!resolveImageRepos && imageRepository === undefined && imageRepositories === undefined) {
    return { images: undefined, storage: [] };
  }
  const { EcrImages } = await import('../package/index.ts');
  const own = resolveImageRepos ? await ownRepositories(options, context) : { repositories: {}, missing: [] };
  const repositories = { ...own.repositories, ...imageRepositories };
  const settings = { imageRepository, imageRegistryHost, imageRepositories: repositories };
  return { images: new EcrImages(await context.aws(), settings), storage: own.missing };
}

/** Removes what `resolveImageRepos` made for functions that the deployed template has no more. */
export async function removeUnusedRepositories(
  options: ArtifactDestinationOptions,
  context: DestinationContext,
): Promise<void> {
  const { companionRepositories } = await import('../deploy/index.ts');
  const { stackName, signal } = context;
  const functions = await functionsOf(options, context);
  await companionRepositories(await context.aws(), stackName, functions, { signal, removeOthers: true });
}

async function ownRepositories(
  options: ArtifactDestinationOptions,
  context: DestinationContext,
): ReturnType<typeof findCompanionRepositories> {
  const { companionRepositories, findCompanionRepositories } = await import('../deploy/index.ts');
  const [aws, functions] = await Promise.all([context.aws(), functionsOf(options, context)]);
  const { stackName, signal } = context;
  if (context.isPlan === true) return findCompanionRepositories(aws, stackName, functions, { signal });
  return { repositories: await companionRepositories(aws, stackName, functions, { signal }), missing: [] };
}

/** The functions that have no repository of the user's. */
async function functionsOf(
  { imageRepositories = {} }: ArtifactDestinationOptions,
  { document }: DestinationContext,
): Promise<readonly string[]> {
  const { findImageFunctions } = await import('../package/index.ts');
  const functions = await findImageFunctions(document);
  return functions.filter((id) => imageRepositories[id] === undefined);
}
