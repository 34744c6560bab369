import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { systemCodeOf } from './errors.ts';
import { delay } from './operation.ts';

/** A temporary folder that is removed when it is disposed of. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes a folder of its own in the system's temporary folder (or in `parent`); links in its path are resolved. */
  static async create(prefix = 'samwright-', parent: string = tmpdir()): Promise<TemporaryFolder> {
    return new TemporaryFolder(await realpath(await mkdtemp(join(parent, prefix))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** How things are renamed. */
export interface RenameSystem {
  readonly platform: NodeJS.Platform;
  rename(from: string, to: string): Promise<void>;
}

/** What Windows says of files that somebody has open, which is mostly a virus scanner and over in a moment. */
const IN_USE: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RENAME_ATTEMPTS = 10;

/** Renames a file or a folder. On Windows it is tried for a second; not where a folder is at that place already. */
export async function renamePatiently(
  from: string,
  to: string,
  system: RenameSystem = { platform: process.platform, rename },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const mayPass = system.platform === 'win32' && IN_USE.has(systemCodeOf(error) ?? '') && attempt < RENAME_ATTEMPTS;
      if (!mayPass || (await stat(to).catch(() => undefined))?.isDirectory()) throw error;
      await delay(attempt * 20);
    }
  }
}

/** Writes a file so that readers see the old content or the new, never a half. Missing folders are made. */
export async function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, data);
    await renamePatiently(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A file, link or empty folder below a folder. */
export interface FolderEntry {
  /** Relative to the folder, with `/` between the names. */
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'folder';
}

/**
 * Everything below `folder` that makes up its content: files and links, and folders that are empty, in code unit order
 * of their paths (the same on every machine). Links are not followed.
 */
export async function listFolder(folder: string): Promise<FolderEntry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const parents = new Set(entries.map((entry) => entry.parentPath));
  const found: FolderEntry[] = [];
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(folder.replace(/[\\/]+$/, '').length + 1).replaceAll(sep, '/');
    if (entry.isSymbolicLink()) found.push({ path, kind: 'symlink' });
    else if (entry.isFile()) found.push({ path, kind: 'file' });
    else if (entry.isDirectory() && !parents.has(full)) found.push({ path, kind: 'folder' });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether `path` is `folder` or below it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}
