import type Docker from 'dockerode';
import type { ContainerSpec, WritableFolder } from './container-engine.ts';

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

/** The engine makes the volume if it is not there. */
export function volumeMount(spec: ContainerSpec, folder: WritableFolder, hasQuotas: boolean): Docker.MountSettings {
  const { path, sizeMib, volume } = folder;
  const options = sizeMib === undefined || volume !== undefined || !hasQuotas ? undefined : { size: `${sizeMib}m` };
  return {
    Type: 'volume',
    Source: volumesOf(spec).get(path) ?? '',
    Target: path,
    ...(options && { VolumeOptions: { NoCopy: false, Labels: {}, DriverConfig: { Name: 'local', Options: options } } }),
  };
}

/** Removes those that are there and that nobody has. */
export async function removeVolumes(docker: Docker, names: readonly string[]): Promise<void> {
  await Promise.allSettled(names.map((name) => docker.getVolume(name).remove()));
}
