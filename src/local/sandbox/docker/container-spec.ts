import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { posix, relative, sep } from 'node:path';
import type { ContainerImage, ContainerMount, ContainerSpec } from '../../../containers/index.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { containerDebug } from './container-debug.ts';
import type { DockerSandboxesOptions } from './docker-options.ts';
import type { OutputPipes } from './output-pipes.ts';
import type { RuntimeAddress } from './runtime-address.ts';

/** What was found out for a container before it is made. */
export interface ContainerPlace {
  readonly image: string;
  readonly found: ContainerImage;
  /** The folder for `/opt`. */
  readonly layers: string | undefined;
  readonly runtimeApi: RuntimeAddress & { readonly port: number };
  /** A program to start instead of the image's: the `bootstrap` of a custom runtime. */
  readonly bootstrap: string | undefined;
  /** The volume with the `/tmp` of the container before. */
  readonly volume: string | undefined;
  /** Where its output goes, if not through the engine. */
  readonly pipes: OutputPipes | undefined;
}

/** Tells containers and images by their function. */
export function functionLabel({ functionId }: SandboxSpec): Record<string, string> {
  return { 'samwright.function': functionId };
}

/** The program that the container is there for. */
export function programOf({ image }: SandboxSpec, found: ContainerImage, bootstrap: string | undefined): string {
  return bootstrap ?? [...(image?.entryPoint ?? found.entryPoint), ...(image?.command ?? found.command)][0] ?? '';
}

/** Whether the image is one of AWS or made from one: such an image starts with a shell script. */
export function hasLambdaEntryPoint({ image }: SandboxSpec, { entryPoint }: ContainerImage): boolean {
  return image?.entryPoint === undefined && entryPoint[0] === LAMBDA_ENTRY_POINT;
}

/** The folder that a function may write to. */
export const TMP = '/tmp';

const LAMBDA_ENTRY_POINT = '/lambda-entrypoint.sh';

/** The container of one execution environment. */
export function containerSpec(
  spec: SandboxSpec,
  place: ContainerPlace,
  options: DockerSandboxesOptions,
): ContainerSpec {
  const { runtimeApi, found, bootstrap, pipes } = place;
  const { image } = spec;
  const mounts: ContainerMount[] = [];
  if (image === undefined) {
    mounts.push({ source: onEngine(spec.codeFolder, options), target: '/var/task' });
    if (place.layers !== undefined) mounts.push({ source: onEngine(place.layers, options), target: '/opt' });
  }
  if (pipes !== undefined) mounts.push(pipes.mount);
  const start = bootstrap !== undefined ? 'bootstrap' : hasLambdaEntryPoint(spec, found) ? 'wrapper' : 'own';
  const debug = containerDebug(spec, start, options.network === 'host');
  if (debug?.mount) mounts.push({ ...debug.mount, source: onEngine(debug.mount.source, options) });
  const own = bootstrap === undefined ? image?.entryPoint : [bootstrap];
  const entryPoint = debug?.startOf(own ?? found.entryPoint) ?? own;
  const command = image === undefined ? [spec.variables['_HANDLER'] ?? ''] : image.command;
  const handler = image === undefined ? undefined : (image.command ?? found.command)[0];
  return {
    name: `samwright-${spec.functionId.replaceAll(/[^\w.-]+/g, '-')}-${randomBytes(6).toString('hex')}`,
    image: place.image,
    // With an entry point of ours, the image's own command would be gone.
    command: bootstrap === undefined ? (command ?? ((pipes ?? debug) && found.command)) : [],
    entryPoint: pipes?.startOf(entryPoint ?? found.entryPoint) ?? entryPoint,
    workingDirectory: image === undefined ? '/var/task' : image.workingDirectory,
    environment: {
      ...spec.variables,
      ...debug?.environment,
      ...pipes?.variables,
      // What the runtime of an image function is to call; Lambda takes it from the command as well.
      ...(handler !== undefined && { _HANDLER: handler }),
      AWS_LAMBDA_RUNTIME_API: `${runtimeApi.host}:${runtimeApi.port}`,
    },
    mounts,
    writableFolders: [{ path: TMP, sizeMib: spec.ephemeralStorage ?? 512, volume: place.volume }],
    isReadOnly: options.readOnly ?? true,
    // Whoever looks on needs memory too: as much as there is.
    memoryMib: spec.debug === undefined ? spec.memorySize : undefined,
    mayTrace: debug?.mount !== undefined,
    network: options.network,
    ports: spec.debug === undefined || options.network === 'host' ? [] : [spec.debug.port],
    extraHosts: [
      ...runtimeApi.extraHosts,
      ...Object.entries(options.addHosts ?? {}).map(([name, address]) => `${name}:${address}`),
    ],
    dns: options.dns ?? [],
    labels: functionLabel(spec),
  };
}

/**
 * Where a folder of this machine is on the engine's. Engines in virtual machines are given folders by their real paths:
 * on macOS, `/tmp` and the system's temporary folder are links.
 */
function onEngine(path: string, { volumeBase }: Pick<DockerSandboxesOptions, 'volumeBase'>): string {
  const real = realPath(path);
  if (volumeBase === undefined) return real;
  const below = relative(realPath(volumeBase.local), real).split(sep).join('/');
  return below === '..' || below.startsWith('../') ? real : posix.join(volumeBase.remote, below);
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // That it is not there is for the engine to say.
    return path;
  }
}
