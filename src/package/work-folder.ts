import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, TemporaryFolder } from '../core/index.ts';
import type { ArtifactStore } from './store.ts';

const PREFIX = 'samwright-package-';
const OWNER = 'owner.pid';
const PENDING = 'pending-uploads';
/** So long nothing is packaged: a process of the same number is another one. */
const TOO_OLD_MS = 24 * 60 * 60 * 1000;

/**
 * Where archives are written before they are stored. A process that is killed leaves its folder behind, and uploads that it
 * had begun; the folder says which, so that the next run can clear both away.
 */
export class WorkFolder implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #parent: string;
  #swept: Promise<void> | undefined;

  private constructor(folder: TemporaryFolder, parent: string) {
    this.#folder = folder;
    this.#parent = parent;
  }

  static async create(parent: string = tmpdir()): Promise<WorkFolder> {
    const folder = await TemporaryFolder.create(PREFIX, parent);
    await writeFile(join(folder.path, OWNER), String(process.pid));
    return new WorkFolder(folder, parent);
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Remembers an upload that has begun, as the store names it. */
  async remember(upload: string): Promise<void> {
    await appendFile(join(this.path, PENDING), `${upload}\n`);
  }

  /** Clears away what runs left behind whose process has ended. That this fails is no reason for anything else to fail. */
  sweep(store: ArtifactStore): Promise<void> {
    this.#swept ??= this.#sweep(store).catch(() => {});
    return this.#swept;
  }

  async #sweep(store: ArtifactStore): Promise<void> {
    const names = await readdir(this.#parent);
    for (const name of names.filter((one) => one.startsWith(PREFIX))) {
      const path = join(this.#parent, name);
      if (path === this.path || !(await isLeftBehind(path))) continue;
      const pending = await readFile(join(path, PENDING), 'utf8').catch(() => '');
      const uploads = pending.split('\n').filter((line) => line !== '');
      const gone = await Promise.all(uploads.map((upload) => store.abandon?.(upload).catch(() => false) ?? false));
      // What is in another bucket is for a run that has to do with that one, or is too old to be worth it.
      if (gone.every((one) => one) || (await ageOf(path)) > TOO_OLD_MS)
        await rm(path, { recursive: true, force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#swept;
    await this.#folder[Symbol.asyncDispose]();
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  const owner = Number(await readFile(join(path, OWNER), 'utf8').catch(() => Number.NaN));
  // A folder that is being made has no owner for a moment.
  if (!(owner > 0) || isRunning(owner)) return (await ageOf(path)) > TOO_OLD_MS;
  return true;
}

async function ageOf(path: string): Promise<number> {
  return Date.now() - (await stat(path)).mtimeMs;
}
