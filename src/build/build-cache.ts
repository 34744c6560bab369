import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isObject, isRunning, renamePatiently, sha256, systemCodeOf } from '../core/index.ts';
import type { BuildCacheLimits } from './build-options.ts';
import type { FileDigests } from './file-digests.ts';
import { copyEntries, listSource, pathFrom } from './source-tree.ts';
import type { BuildOutput } from './workflow.ts';

const DAY_MS = 86_400_000;
/** What nobody finished in this time never will be. */
const ABANDONED_MS = DAY_MS;
/** Times of use are exact to this. */
const TOUCH_MS = 3_600_000;

/** A result that is kept. */
export interface CacheEntry {
  /** Its name: equal results of equal inputs have equal ones. */
  readonly name: string;
  /** The absolute folder that the workflow filled. */
  readonly artifacts: string;
  readonly output: BuildOutput;
}

/** Where a result is made. */
export interface BuildPlace {
  readonly folder: string;
  /** For the result. */
  readonly artifacts: string;
  /** For whatever is needed on the way. */
  readonly scratch: string;
}

/** What is written beside the artifacts. */
interface Description {
  readonly output: BuildOutput;
  /** Digests of the files that counted besides the inputs, by path relative to the root. */
  readonly dependencies: Readonly<Record<string, string | undefined>>;
  readonly bytes: number;
  /** A digest of the names, sizes and permissions of the artifacts: what is lost or cut off is no result any more. */
  readonly listing: string;
}

/**
 * Results of builds by everything that they depend on: `entries/<key>/<digest of the dependencies found meanwhile>`.
 * A result is made in a folder of its own and renamed when it is complete, so any number of processes may build at once.
 */
export class BuildCache {
  readonly folder: string;
  readonly #digests: FileDigests;
  readonly #root: string;

  /** @param root what dependencies are relative to */
  constructor(folder: string, root: string, digests: FileDigests) {
    this.folder = folder;
    this.#root = root;
    this.#digests = digests;
  }

