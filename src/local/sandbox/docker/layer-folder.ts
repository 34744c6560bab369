import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder, Memo, mapLimit, sha256 } from '../../../core/index.ts';
import { mergeLayers } from '../merge-layers.ts';
import { WatchedFolder } from '../process/index.ts';

/**
 * One folder for `/opt` out of several layers: of two files with the same path the later layer's counts.
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
    await mergeLayers(layers, folder);
    return folder;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#temporary[Symbol.asyncDispose]();
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
