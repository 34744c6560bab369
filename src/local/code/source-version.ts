import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders whose content changes by installing or running, not by editing. */
const LEFT_OUT = new Set(['node_modules', '__pycache__', '.git', '.aws-sam', '.venv', 'venv', '.pytest_cache']);
/** In a folder with more files than this, those furthest from the root are not looked at. */
const MOST_ENTRIES = 5000;
/** A check that takes longer than this is not made before every invocation. */
const CHEAP_CHECK_MS = 0.2;
/** Expensive checks take at most this share of the time. */
const SHARE = 1 / 20;

/**
 * The version of a function's code: a number that grows when a file below the folder (or the file itself) changes,
 * appears or goes. It is asked for before each invocation, so it looks at times and sizes only, and for a large
 * folder not every time.
 */
export class SourceVersion {
  readonly #path: string;
  #version = 1;
  #seen: ReadonlyMap<string, string> | undefined;
  #checkedAt = 0;
  #lastCheckMs = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The version as of now. */
  current(): number {
    if (this.#seen === undefined) return this.#version;
    const start = performance.now();
    if (this.#lastCheckMs > CHEAP_CHECK_MS && start - this.#checkedAt < this.#lastCheckMs / SHARE) return this.#version;
    if (this.#hasChanged(this.#seen)) {
      this.#version++;
      this.#seen = snapshot(this.#path);
    }
    this.#checkedAt = performance.now();
    this.#lastCheckMs = this.#checkedAt - start;
    return this.#version;
  }

  /**
   * Takes note of the files, for later calls to compare with. Called while the first process is starting, when this one
   * has nothing else to do; what was written since `startedAt` may have been missed by that process.
   */
  observe(startedAt: number): void {
    if (this.#seen !== undefined) return;
    this.#seen = snapshot(this.#path, startedAt, () => this.#version++);
  }

  #hasChanged(seen: ReadonlyMap<string, string>): boolean {
    for (const [path, stamp] of seen) if (stampOf(path) !== stamp) return true;
    return false;
  }
}

/**
 * A stamp for each file and folder, those near the root first. A folder's own times tell of files that appear and go.
 * Links are not followed into folders: they may lead anywhere, also back.
 */
function snapshot(
  root: string,
  since = Number.POSITIVE_INFINITY,
  onRecent: () => void = () => {},
): ReadonlyMap<string, string> {
  const stamps = new Map<string, string>();
  const folders: string[] = [];
  let recent = false;
  const add = (path: string, mayEnter: boolean): void => {
    const stats = statsOf(path);
    if (stats === undefined) return;
    stamps.set(path, stampText(stats));
    recent ||= stats.ctimeMs > since;
    if (mayEnter && stats.isDirectory()) folders.push(path);
  };
  add(root, true);
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of entriesOf(folder)) {
      if (stamps.size >= MOST_ENTRIES) break;
      if (!LEFT_OUT.has(entry.name)) add(join(folder, entry.name), !entry.isSymbolicLink());
    }
  }
  if (recent) onRecent();
  return stamps;
}

function stampOf(path: string): string | undefined {
  const stats = statsOf(path);
  return stats && stampText(stats);
}

/** What cannot be looked at counts as not there: it is not for us to refuse to run a function for it. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function stampText(stats: Stats): string {
  return stats.isDirectory() ? `folder ${stats.mtimeMs}` : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
}
