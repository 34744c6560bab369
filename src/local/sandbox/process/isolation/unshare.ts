import { DEFAULT_STORAGE_MIB, type Places, sharedPlaces } from './places.ts';

/**
 * Makes a root out of its arguments (a folder to make it at, the size of `/tmp`, then for each place what it is, from
 * where and to where, then `--`), and runs what follows in it. The variable PATH is the function's: it is put aside.
 */
const SCRIPT = `
root=$1 size=$2 path=$PATH
shift 2
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir .old proc dev tmp opt var
while [ "$1" != -- ]; do
  case $1 in
    link) ln -s "$2" ".$3" ;;
    folder) mkdir -p ".$3"; mount --rbind "$2" ".$3"; mount -o remount,bind,ro ".$3" ;;
  esac
  shift 3
done
shift
mount --rbind /proc proc
mount --rbind /dev dev
mount -t tmpfs -o "size=$size,mode=1777" tmpfs tmp
pivot_root . .old
umount -l /.old
rmdir /.old
mount -o remount,bind,ro /
cd /var/task
PATH=$path
exec "$@"
`;

/**
 * The arguments of `unshare` (util-linux) for the same root that `bwrap` makes. `root` is an empty folder, which stays
 * one: what is put there is seen by the function alone.
 */
export function unshareArgs(root: string, places: Places, storageMiB: number = DEFAULT_STORAGE_MIB): string[] {
  const shared = sharedPlaces().flatMap((place) =>
    place.kind === 'link' ? ['link', place.target, place.path] : ['folder', place.path, place.path],
  );
  const binds = [...places].flatMap(([from, to]) => ['folder', from, to]);
  return [
    ...['--user', '--map-root-user', '--mount', '--propagation', 'private', '--'],
    ...['/bin/sh', '-ec', SCRIPT, 'sh', root, String(storageMiB * 1024 * 1024), ...shared, ...binds],
  ];
}
