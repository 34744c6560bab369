import type Docker from 'dockerode';
import { messageOf } from '../core/index.ts';
import type { ContainerSpec } from './container-engine.ts';
import { isGone } from './docker-failures.ts';

/** Tells the sweep what goes with a container. */
const LABEL = 'samwright.volumes';

/**
 * The volumes of a container's writable folders, by path. They have names, so that another container can have them
 * afterwards, and the engine does not remove them with the container.
 */
export function volumesOf({ name, writableFolders }: ContainerSpec): ReadonlyMap<string, string> {
  return new Map(writableFolders.map(({ path, volume }) => [path, volume ?? name + path.replaceAll('/', '-')]));
}

export function volumeLabels(spec: ContainerSpec): Record<string, string> {
  return { [LABEL]: [...volumesOf(spec).values()].join(' ') };
}

export function labelledVolumes(labels: Readonly<Record<string, string>>): readonly string[] {
  return (labels[LABEL] ?? '').split(' ').filter((name) => name !== '');
}

/** Of Docker 20.10 and newer, on Windows, and of Podman 3 and newer. */
const NO_QUOTAS = /no quota support|Project Quota|(invalid|unrecognized volume) option|options are not supported/i;

/**
 * Makes the volumes whose sizes are limited; the engine makes the others with the container. `unlimited`: this engine
 * cannot limit any. `refused`: not these, not now; what keeps it from making volumes, it says of the container.
 */
export async function makeLimitedVolumes(
  docker: Docker,
  spec: ContainerSpec,
): Promise<'limited' | 'unlimited' | 'refused'> {
  const volumes = volumesOf(spec);
  try {
    for (const { path, sizeMib, volume } of spec.writableFolders) {
      if (sizeMib === undefined || volume !== undefined) continue;
      const body = { Name: volumes.get(path) ?? '', DriverOpts: { size: `${sizeMib}m` } };
      // The client would write it into the address as well.
      await docker.createVolume({ ...body, ...{ _query: {}, _body: body } });
    }
    return 'limited';
  } catch (error) {
    if (isGone(error)) throw error;
    return NO_QUOTAS.test(messageOf(error)) ? 'unlimited' : 'refused';
  }
}

/** Removes those that are there and that nobody has. */
export async function removeVolumes(docker: Docker, names: readonly string[]): Promise<void> {
  await Promise.allSettled(names.map((name) => docker.getVolume(name).remove()));
}
