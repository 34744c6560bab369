import { chmod, copyFile, link, lstat, mkdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFolder, Memo, mapLimit, sha256 } from '../../../core/index.ts';
import { WatchedFolder } from '../process/index.ts';

/**
 * One folder for `/opt` out of several layers: of two files with the same path the later layer's counts. Files are hard
 * links where the file system allows it, so a merged folder costs no space, and little time.
 */
export class LayerFolders implements AsyncDisposable {
  readonly #merged = new Memo<string, string>();
  readonly #temporary: WatchedFolder;

  /** `parent` is where merged folders are made; the system's temporary folder by default. */
  constructor(parent?: string) {
    this.#temporary = new WatchedFolder('samwright-layers-', parent);
  }

  /** The folder to mount; none when there are no layers. A changed layer makes a new one. */
  async merge(layers: readonly string[]): Promise<string | undefined> {
    if (layers.length < 2) return layers[0];
    const contents = await Promise.all(layers.map(fingerprint));
    return this.#merged.get(sha256(JSON.stringify(contents)), () => this.#make(layers));
  }

  async #make(layers: readonly string[]): Promise<string> {
    const { path: folder } = await this.#temporary.newFolder('merged-');
    // The program in the container may be another user.
    await chmod(folder, 0o755);
    for (const layer of layers) await addLayer(layer, folder);
    return folder;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#temporary[Symbol.asyncDispose]();
  }
}

async function addLayer(layer: string, folder: string): Promise<void> {
  const made = new Set<string>();
  for (const { path, kind } of await listFolder(layer)) {
    const from = join(layer, path);
    const to = join(folder, path);
    const parent = kind === 'folder' ? to : dirname(to);
    if (!made.has(parent)) {
      await mkdir(parent, { recursive: true }).catch(async () => {
        await removeFileAbove(parent, folder);
        await mkdir(parent, { recursive: true });
      });
      made.add(parent);
    }
    if (kind === 'folder') continue;
    await rm(to, { recursive: true, force: true });
    if (kind === 'symlink') await symlink(await readlink(from), to);
    else await link(from, to).catch(() => copyFile(from, to));
  }
}

/** A file of an earlier layer stands where a later one has a folder. */
async function removeFileAbove(path: string, top: string): Promise<void> {
  for (let at = path; at.length > top.length; at = dirname(at)) {
    const found = await lstat(at).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) await rm(at);
  }
}

/** A text that changes with the files of a folder. */
export async function fingerprint(layer: string): Promise<readonly unknown[]> {
  const entries = await listFolder(layer);
  const files = entries.filter(({ kind }) => kind === 'file');
  const stats = await mapLimit(files, 32, async ({ path }) => {
    const { ino, mtimeMs, size } = await stat(join(layer, path));
    return [path, ino, mtimeMs, size];
  });
  return [layer, entries.map(({ path, kind }) => `${kind} ${path}`), stats];
}
