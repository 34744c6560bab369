import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { clearInterval, delay, setInterval, systemCodeOf, wallClock } from '../../core/index.ts';

/** How often the owner says that it is still there, and after how long a silence it counts as gone. */
const BEAT_MS = 1_000;
const STALE_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 50;

const BEING_REMOVED: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const MOST_REFUSALS = 20;

const writeNew = (path: string, text: string): Promise<void> => writeFile(path, text, { flag: 'wx' });

/**
 * A lock between processes: a file that only one of them can make. The lock of a process that is gone is broken, so work
 * may in rare cases be done twice: what it makes must be put in its place by a rename.
 */
export class FileLock implements AsyncDisposable {
  readonly #path: string;
  readonly #token: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    this.#beat = setInterval(() => {
      const now = wallClock() / 1000;
      utimes(path, now, now).catch(() => {});
    }, BEAT_MS).unref();
  }

  /** Waits until the lock is free and takes it. The folder must be there. */
  static async acquire(path: string, signal?: AbortSignal, write: typeof writeNew = writeNew): Promise<FileLock> {
    const token = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
    for (let refusals = 0; ; ) {
      signal?.throwIfAborted();
      try {
        await write(path, token);
        return new FileLock(path, token);
      } catch (error) {
        const code = systemCodeOf(error) ?? '';
        // On Windows, a file that is being removed is neither there nor gone as long as somebody reads it.
        if (code !== 'EEXIST' && (!BEING_REMOVED.has(code) || ++refusals === MOST_REFUSALS)) throw error;
      }
      if (!(await breakStale(path))) await delay(LOOK_EVERY_MS, signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    const content = await readFile(this.#path, 'utf8').catch(() => '');
    if (content === this.#token) await rm(this.#path, { force: true });
  }
}

/** Removes the lock of a process that is gone. */
async function breakStale(path: string): Promise<boolean> {
  let content: string;
  let stats: Stats;
  try {
    [content, stats] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT';
  }
  if (wallClock() - stats.mtimeMs < STALE_AFTER_MS && !isOwnerGone(content)) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    // Somebody else was faster, or it cannot be taken away: then it is waited for like any other.
    return systemCodeOf(error) === 'ENOENT';
  }
  // It may be another one by now that was taken away: then it is put back, unless yet another one is there.
  const taken = await readFile(aside, 'utf8').catch(() => content);
  if (taken !== content) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
  return true;
}

function isOwnerGone(content: string): boolean {
  try {
    const { pid, host } = JSON.parse(content);
    if (host !== hostname() || typeof pid !== 'number') return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCodeOf(error) === 'ESRCH';
  }
}
