import type Docker from 'dockerode';
import { hostEnvironment, Memo, messageOf } from '../core/index.ts';
import { containerBody, finchBody } from './container-body.ts';
import type {
  Container,
  ContainerEngine,
  ContainerImage,
  ContainerNetwork,
  ContainerSpec,
  ImageBuild,
  ImageBuildOptions,
  ImagePushOptions,
  PullProgress,
  RootlessEngine,
} from './container-engine.ts';
import { ContainerError, plain } from './container-error.ts';
import { DockerContainer } from './docker-container.ts';
import { createFailure, isGone, statusOf } from './docker-failures.ts';
import { labelledVolumes, makeLimitedVolumes, removeVolumes, volumesOf } from './docker-volumes.ts';
import { describeAddress, type EngineAddress } from './engine-address.ts';
import { type DockerInfo, type EngineInformation, engineInformation } from './engine-information.ts';
import { engineMessages } from './engine-messages.ts';
import { type EngineSearch, type FoundEngine, findEngine } from './find-engine.ts';
import { buildImage } from './image-build.ts';
import { loadImage } from './image-load.ts';
import { pushImage } from './image-push.ts';
import { isAbandoned, MARK, ownContainers } from './ownership.ts';
import { type Architecture, architectureOf, platformOf } from './platform.ts';
import { PullReport } from './pull-progress.ts';
import { ContainerReaper } from './reaper.ts';
import { registryAuth } from './registry-auth.ts';

/** What an engine says of itself takes it a while: that holds for everybody in this process, until it is lost. */
const connected = new Map<string, DockerEngine>();

/**
 * Connects to the container engine of this machine, or the one that is named.
 *
 * @throws {@link ContainerError} `ENGINE_NOT_FOUND` when none answers.
 */
export async function connectEngine(search: EngineSearch = {}): Promise<ContainerEngine> {
  const [{ default: DockerClient }, found] = await Promise.all([import('dockerode'), findEngine(search)]);
  // Everything of it: another user or other certificates make another connection.
  const key = JSON.stringify(found);
  const known = connected.get(key);
  if (known !== undefined) return known;
  const docker = new DockerClient(clientOptions(found.address));
  const engine = new DockerEngine(docker, found, () => connected.delete(key));
  connected.set(key, engine);
  return engine;
}

/** Every option that the client would otherwise take from the environment is set, if only to nothing. */
function clientOptions(address: EngineAddress): Docker.DockerOptions {
  const none = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined };
  if (address.kind === 'socket') return { ...none, socketPath: address.path, protocol: 'http' };
  if (address.kind === 'ssh') {
    const { SSH_AUTH_SOCK: agent } = hostEnvironment();
    const { host, port, user: username } = address;
    return { ...none, host, port, username, protocol: 'ssh', ...(agent !== undefined && { sshOptions: { agent } }) };
  }
  const protocol = address.tls === undefined ? 'http' : 'https';
  return { ...none, host: address.host, port: address.port, protocol, ...address.tls };
}

interface DockerVersion {
  readonly Platform?: { readonly Name?: string };
}

/** Docker and whatever speaks its API, through dockerode. */
class DockerEngine implements ContainerEngine {
  readonly address: string;
  readonly remote: ContainerEngine['remote'];
  readonly forget: () => void;
  readonly #docker: Docker;
  readonly #reaper: ContainerReaper;
  readonly #server: string;
  readonly #information = new Memo<'information', EngineInformation>();
  readonly #finch = new Memo<'finch', boolean>();
  /** It was asked for its first process, and has none. */
  #lacksInit = false;
  /** The disk that it keeps volumes on cannot limit their sizes, or it does not know how. */
  #lacksQuotas = false;

  constructor(docker: Docker, { address, remote, server = '' }: FoundEngine, forget: () => void) {
    this.#docker = docker;
    this.forget = forget;
    this.#server = server;
    this.#reaper = new ContainerReaper(address);
    this.address = describeAddress(address);
    this.remote = remote;
  }

