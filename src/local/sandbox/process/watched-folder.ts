import { TemporaryFolder, unwatch, watch } from '../../../core/index.ts';

/**
 * A temporary folder that is made when it is first needed, and removed when it is disposed of, or when this process ends
 * in any other way.
 */
export class WatchedFolder implements AsyncDisposable {
  readonly #prefix: string;
  readonly #parent: string | undefined;
  #folder: Promise<TemporaryFolder> | undefined;

  /** It is made in the system's temporary folder, or in `parent`. */
  constructor(prefix: string, parent?: string | undefined) {
    this.#prefix = prefix;
    this.#parent = parent;
  }

  async path(): Promise<string> {
    this.#folder ??= this.#make();
    return (await this.#folder).path;
  }

  /** A new folder in it. */
  async newFolder(prefix: string): Promise<TemporaryFolder> {
    return TemporaryFolder.create(prefix, await this.path());
  }

  async #make(): Promise<TemporaryFolder> {
    try {
      const folder = await TemporaryFolder.create(this.#prefix, this.#parent);
      watch(folder.path);
      return folder;
    } catch (error) {
      // There may be room for it later.
      this.#folder = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const made = this.#folder;
    this.#folder = undefined;
    // Whoever needed it knows why it could not be made.
    const folder = await made?.catch(() => undefined);
    if (folder === undefined) return;
    await folder[Symbol.asyncDispose]();
    unwatch(folder.path);
  }
}
