import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, isRunning, sha256, writeFileAtomically } from '../core/index.ts';
import { type CacheEntry, placeCopy } from './build-cache.ts';
import { readRemembered } from './remembered.ts';
import { listSource } from './source-tree.ts';

/** What is in a place. */
interface Placed {
  /** The name of the cache entry. */
  readonly entry: string;
  /** How the files looked when they had been written. */
  readonly stamp: string;
}

/** The build folder: knows what it holds, so that nothing is copied that is there already. */
export class Outputs {
  readonly #file: string;
  readonly #workFolder: string;
  readonly #placed: Map<string, Placed>;
  #isChanged = false;

  private constructor(file: string, workFolder: string, placed: Map<string, Placed>) {
    this.#file = file;
    this.#workFolder = workFolder;
    this.#placed = placed;
  }

  static async open(cacheDir: string, buildDir: string): Promise<Outputs> {
    const file = join(cacheDir, 'outputs', `${sha256(buildDir).slice(0, 16)}.json`);
    return new Outputs(file, join(buildDir, '.tmp'), await readRemembered(file, isPlaced));
  }

  /** Puts a copy of a result at `folder`, unless it is there. */
  async place(id: string, { name, artifacts }: CacheEntry, folder: string, signal: AbortSignal): Promise<void> {
    const known = this.#placed.get(id);
    if (known?.entry === name && known.stamp === stampOf(folder)) return;
    await mkdir(this.#workFolder, { recursive: true });
    await placeCopy(artifacts, folder, this.#workFolder, signal);
    this.#placed.set(id, { entry: name, stamp: stampOf(folder) ?? '' });
    this.#isChanged = true;
  }

  /** Removes what earlier builds put there for functions and layers that are no more. */
  async keepOnly(ids: ReadonlySet<string>, folderOf: (id: string) => string): Promise<void> {
    for (const id of [...this.#placed.keys()].filter((placed) => !ids.has(placed))) {
      await rm(folderOf(id), { recursive: true, force: true });
      this.#placed.delete(id);
      this.#isChanged = true;
    }
  }

  /** Writes down what is where. */
  async close(): Promise<void> {
    if (!this.#isChanged) return;
    // What a process left behind that was ended goes too; another one that is at work has its own names.
    for (const name of await readdir(this.#workFolder).catch(() => [])) {
      if (name.startsWith(`${process.pid}-`)) continue;
      if (!isRunning(Number.parseInt(name, 10))) {
        await rm(join(this.#workFolder, name), { recursive: true, force: true });
      }
    }
    await rmdir(this.#workFolder).catch(() => {});
    await writeFileAtomically(this.#file, JSON.stringify(Object.fromEntries(this.#placed)));
  }
}

function stampOf(folder: string): string | undefined {
  try {
    const entries = listSource(folder, { names: new Set() });
    return sha256(
      JSON.stringify(entries.map(({ path, stats, target }) => [path, stats.mtimeMs, stats.size, stats.mode, target])),
    );
  } catch {
    return undefined;
  }
}

function isPlaced(value: unknown): value is Placed {
  return isObject(value) && typeof value['entry'] === 'string' && typeof value['stamp'] === 'string';
}
