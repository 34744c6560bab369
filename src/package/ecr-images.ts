import { type AwsClients, type RegistryLogin, registryLogin } from '../aws/index.ts';
import { type ContainerEngine, connectEngine } from '../containers/index.ts';
import { Memo } from '../core/index.ts';
import { type ArtifactPlace, PackageError } from './errors.ts';
import type { ImageStore, LocalImage, PushOptions } from './image-store.ts';

/** Which repositories of Amazon ECR container images go to. */
export interface EcrImagesOptions {
  /** URI of the repository for all functions: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`. */
  readonly imageRepository?: string | undefined;
  /** URIs by the logical ID of the function; in nested stacks with theirs: `Child/Function`. */
  readonly imageRepositories?: Readonly<Record<string, string>> | undefined;
  /** Pushes to this host in place of the repositories' own: an emulator, or a mirror. */
  readonly imageRegistryHost?: string | undefined;
}

const REPOSITORY =
  /^(?<host>\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+(?::\d+)?)\/(?<path>[a-z0-9][a-z0-9._/-]*)$/;

/** Refuses what is not the URI of a repository. */
export function assertImageRepository(uri: string): void {
  if (!REPOSITORY.test(uri)) throw PackageError.imageRepositoryInvalid(uri);
}

/** Pushes container images of this machine to Amazon ECR. */
export class EcrImages implements ImageStore {
  readonly #aws: AwsClients;
  readonly #options: EcrImagesOptions;
  readonly #engines = new Memo<'engine', ContainerEngine>();
  readonly #logins = new Memo<string, RegistryLogin>();

  constructor(aws: AwsClients, options: EcrImagesOptions) {
    this.#aws = aws;
    this.#options = options;
  }

  async find(id: string, image: string, place: ArtifactPlace): Promise<LocalImage> {
    const { imageRepository, imageRepositories = {} } = this.#options;
    const repository = imageRepositories[id] ?? imageRepositories[place.resource] ?? imageRepository;
    if (repository === undefined) throw PackageError.imageRepositoryMissing(place, image);
    assertImageRepository(repository);
    const engine = await this.#engine();
    const isArchive = /\.(tar|tgz|tar\.gz)$/.test(image);
    const name = isArchive ? await engine.loadImage(image) : image;
    const found = await engine.image(name);
    if (found === undefined) throw PackageError.imageNotFound(place, image);
    const digest = found.id.replace(/^sha256:/, '');
    const label = isArchive ? `${place.resource}:latest` : image;
    return { name, digest, uri: `${repository}:${tagOf(label, digest)}` };
  }

  async push({ name, uri }: LocalImage, { signal, onProgress }: PushOptions): Promise<void> {
    const [engine, login] = await Promise.all([this.#engine(), this.#login(uri, signal)]);
    const { imageRegistryHost: host } = this.#options;
    await engine.pushImage(name, host === undefined ? uri : uri.replace(/^[^/]+/, host), {
      login,
      signal,
      onProgress: ({ uploadedBytes, totalBytes }) => onProgress?.(uploadedBytes, totalBytes),
    });
  }

  #engine(): Promise<ContainerEngine> {
    return this.#engines.get('engine', () => connectEngine());
  }

  async #login(uri: string, signal: AbortSignal | undefined): Promise<RegistryLogin> {
    const region = REPOSITORY.exec(uri.replace(/:[^:/]+$/, ''))?.groups?.['region'] ?? (await this.#aws.region());
    return this.#logins.get(region, () => registryLogin(this.#aws, region, signal));
  }
}

/** As SAM CLI has it: what the image is called, what it is, its tag. `orders:latest` → `orders-1a2b3c4d5e6f-latest`. */
function tagOf(image: string, digest: string): string {
  const [, path = image, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(image) ?? [];
  const name = path.split('/').at(-1) ?? path;
  return `${name}-${digest.slice(0, 12)}-${tag}`.replaceAll(/[^\w.-]/g, '-').slice(0, 128);
}
