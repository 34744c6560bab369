import type { AwsClients } from '../aws/index.ts';
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
   * when there is none, for a plan too. Default: false.
   */
  readonly resolveS3?: boolean | undefined;
  /** In front of every key in the bucket, with a `/` between. */
  readonly prefix?: string | undefined;
  /** Encrypts with this KMS key rather than the bucket's default. */
  readonly kmsKeyId?: string | undefined;
  /** User metadata of every object. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The account that the bucket must belong to. Default: any. */
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
   * Uses repositories of a stack beside the one that is deployed, as SAM CLI does; it is created when it is needed, for
   * a plan too. Those of functions that are gone are removed when the deployment is done. Default: false.
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
}

/** Where artifacts of one call go; neither where they are not to go anywhere. */
export interface Destination {
  readonly store: ArtifactStore | undefined;
  readonly images: ImageStore | undefined;
  readonly signer: CodeSigner | undefined;
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
  const images = await imagesOf(options, context);
  const { AwsSigner, FolderArtifactStore, S3ArtifactStore } = await import('../package/index.ts');
  if (folder !== undefined) return { store: new FolderArtifactStore(folder), images, signer: undefined };
  const name = options.resolveS3 === true ? await ownBucket(context) : bucket;
  if (name === undefined) return { store: undefined, images, signer: undefined };
  const aws = await context.aws();
  return { store: new S3ArtifactStore(aws, { ...options, bucket: name }), images, signer: new AwsSigner(aws) };
}

async function ownBucket({ aws, signal }: DestinationContext): Promise<string> {
  const { managedBucket } = await import('../deploy/index.ts');
  return managedBucket(await aws(), { signal });
}

async function imagesOf(
  options: ArtifactDestinationOptions,
  context: DestinationContext,
): Promise<ImageStore | undefined> {
  const { imageRepository, imageRepositories, imageRegistryHost, resolveImageRepos = false } = options;
  if (!resolveImageRepos && imageRepository === undefined && imageRepositories === undefined) return undefined;
  const { EcrImages } = await import('../package/index.ts');
  const own = resolveImageRepos ? await ownRepositories(options, context, false) : {};
  const repositories = { ...own, ...imageRepositories };
  return new EcrImages(await context.aws(), { imageRepository, imageRegistryHost, imageRepositories: repositories });
}

/** Removes what `resolveImageRepos` made for functions that the deployed template has no more. */
export async function removeUnusedRepositories(
  options: ArtifactDestinationOptions,
  context: DestinationContext,
): Promise<void> {
  await ownRepositories(options, context, true);
}

async function ownRepositories(
  { imageRepositories = {} }: ArtifactDestinationOptions,
  { aws, document, stackName, signal }: DestinationContext,
  removeOthers: boolean,
): Promise<Readonly<Record<string, string>>> {
  const [{ companionRepositories }, { findImageFunctions }] = await Promise.all([
    import('../deploy/index.ts'),
    import('../package/index.ts'),
  ]);
  const functions = await findImageFunctions(document);
  const own = functions.filter((id) => imageRepositories[id] === undefined);
  return companionRepositories(await aws(), stackName, own, { signal, removeOthers });
}
