import { constants } from 'node:fs';
import { copyFile, link, mkdir, realpath, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { mapLimit } from './concurrency.ts';
import { systemCodeOf } from './errors.ts';
import { isInside, listFolder } from './files.ts';

/** A symbolic link that is wanted: where, and what it says. */
export interface WantedLink {
  readonly path: string;
  /** Relative to the folder of the link, or absolute. */
  readonly target: string;
}

/** What is asked of the system for it. */
export interface LinkSystem {
  symlink(target: string, path: string): Promise<void>;
  link(existing: string, path: string): Promise<void>;
}

const thisSystem: LinkSystem = { symlink, link };

/**
 * What is answered where nobody may make symbolic links, or this user may not: Windows without the privilege, file systems
 * that have none (FAT says EPERM on Linux, and EISDIR on Windows).
 */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'EISDIR', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Makes symbolic links below `root`, when everything else is there: Windows wants to know whether a link leads to a folder.
 *
 * Where they are refused, what they lead to stands in their place: hard links of files, or copies. Not junctions: they name
 * a folder from the root of the disk on, and lead nowhere when it is renamed, packed, or mounted. A link that leads out of
 * `root`, to a folder that it is in, or nowhere, is left out then.
 */
export async function makeLinks(
  links: readonly WantedLink[],
  root: string,
  system: LinkSystem = thisSystem,
): Promise<void> {
  if (links.length === 0) return;
  const top = await realpath(root);
  let waiting = links.map(({ path, target }) => ({ path: join(top, relative(root, path)), target }));
  // What leads to other links comes after these. In circles, somebody has to begin.
  for (let isForced = false; ; ) {
    const made = new Set<WantedLink>();
    const refused = new Set<WantedLink>();
    await mapLimit(waiting, 16, async (wanted) => {
      if (!isForced && !(await leadsSomewhere(wanted))) return;
      const list = (await tryLink(wanted, system)) ? made : refused;
      list.add(wanted);
    });
    for (const wanted of waiting) {
      if (!refused.has(wanted)) continue;
      const others = isForced ? [] : waiting.filter((other) => other !== wanted && !made.has(other));
      if (await tryCopy(wanted, { top, others, system })) made.add(wanted);
    }
    if (made.size === waiting.length || (made.size === 0 && isForced)) return;
    isForced = made.size === 0;
    waiting = waiting.filter((wanted) => !made.has(wanted));
  }
}

async function leadsSomewhere({ path, target }: WantedLink): Promise<boolean> {
  return (await stat(resolve(dirname(path), target)).catch(() => undefined)) !== undefined;
}

async function tryLink({ path, target }: WantedLink, system: LinkSystem): Promise<boolean> {
  try {
    await system.symlink(target, path);
    return true;
  } catch (error) {
    if (REFUSALS.has(systemCodeOf(error) ?? '')) return false;
    throw error;
  }
}

interface CopyScene {
  readonly top: string;
  /** Links that are not there yet: a folder that one of them is in is not complete. */
  readonly others: readonly WantedLink[];
  readonly system: LinkSystem;
}

async function tryCopy({ path, target }: WantedLink, { top, others, system }: CopyScene): Promise<boolean> {
  const [source, folder] = await Promise.all(
    [resolve(dirname(path), target), dirname(path)].map((place) => realpath(place).catch(() => undefined)),
  );
  if (source === undefined || folder === undefined) return false;
  const place = join(folder, basename(path));
  if (!isInside(top, source) || !isInside(top, place) || isInside(source, place)) return false;
  if (others.some((other) => isInside(source, other.path))) return false;
  if (!(await stat(source)).isDirectory()) {
    await linkOrCopy(source, place, system);
    return true;
  }
  const entries = await listFolder(source);
  await mkdir(place, { recursive: true });
  for (const entry of entries) {
    const to = join(place, entry.path);
    await mkdir(entry.kind === 'folder' ? to : dirname(to), { recursive: true });
    if (entry.kind === 'file') await linkOrCopy(join(source, entry.path), to, system);
  }
  return true;
}

/** One file at two places: a hard link costs no space, where it can be made. */
export async function linkOrCopy(
  from: string,
  to: string,
  system: Pick<LinkSystem, 'link'> = thisSystem,
): Promise<void> {
  await system.link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
}
