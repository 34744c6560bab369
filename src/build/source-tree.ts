import { constants, lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type IsIgnored, isInside, type LinkSystem, makeLinks, mapLimit, type WantedLink } from '../core/index.ts';

/** One file, link or empty folder of a source. */
export interface SourceEntry {
  /** Relative to the root, with `/` between the names. */
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'folder';
  /** The file on this machine. */
  readonly full: string;
  readonly stats: Stats;
  /** Where a link leads. */
  readonly target?: string | undefined;
}

/** What of a source does not count. */
export interface SourceFilter {
  /** Names, wherever they are. */
  readonly names: ReadonlySet<string>;
  /** Absolute paths. */
  readonly paths?: ReadonlySet<string> | undefined;
  readonly isIgnored?: IsIgnored | undefined;
}

/**
 * What is below a folder (or the one file), sorted by code unit. Links that stay inside are links; what others lead to is
 * taken in their place, because the result of a build is taken elsewhere.
 */
export function listSource(root: string, filter: SourceFilter): SourceEntry[] {
  const stats = statSync(root);
  if (!stats.isDirectory()) return [{ path: basename(root), kind: 'file', full: root, stats }];
  const entries: SourceEntry[] = [];
  walk({ root: realpathSync(root), prefix: '', around: [], filter, entries }, '');
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Walk {
  readonly root: string;
  readonly prefix: string;
  /** Folders around this one, so that links cannot lead in circles. */
  readonly around: readonly string[];
  readonly filter: SourceFilter;
  readonly entries: SourceEntry[];
}

/** Whether there is anything in the folder at `way`. */
function walk(scene: Walk, way: string): boolean {
  const { root, prefix, filter, entries } = scene;
  const folder = join(root, way);
  let isEmpty = true;
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    if (filter.names.has(child.name)) continue;
    const full = join(folder, child.name);
    if (filter.paths?.has(full)) continue;
    const below = way === '' ? child.name : `${way}/${child.name}`;
    const path = prefix + below;
    if (filter.isIgnored?.(child.isDirectory() ? `${path}/` : path)) continue;
    isEmpty = false;
    if (child.isSymbolicLink()) addLink(scene, path, full);
    else if (child.isFile()) entries.push({ path, kind: 'file', full, stats: statSync(full) });
    else if (child.isDirectory() && !walk(scene, below)) {
      entries.push({ path, kind: 'folder', full, stats: statSync(full) });
    }
  }
  return !isEmpty;
}

function addLink(scene: Walk, path: string, full: string): void {
  const { root, around, filter, entries } = scene;
  const text = readlinkSync(full);
  const leadsTo = resolve(dirname(full), text);
  const asLink = (target: string): void => {
    entries.push({ path, kind: 'symlink', full, stats: lstatSync(full), target });
  };
  if (isInside(root, leadsTo)) {
    asLink(isAbsolute(text) ? relative(dirname(full), leadsTo) : text);
    return;
  }
  const stats = statSync(full, { throwIfNoEntry: false });
  if (stats === undefined) {
    asLink(text);
    return;
  }
  if (!stats.isDirectory()) {
    entries.push({ path, kind: 'file', full: leadsTo, stats });
    return;
  }
  const real = realpathSync(full);
  if ([...around, root].some((folder) => isInside(real, folder))) {
    asLink(text);
    return;
  }
  walk({ root: real, prefix: `${path}/`, around: [...around, root], filter, entries }, '');
}

/** Copies entries into a folder, with their permissions. On file systems that can do it, nothing is written twice. */
export async function copyEntries(
  entries: readonly SourceEntry[],
  to: string,
  signal?: AbortSignal,
  system?: LinkSystem,
): Promise<void> {
  const folders = new Set(entries.map(({ path, kind }) => (kind === 'folder' ? path : dirname(path))));
  for (const folder of [...folders].sort()) await mkdir(join(to, folder), { recursive: true });
  const links: WantedLink[] = [];
  await mapLimit(entries, 16, async ({ path, kind, full, target }) => {
    signal?.throwIfAborted();
    if (kind === 'file') await copyFile(full, join(to, path), constants.COPYFILE_FICLONE);
    else if (kind === 'symlink') links.push({ path: join(to, path), target: target ?? '' });
  });
  await makeLinks(links, to, system);
}

/** The way from one folder to a path, with `/` between the names. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/') || '.';
}
