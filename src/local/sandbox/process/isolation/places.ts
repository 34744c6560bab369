import { type Dirent, readdirSync, readlinkSync } from 'node:fs';

/** What a function sees at another place than this machine has it, and may read only: from where, to where. */
export type Places = ReadonlyMap<string, string>;

/** What Lambda gives a function for `/tmp` that does not say, in MiB. */
export const DEFAULT_STORAGE_MIB = 512;

/** These are the function's own. */
const OWN = new Set(['/tmp', '/opt', '/proc', '/dev', '/var/task', '/var/lang', '/var/runtime', '/var/tmp']);

/** A place that a function sees as this machine has it: a link and what it says, or a folder. */
export type SharedPlace =
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'folder'; readonly path: string };

/** Everything in the root of this machine, without what is the function's own. */
export function sharedPlaces(): SharedPlace[] {
  return [...sharedIn('/'), ...sharedIn('/var')];
}

function sharedIn(folder: '/' | '/var'): SharedPlace[] {
  return entriesOf(folder).flatMap((entry): SharedPlace[] => {
    const path = `${folder === '/' ? '' : folder}/${entry.name}`;
    if (OWN.has(path) || path === '/var') return [];
    if (entry.isSymbolicLink()) return [{ kind: 'link', path, target: readlinkSync(path) }];
    return entry.isDirectory() ? [{ kind: 'folder', path }] : [];
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
