import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  type IsIgnored,
  ignoredIn,
  isInside,
  listFolder,
  mapLimit,
  messageOf,
  nextTurn,
  sha256,
  sha256File,
} from '../core/index.ts';
import { PackageError } from './errors.ts';

/** One entry of an archive-to-be. */
export interface ArchiveEntry {
  /** Inside the archive, with `/` between the names. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink';
  /** Permission bits, normalised: 0755 if anybody may execute the file, else 0644. */
  readonly mode: number;
  /** In bytes. */
  readonly size: number;
  /** The file on this machine; only for files. */
  readonly source?: string;
  /** SHA-256 of the file's content, once it is known. */
  readonly digest?: string;
  /** Only for links. */
  readonly target?: string;
}

/** What an archive does not take in. */
interface ArchiveOptions {
  /** Files and folders on this machine that are left out. */
  readonly exclude?: readonly string[] | undefined;
  /** The outermost folder whose `.samignore` counts. Default: the archived one. */
  readonly ignoreRoot?: string | undefined;
}

const IGNORE_FILE = '.samignore';

/**
 * What an archive of `path` (a folder, or one file) contains, sorted by code unit.
 *
 * Links that stay inside the folder stay links. A link that leads out of it would lead nowhere in the cloud, so what it
 * points at is taken in its place (this is how the packages of an npm workspace get in).
 *
 * What `.samignore` says (in the folder, and in those around it up to `ignoreRoot`) is left out, and so is that file.
 */
export async function archiveContents(
  path: string,
  { exclude = [], ignoreRoot = path }: ArchiveOptions = {},
): Promise<ArchiveEntry[]> {
  try {
    const root = await realpath(path);
    const info = await stat(root);
    if (!info.isDirectory()) return [fileEntry(basename(path), root, info)];
    const left = await Promise.all(exclude.map((folder) => realpath(folder).catch(() => resolve(folder))));
    const entries = await folderEntries({
      root,
      prefix: '',
      ancestors: [root],
      exclude: left.filter((folder) => folder !== root && isInside(root, folder)),
      isIgnored: await ignoredIn(root, await realpath(ignoreRoot).catch(() => root), IGNORE_FILE),
    });
    const unnameable = entries.find((entry) => /^\w+:|\\/.test(entry.path));
    if (unnameable !== undefined) throw PackageError.artifactNameInvalid(path, unnameable.path);
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (cause) {
    if (cause instanceof PackageError) throw cause;
    throw PackageError.artifactUnreadable(path, { reason: messageOf(cause), cause });
  }
}

/** The entries with the digests of their files. */
export async function withDigests(entries: readonly ArchiveEntry[], signal?: AbortSignal): Promise<ArchiveEntry[]> {
  const known: ArchiveEntry[] = [];
  let begun = performance.now();
  for (const entry of entries) {
    const { source, size } = entry;
    known.push(source === undefined ? entry : { ...entry, digest: await fileDigest(source, size) });
    if (performance.now() - begun < TURN_MS) continue;
    await nextTurn();
    signal?.throwIfAborted();
    begun = performance.now();
  }
  return known;
}

/** A hash of everything that decides an archive's bytes: paths, kinds, modes, contents. Needs no archive. */
export function contentsHash(entries: readonly ArchiveEntry[]): string {
  const hash = createHash('sha256').update('samwright zip 1');
  for (const { kind, mode, path, digest, target = '' } of entries) {
    hash.update(JSON.stringify([kind, mode, path, digest ?? target]));
  }
  return hash.digest('hex');
}

/** Below this many bytes a file is read at once: for thousands of small files that is five times as fast. */
const SMALL = 1 << 20;

/** So long reading may keep everything else in this process waiting. */
const TURN_MS = 15;

async function fileDigest(path: string, size: number): Promise<string> {
  try {
    return size < SMALL ? sha256(readFileSync(path)) : await sha256File(path);
  } catch (cause) {
    throw PackageError.artifactUnreadable(path, { reason: messageOf(cause), cause });
  }
}

interface Walk {
  readonly root: string;
  readonly prefix: string;
  /** Real paths of the folders that are being walked, so that links cannot lead in circles. */
  readonly ancestors: readonly string[];
  readonly exclude: readonly string[];
  readonly isIgnored: IsIgnored | undefined;
}

async function folderEntries(walk: Walk): Promise<ArchiveEntry[]> {
  const { root, prefix, exclude, isIgnored } = walk;
  const listed = (await listFolder(root)).filter(({ path, kind }) => {
    if (exclude.some((folder) => isInside(folder, join(root, path)))) return false;
    if (isIgnored === undefined) return true;
    return basename(path) !== IGNORE_FILE && !isIgnored(prefix + path + (kind === 'folder' ? '/' : ''));
  });
  const groups = await mapLimit(listed, 16, async ({ path, kind }): Promise<ArchiveEntry[]> => {
    const full = join(root, path);
    if (kind === 'folder') return [{ path: prefix + path, kind, mode: 0o755, size: 0 }];
    if (kind === 'file') return [fileEntry(prefix + path, full, await stat(full))];
    return linkEntries(walk, path);
  });
  return groups.flat();
}

async function linkEntries(walk: Walk, path: string): Promise<ArchiveEntry[]> {
  const { root, prefix, ancestors } = walk;
  const link = join(root, path);
  const text = await readlink(link);
  const target = resolve(dirname(link), text);
  const kept = (to: string): ArchiveEntry[] => [
    { path: prefix + path, kind: 'symlink', mode: 0o777, size: 0, target: to.replaceAll(sep, '/') },
  ];
  if (isInside(root, target)) return kept(isAbsolute(text) ? relative(dirname(link), target) : text);
  const info = await stat(target).catch(() => undefined);
  if (info === undefined) return kept(text);
  if (!info.isDirectory()) return [fileEntry(prefix + path, target, info)];
  const real = await realpath(target);
  if (ancestors.some((ancestor) => isInside(real, ancestor))) return kept(text);
  return folderEntries({ ...walk, root: real, prefix: `${prefix}${path}/`, ancestors: [...ancestors, real] });
}

function fileEntry(path: string, source: string, info: { readonly mode: number; readonly size: number }): ArchiveEntry {
  // Windows has no permission to execute: everything may be, as SAM CLI has it.
  const executable = process.platform === 'win32' || (info.mode & 0o111) !== 0;
  return { path, kind: 'file', mode: executable ? 0o755 : 0o644, size: info.size, source };
}
