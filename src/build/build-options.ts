import type { OperationOptions } from '../core/index.ts';
import type { BuildEvent } from './build-events.ts';
import type { EsbuildPlugin } from './esbuild-api.ts';
import type { BuildWorkflow } from './workflow.ts';

/**
 * How functions and layers are built.
 *
 * @public
 */
export interface BuildOptions extends OperationOptions<BuildEvent> {
  /** Only these functions, with the layers of theirs that can be built; by logical ID or path. Default: all. */
  readonly functions?: readonly string[] | undefined;
  /** Only these layers. Default: all, or none besides those of `functions`. */
  readonly layers?: readonly string[] | undefined;
  /** Functions and layers to leave as they are. */
  readonly exclude?: readonly string[] | undefined;
  /** Where the results go, relative to the template's folder. Default: `.aws-sam/build`, as SAM CLI has it. */
  readonly buildDir?: string | undefined;
  /** Where results are kept for later builds, relative to the template's folder. Default: `.aws-sam/samwright`. */
  readonly cacheDir?: string | undefined;
  /** Whether results of earlier builds are used. What is built is kept in either case. Default: true. */
  readonly cached?: boolean | undefined;
  /** What `CodeUri` and `ContentUri` are relative to. Default: the template's folder. */
  readonly baseDir?: string | undefined;
  /** The manifest for all functions, relative to the template's folder. Default: the one in each source folder. */
  readonly manifest?: string | undefined;
  /** How many are built at the same time; `false` means one after the other. Default: as many as there are processors. */
  readonly parallel?: boolean | number | undefined;
  /** `debug` or another word that the tools understand. */
  readonly mode?: string | undefined;
  /** Variables for the tools; they win over those of this process. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Ways to build of your own; the first that matches counts, before those of the library. */
  readonly workflows?: readonly BuildWorkflow[] | undefined;
  /** What is done with esbuild besides `Metadata.BuildProperties`. */
  readonly esbuild?: EsbuildOptions | undefined;
  /**
   * Whether tools run in containers that are like Lambda, and not on this machine. They get the variables of `environment`
   * and no others. Default: false.
   */
  readonly useContainer?: boolean | undefined;
  /** How images are built, and what runs the tools when they run in containers. */
  readonly docker?: BuildDockerOptions | undefined;
  /** How long and how much is kept. */
  readonly cache?: BuildCacheLimits | undefined;
}

/**
 * What the template cannot say about bundling.
 *
 * @public
 */
export interface EsbuildOptions {
  /** Plugins of esbuild. A change of what they do is not seen by the cache unless `pluginsVersion` changes with it. */
  readonly plugins?: readonly EsbuildPlugin[] | undefined;
  /** Any text; results made with another one are not used. */
  readonly pluginsVersion?: string | undefined;
  /** Whether the project's own `tsc` checks the types first. Default: false. */
  readonly typeCheck?: boolean | undefined;
}

/**
 * How containers take part in builds.
 *
 * @public
 */
export interface BuildDockerOptions {
  /** The engine: `unix:///path`, `tcp://host:port`; `DOCKER_HOST`, the chosen context, or the first usual socket that answers by default. */
  readonly host?: string | undefined;
  /**
   * The images that tools run in with `useContainer`, by function or layer, or by runtime (`{ 'python3.13': 'my-build' }`).
   * Default: `public.ecr.aws/sam/build-<runtime>:latest-<architecture>`, which have the tools of that runtime.
   */
  readonly images?: Readonly<Record<string, string>> | undefined;
  /** When these are fetched: when the engine does not have them (`missing`), every time, or never. Default: `missing`. */
  readonly pull?: 'missing' | 'always' | 'never' | undefined;
  /** The network of the containers, by name. Default: the engine's. */
  readonly network?: string | undefined;
  /**
   * Whether BuildKit builds images, and not the classic builder of the engine. Default: where the Dockerfile
   * (`# syntax=`, `RUN --mount` …) or a secret in `DockerBuildExtraParams` needs it.
   */
  readonly useBuildkit?: boolean | undefined;
  /** Whether tools may write to the source (.NET does). Default: `READ`. */
  readonly mountWith?: 'READ' | 'WRITE' | undefined;
}

/**
 * When results of earlier builds are removed.
 *
 * @public
 */
export interface BuildCacheLimits {
  /** Those that were not used for so many days. Default: 30. */
  readonly maxAgeDays?: number | undefined;
  /** The oldest, when all together are larger than this. Default: 2 GiB. */
  readonly maxBytes?: number | undefined;
}
