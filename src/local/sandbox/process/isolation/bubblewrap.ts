import { DEFAULT_STORAGE_MIB, type Places, sharedPlaces } from './places.ts';

/**
 * The arguments of `bwrap` for a root that is this machine's, read-only, but for the places of Lambda: `/var/task`,
 * `/opt`, `/var/lang`, `/var/runtime`, and a `/tmp` that is empty and nobody else's. The network is that of this machine,
 * and so are process numbers, unless the function has its `own`: then whatever it has started ends with it.
 */
export function bubblewrapArgs(
  places: Places,
  storageMiB: number = DEFAULT_STORAGE_MIB,
  processes: 'own' | 'machine' = 'own',
): string[] {
  const shared = sharedPlaces().flatMap((place) =>
    place.kind === 'link' ? ['--symlink', place.target, place.path] : ['--ro-bind-try', place.path, place.path],
  );
  const binds = [...places].flatMap(([from, to]) => ['--ro-bind', from, to]);
  return [
    '--die-with-parent',
    ...shared,
    ...['--dev-bind', '/dev', '/dev'],
    ...(processes === 'own' ? ['--unshare-pid', '--proc', '/proc'] : ['--bind', '/proc', '/proc']),
    ...['--size', String(storageMiB * 1024 * 1024), '--tmpfs', '/tmp'],
    ...['--dir', '/opt'],
    ...binds,
    // What is no place of its own belongs to the root, which is a temporary file system.
    ...['--remount-ro', '/'],
    ...['--chdir', '/var/task'],
  ];
}
