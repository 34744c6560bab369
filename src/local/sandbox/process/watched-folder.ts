import { TemporaryFolder, unwatch, watch } from '../../../core/index.ts';

/** A temporary folder that is removed when it is disposed of, or when this process ends in any other way. */
export class WatchedFolder implements AsyncDisposable {
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
  }

  /** Makes it in the system's temporary folder, or in `parent`. */
  static async create(prefix: string, parent?: string): Promise<WatchedFolder> {
    const folder = await TemporaryFolder.create(prefix, parent);
    watch(folder.path);
    return new WatchedFolder(folder);
  }

  get path(): string {
    return this.#folder.path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
    unwatch(this.#folder.path);
  }
}