  async architecture(): Promise<Architecture> {
    return (await this.#info()).architecture;
  }

  async supports(architecture: Architecture): Promise<boolean> {
    const own = await this.#info();
    return own.architecture === architecture || own.emulates;
  }

  async isHere(): Promise<boolean> {
    return (await this.#info()).isHere;
  }

  async sharesKernel(): Promise<boolean> {
    return (await this.#info()).sharesKernel;
  }

  async rootless(): Promise<RootlessEngine | undefined> {
    return (await this.#info()).rootless;
  }

  async image(name: string): Promise<ContainerImage | undefined> {
    try {
      const { Id: id, Architecture: architecture, Config: config } = await this.#docker.getImage(name).inspect();
      const { Entrypoint: entryPoint, Cmd: command } = config;
      return {
        id,
        architecture: architectureOf(architecture),
        command: command ?? [],
        entryPoint: typeof entryPoint === 'string' ? [entryPoint] : (entryPoint ?? []),
      };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.#failed(`looking for image ${name}`, error);
    }
  }

  async pull(
    name: string,
    architecture: Architecture,
    options: { readonly signal?: AbortSignal | undefined; onProgress(progress: PullProgress): void },
  ): Promise<void> {
    const { signal } = options;
    const report = new PullReport((progress) => options.onProgress(progress));
    const work = async (): Promise<void> => {
      const authconfig = await registryAuth(name);
      const stream = await this.#docker.pull(name, {
        platform: platformOf(architecture),
        ...(authconfig && { authconfig }),
        ...(signal && { abortSignal: signal }),
      });
      for await (const message of engineMessages(stream)) report.read(message);
    };
    await this.#carriedOut(work, signal, (error) => ContainerError.pullFailed(name, error));
    if (report.failure !== undefined) throw ContainerError.pullFailed(name, report.failure);
  }

  async buildImage(build: ImageBuild, options: ImageBuildOptions = {}): Promise<void> {
    const work = (): Promise<void> => buildImage(this.#docker, build, options);
    await this.#carriedOut(work, options.signal, (error) => {
      return ContainerError.buildFailed(build.tag, plain(error), error);
    });
  }

  async loadImage(file: string, signal?: AbortSignal): Promise<string> {
    const work = (): Promise<string> => loadImage(this.#docker, file, signal);
    return this.#carriedOut(work, signal, (error) => ContainerError.loadFailed(file, error));
  }

  async pushImage(image: string, name: string, options: ImagePushOptions): Promise<void> {
    const work = (): Promise<void> => pushImage(this.#docker, image, name, options);
    await this.#carriedOut(work, options.signal, (error) => ContainerError.pushFailed(name, error));
  }

  async network(name: string): Promise<ContainerNetwork> {
    try {
      const found: Docker.NetworkInspectInfo = await this.#docker.getNetwork(name).inspect();
      const configs = found.IPAM?.Config ?? [];
      return {
        subnets: configs.map(({ Subnet: subnet }) => subnet).filter((subnet) => subnet !== undefined),
        gateways: configs.map(({ Gateway: gateway }) => gateway).filter((gateway) => gateway !== undefined),
      };
    } catch (error) {
      if (statusOf(error) === 404) throw ContainerError.networkNotFound(name, error);
      throw this.#failed(`looking for network ${name}`, error);
    }
  }

  async create(spec: ContainerSpec): Promise<Container> {
    const [{ hasInit }, isFinch] = await Promise.all([this.#info(), this.#isFinch()]);
    ownContainers.add(spec.name);
    try {
      const volumes = isFinch || this.#lacksQuotas ? 'unlimited' : await makeLimitedVolumes(this.#docker, spec);
      if (volumes === 'unlimited') this.#lacksQuotas = true;
      const container = await this.#createContainer(spec, isFinch, hasInit !== false && !this.#lacksInit);
      return new DockerContainer(spec, container, {
        docker: this.#docker,
        address: this.address,
        reaper: this.#reaper,
        limitsFolders: volumes === 'limited',
        keepsLog: isFinch,
      });
    } catch (error) {
      await removeVolumes(this.#docker, [...volumesOf(spec).values()]);
      ownContainers.delete(spec.name);
      throw isGone(error) ? ContainerError.engineLost(this.address, error) : createFailure(spec, error);
    }
  }

  /** Asks for everything, and then again without the first process that it turns out not to have. */
  async #createContainer(spec: ContainerSpec, isFinch: boolean, withInit: boolean): Promise<Docker.Container> {
    const body = containerBody(spec, withInit);
    try {
      return await this.#docker.createContainer({
        name: spec.name,
        // What the API wants in the address and what in the body: without it, the client writes all into both.
        ...{ _query: { name: spec.name }, _body: isFinch ? finchBody(spec, body) : body },
      });
    } catch (error) {
      if (!withInit || !/init binary/i.test(messageOf(error))) throw error;
      this.#lacksInit = true;
      return this.#createContainer(spec, isFinch, false);
    }
  }

  async sweep(): Promise<readonly string[]> {
    const removed: string[] = [];
    const found = await this.#docker.listContainers({ all: true, filters: { label: [MARK] } }).catch((error) => {
      throw this.#failed('listing containers', error);
    });
    for (const { Id: id, Names: names, Labels: labels } of found) {
      const name = (names[0] ?? '').replace(/^\//, '');
      if (!isAbandoned(name, labels)) continue;
      try {
        await this.#docker.getContainer(id).remove({ force: true, v: true });
        await removeVolumes(this.#docker, labelledVolumes(labels));
        removed.push(name);
      } catch {
        // Somebody else is removing it.
      }
    }
    return removed;
  }

  #info(): Promise<EngineInformation> {
    return this.#information.get('information', () => this.#askInfo());
  }

  /** Finch knows mounts in their old form only, and gives what a container writes to those who ask for its log. */
  async #isFinch(): Promise<boolean> {
    // It does not name itself at a ping; its version takes Docker some milliseconds.
    if (/^(Docker|Libpod)\//.test(this.#server)) return false;
    return this.#finch.get('finch', async () => {
      const version: DockerVersion = await this.#docker.version().catch((error) => {
        throw this.#failed('asking what it is', error);
      });
      return /^finch/i.test(version.Platform?.Name ?? '');
    });
  }

  async #askInfo(): Promise<EngineInformation> {
    try {
      const info: DockerInfo = await this.#docker.info();
      if (info.OSType === 'windows') throw ContainerError.windowsContainers(this.address);
      return await engineInformation(info, this.remote !== undefined);
    } catch (error) {
      throw error instanceof ContainerError ? error : this.#failed('asking what it is', error);
    }
  }

  /** Does what takes its time; an error that does not say yet what it means becomes what `explained` makes of it. */
  async #carriedOut<T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
    explained: (error: unknown) => ContainerError,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ContainerError) throw error;
      throw isGone(error) ? ContainerError.engineLost(this.address, error) : explained(error);
    }
  }

  #failed(action: string, error: unknown): ContainerError {
    return isGone(error) ? ContainerError.engineLost(this.address, error) : ContainerError.engineFailed(action, error);
  }
}
