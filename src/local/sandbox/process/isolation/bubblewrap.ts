import { type Dirent, readdirSync, readlinkSync } from 'node:fs';

/** What a function sees at another place than this machine has it, and may read only: from where, to where. */
export type Places = ReadonlyMap<string, string>;

/** These are the function's own. */
const OWN = new Set(['/tmp', '/opt', '/proc', '/dev', '/var/task', '/var/lang', '/var/runtime', '/var/tmp']);

/** What Lambda gives a function that does not say. */
const DEFAULT_STORAGE_MIB = 512;

/**
 * The arguments of `bwrap` for a root that is this machine's, read-only, but for the places of Lambda: `/var/task`,
 * `/opt`, `/var/lang`, `/var/runtime`, and a `/tmp` that is empty and nobody else's. Network and process numbers are
 * those of this machine.
 */
export function bubblewrapArgs(places: Places, storageMiB: number = DEFAULT_STORAGE_MIB): string[] {
  const binds = [...places].flatMap(([from, to]) => ['--ro-bind', from, to]);
  return [
    '--die-with-parent',
    ...sameIn('/'),
    ...sameIn('/var'),
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

/** Everything in a folder as it is, without what is the function's own. */
function sameIn(folder: '/' | '/var'): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder === '/' ? '' : folder}/${entry.name}`;
    if (OWN.has(path) || path === '/var') return [];
    if (entry.isSymbolicLink()) return ['--symlink', readlinkSync(path), path];
    return entry.isDirectory() ? ['--ro-bind-try', path, path] : [];
  });
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** A path of this machine as the function sees it. */
export function seenAt(path: string, places: Places): string {
  let best: [string, string] | undefined;
  for (const [from, to] of places) {
    const leadsThere = path === from || path.startsWith(`${from}/`);
    if (leadsThere && from.length > (best?.[0].length ?? 0)) best = [from, to];
  }
  return best === undefined ? path : best[1] + path.slice(best[0].length);
}