  /** The result for a key, if it is there and the files that it depends on are what they were. */
  async find(key: string): Promise<CacheEntry | undefined> {
    for (const variant of await namesIn(this.#folderOf(key))) {
      const entry = await this.#read(`${key}/${variant}`);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /**
   * A folder that a result is made in; to be removed in the end. The artifacts in it are as far from everything else as
   * they will be, because source maps say where their sources are from there.
   */
  async begin(): Promise<BuildPlace> {
    const folder = join(this.folder, 'tmp', `${process.pid}-${randomUUID()}`);
    const [artifacts, scratch] = [join(folder, 'entry', 'artifacts'), join(folder, 'scratch')];
    await Promise.all([mkdir(artifacts, { recursive: true }), mkdir(scratch, { recursive: true })]);
    return { folder, artifacts, scratch };
  }

  /** Keeps what was made in `folder`. When another process has been faster, what that made counts. */
  async keep(key: string, folder: string, output: BuildOutput): Promise<CacheEntry> {
    const dependencies = await this.#digestsOf(output.dependencies ?? []);
    const made = join(folder, 'entry');
    const artifacts = listed(join(made, 'artifacts'));
    const description: Description = { output: { ...output, dependencies: undefined }, dependencies, ...artifacts };
    await writeFile(join(made, 'entry.json'), JSON.stringify(description));
    const name = `${key}/${sha256(JSON.stringify(dependencies)).slice(0, 16)}`;
    const place = join(this.folder, 'entries', name);
    await mkdir(this.#folderOf(key), { recursive: true });
    try {
      await renamePatiently(made, place);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(systemCodeOf(error) ?? '')) throw error;
      if ((await this.#read(name)) === undefined) {
        await this.#remove(place);
        await renamePatiently(made, place);
      }
    }
    return { name, artifacts: join(place, 'artifacts'), output };
  }

  /** {@link BuildCache.prune}, once a day. */
  async pruneSometimes(limits?: BuildCacheLimits): Promise<void> {
    const marker = join(this.folder, 'pruned');
    const prunedAt = (await stat(marker).catch(() => undefined))?.mtimeMs ?? 0;
    if (Date.now() - prunedAt < DAY_MS && limits === undefined) return;
    // A cache that cannot be tidied up is no reason for a build to fail.
    await this.prune(limits)
      .then(() => writeFile(marker, ''))
      .catch(() => {});
  }

  /** Removes what has not been used for long, the oldest of too much, and what nobody finished. */
  async prune({ maxAgeDays = 30, maxBytes = 2 * 2 ** 30 }: BuildCacheLimits = {}): Promise<void> {
    const now = Date.now();
    for (const name of await namesIn(join(this.folder, 'tmp'))) {
      const path = join(this.folder, 'tmp', name);
      const age = now - ((await stat(path).catch(() => undefined))?.mtimeMs ?? now);
      if (age > ABANDONED_MS || !isRunning(Number.parseInt(name, 10))) await rm(path, { recursive: true, force: true });
    }
    const entries: { readonly path: string; readonly usedAt: number; readonly bytes: number }[] = [];
    for (const key of await namesIn(join(this.folder, 'entries'))) {
      for (const variant of await namesIn(this.#folderOf(key))) {
        const path = join(this.#folderOf(key), variant);
        const description = await readDescription(path);
        const usedAt = (await stat(join(path, 'entry.json')).catch(() => undefined))?.mtimeMs ?? 0;
        entries.push({ path, usedAt, bytes: description?.bytes ?? 0 });
      }
    }
    let bytes = 0;
    for (const { path, usedAt, bytes: size } of entries.sort((a, b) => b.usedAt - a.usedAt)) {
      bytes += size;
      if (bytes > maxBytes || now - usedAt > maxAgeDays * DAY_MS) await this.#remove(path);
    }
  }

  /** Out of sight first: nobody finds half of it. */
  async #remove(path: string): Promise<void> {
    const away = join(this.folder, 'tmp', `0-${randomUUID()}`);
    await mkdir(join(this.folder, 'tmp'), { recursive: true });
    await renamePatiently(path, away).catch(() => {});
    await rm(away, { recursive: true, force: true });
  }

  async #read(name: string): Promise<CacheEntry | undefined> {
    const place = join(this.folder, 'entries', name);
    const description = await readDescription(place);
    if (description === undefined) return undefined;
    for (const [path, digest] of Object.entries(description.dependencies)) {
      const now = await this.#digests.of(resolve(this.#root, path));
      if (now !== (digest ?? undefined)) return undefined;
    }
    if (description.listing !== listedAgain(join(place, 'artifacts'))) return undefined;
    await touch(join(place, 'entry.json'));
    const dependencies = Object.keys(description.dependencies).map((path) => resolve(this.#root, path));
    return { name, artifacts: join(place, 'artifacts'), output: { ...description.output, dependencies } };
  }

  async #digestsOf(paths: readonly string[]): Promise<Record<string, string | undefined>> {
    const digests: Record<string, string | undefined> = {};
    for (const path of [...paths].sort()) digests[pathFrom(this.#root, path)] = await this.#digests.of(path);
    return digests;
  }

  #folderOf(key: string): string {
    return join(this.folder, 'entries', key);
  }
}

/** Puts a copy of a result where somebody wants it: out of sight first, then in the place of what was there. */
export async function placeCopy(from: string, to: string, workFolder: string, signal: AbortSignal): Promise<void> {
  const made = join(workFolder, `${process.pid}-${randomUUID()}`);
  try {
    await mkdir(made, { recursive: true });
    await copyEntries(listSource(from, { names: new Set() }), made, signal);
    await mkdir(resolve(to, '..'), { recursive: true });
    await replaceFolder(made, to, workFolder);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function replaceFolder(made: string, to: string, workFolder: string): Promise<void> {
  const old = join(workFolder, `${process.pid}-${randomUUID()}`);
  for (let attempt = 0; ; attempt++) {
    await renamePatiently(to, old).catch((error: unknown) => {
      if (systemCodeOf(error) !== 'ENOENT') throw error;
    });
    await rm(old, { recursive: true, force: true });
    try {
      await renamePatiently(made, to);
      return;
    } catch (error) {
      // Another process has put its own there in the meantime.
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCodeOf(error) ?? '') || attempt === 9) throw error;
    }
  }
}

async function readDescription(place: string): Promise<Description | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(place, 'entry.json'), 'utf8'));
    return isObject(value) && isObject(value['output']) && isObject(value['dependencies'])
      ? (value as unknown as Description)
      : undefined;
  } catch {
    return undefined;
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  const usedAt = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  // It may be on a file system that nobody here can write to.
  if (now.getTime() - usedAt > TOUCH_MS) await utimes(file, now, now).catch(() => {});
}

function listed(folder: string): Pick<Description, 'bytes' | 'listing'> {
  let bytes = 0;
  const lines = listSource(folder, { names: new Set() }).map(({ path, kind, stats, target }) => {
    if (kind !== 'file') return [path, kind, target];
    bytes += stats.size;
    return [path, stats.size, (stats.mode & 0o111) !== 0];
  });
  return { bytes, listing: sha256(JSON.stringify(lines)) };
}

/** `undefined` where there is nothing to list. */
function listedAgain(folder: string): string | undefined {
  try {
    return listed(folder).listing;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
