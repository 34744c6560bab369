import { DEFAULT_STORAGE_MIB, type Places, sharedPlaces } from './places.ts';

/**
 * The arguments of `bwrap` for a root that is this machine's, read-only, but for the places of Lambda: `/var/task`,
 * `/opt`, `/var/lang`, `/var/runtime`, and a `/tmp` that is empty and nobody else's. Network and process numbers are
 * those of this machine.
 */
export function bubblewrapArgs(places: Places, storageMiB: number = DEFAULT_STORAGE_MIB): string[] {
  const shared = sharedPlaces().flatMap((place) =>
    place.kind === 'link' ? ['--symlink', place.target, place.path] : ['--ro-bind-try', place.path, place.path],
  );
  const binds = [...places].flatMap(([from, to]) => ['--ro-bind', from, to]);
  return [
    '--die-with-parent',
    ...shared,
    ...['--dev-bind', '/dev', '/dev'],
    ...['--bind', '/proc', '/proc'],
    ...['--size', String(storageMiB * 1024 * 1024), '--tmpfs', '/tmp'],
    ...['--dir', '/opt'],
    ...binds,
    // What is no place of its own belongs to the root, which is a temporary file system.
    ...['--remount-ro', '/'],
    ...['--chdir', '/var/task'],
  ];
}
