import type { Architecture } from './platform.ts';

/** What a container is made of. */
export interface ContainerSpec {
  /** Unique on the engine. */
  readonly name: string;
  readonly image: string;
  /** Instead of the image's own, like the other three. */
  readonly command?: readonly string[] | undefined;
  readonly entryPoint?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of the engine's machine. */
  readonly mounts: readonly ContainerMount[];
  /** Folders that can be written to although the rest cannot; they go with the container. */
  readonly writableFolders: readonly WritableFolder[];
  readonly isReadOnly: boolean;
  /** Memory and swap together, in MiB. Without it, none of the limits of Lambda hold. */
  readonly memoryMib?: number | undefined;
  /** Whether a debugger in it may take hold of the other programs there. */
  readonly mayTrace?: boolean | undefined;
  /** `user:group`, as names or numbers; the image's own by default. */
  readonly user?: string | undefined;
  /** The engine's default network by default. */
  readonly network?: string | undefined;
  /** Ports of the container that are reached at 127.0.0.1 of the engine's machine, by the same number. */
  readonly ports?: readonly number[] | undefined;
  /** `name:address`; the address `host-gateway` is the engine's host. */
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A folder of a container that nobody else has. */
export interface WritableFolder {
  readonly path: string;
  /** How much it may hold, in MiB, where the engine's disk has quotas. */
  readonly sizeMib?: number | undefined;
  /** The volume that another container has had there, with all that is in it; a new one by default. */
  readonly volume?: string | undefined;
}

/** A folder of the engine's machine in a container. */
export interface ContainerMount {
  readonly source: string;
  readonly target: string;
  /** Whether the container may write there; it may not by default. */
  readonly isWritable?: boolean | undefined;
}

/** How a container ended. */
export interface ContainerExit {
  /** 128 + the number of the signal where one ended it. */
  readonly code: number;
  /** It reached its memory limit, and the kernel ended it. */
  readonly isOutOfMemory: boolean;
}

/** What a container tells while it runs. */
export interface ContainerListener {
  output(stream: 'stdout' | 'stderr', piece: Buffer): void;
  /** It has ended; its output is complete. */
  exited(exit: ContainerExit): void;
  /** Nothing is known of it any more: the engine has gone. */
  lost(error: unknown): void;
}

/** One container. */
export interface Container {
  readonly name: string;
  /** Whether the sizes of its writable folders hold. */
  readonly limitsFolders: boolean;
  /** The volumes of its writable folders, by path. */
  readonly volumes: ReadonlyMap<string, string>;
  /** Starts it. The listener hears everything from the first byte. */
  start(listener: ContainerListener): Promise<void>;
  /** Starts another program in it. */
  execute(command: readonly string[], listener: Pick<ContainerListener, 'output' | 'exited'>): Promise<void>;
  /** What is known of it while it runs. */
  inspect(): Promise<RunningContainer>;
  /** Keeps this process alive while it runs, or not (the default). */
  hold(held: boolean): void;
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /**
   * Ends it and removes it with everything that belongs to it, or without its volumes, which belong to another then.
   * That it is gone already is no error.
   */
  remove(options?: { readonly keepsVolumes: boolean }): Promise<void>;
}

/** A container, seen from outside. */
export interface RunningContainer {
  /** Its addresses in its networks. */
  readonly addresses: readonly string[];
  /** The number of its first process on the engine's machine. */
  readonly processId: number;
}

/** An image that the engine has. */
export interface ContainerImage {
  /** `sha256:…` */
  readonly id: string;
  readonly architecture: Architecture | undefined;
  readonly command: readonly string[];
  readonly entryPoint: readonly string[];
}

/** A network of the engine. */
export interface ContainerNetwork {
  /** `172.17.0.0/16` … */
  readonly subnets: readonly string[];
  /** What the engine's host is called in them, where the engine says so. */
  readonly gateways: readonly string[];
}

/** An image to build. */
export interface ImageBuild {
  /** The folder that the build sees, less what its `.dockerignore` says. */
  readonly context: string;
  /** Relative to the folder; `Dockerfile` by default. */
  readonly dockerfile?: string | undefined;
  /** What it is called in the end: `orders:latest`. */
  readonly tag: string;
  readonly architecture: Architecture;
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** The stage of the Dockerfile to stop at. */
  readonly target?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** More parameters, as they are written for the command `docker build`. */
  readonly params?: readonly string[] | undefined;
  /** The folder that paths in them are relative to; that of the context by default. */
  readonly paramsFolder?: string | undefined;
  /** Whether BuildKit builds it. By default it does where the Dockerfile or the parameters need it. */
  readonly buildKit?: boolean | undefined;
}

/** How a build is stopped and watched. */
export interface ImageBuildOptions {
  readonly signal?: AbortSignal | undefined;
  /** Takes what the build writes, as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** What a push needs to know, and how it is stopped and watched. */
export interface ImagePushOptions {
  readonly login: { readonly username: string; readonly password: string };
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PushProgress) => void) | undefined;
}

/** What a push reports. */
export interface PushProgress {
  /** Of all layers that the registry does not have and whose size is known so far. */
  readonly uploadedBytes: number;
  readonly totalBytes: number;
}

/** What a pull reports. */
export interface PullProgress {
  /** Of all layers whose size is known so far. */
  readonly downloadedBytes: number;
  readonly totalBytes: number;
}

/** An engine that an ordinary user runs: this machine is not in its networks. */
export interface RootlessEngine {
  /** What its containers call this machine, which they also find in the network `host`; Docker has no name for it. */
  readonly hostName: string | undefined;
}

/** Anything that runs containers as Docker does. */
export interface ContainerEngine {
  /** For messages: `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Where connections to the engine come from and lead to; absent where it is on this machine. */
  readonly remote?: { readonly localAddress: string; readonly remoteAddress: string } | undefined;
  /** Whether it can run programs of that architecture. */
  supports(architecture: Architecture): Promise<boolean>;
  architecture(): Promise<Architecture>;
  /** Whether it is on this machine, so that its containers share this kernel, its processes and its files. */
  isHere(): Promise<boolean>;
  /** Whether this process and its containers run on one kernel: not where it is in a virtual machine. */
  sharesKernel(): Promise<boolean>;
  /** Undefined where the engine belongs to the system. */
  rootless(): Promise<RootlessEngine | undefined>;
  image(name: string): Promise<ContainerImage | undefined>;
  pull(
    name: string,
    architecture: Architecture,
    options: { readonly signal?: AbortSignal | undefined; onProgress(progress: PullProgress): void },
  ): Promise<void>;
  /** Builds an image, or finds that nothing has changed since it was built. */
  buildImage(build: ImageBuild, options?: ImageBuildOptions): Promise<void>;
  /** Takes an image out of an archive of this machine (`docker save`). Returns its ID. */
  loadImage(file: string, signal?: AbortSignal): Promise<string>;
  /** Sends an image to a registry, under a name that begins with the registry's host and ends with a tag. */
  pushImage(image: string, name: string, options: ImagePushOptions): Promise<void>;
  network(name: string): Promise<ContainerNetwork>;
  create(spec: ContainerSpec): Promise<Container>;
  /** Removes the containers that this package started and whose owner is gone. Returns their names. */
  sweep(): Promise<readonly string[]>;
  /** It was lost, and may be another one when it answers again: who connects then asks it anew what it is. */
  forget(): void;
}
