import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventLoopTurn } from '../../core/index.ts';

/** Folders whose content changes by installing or running, not by editing. */
const LEFT_OUT = new Set(['node_modules', '__pycache__', '.git', '.aws-sam', '.venv', 'venv', '.pytest_cache']);
/** In a folder with more files than this, those furthest from the root are not looked at. */
const MOST_ENTRIES = 5000;
/** A folder with this many files is looked at before every invocation, however long a check once took. */
const FEW_ENTRIES = 64;
/** In a larger one, a check that takes longer than this is not made before every invocation. */
const CHEAP_CHECK_MS = 0.2;
/** Expensive checks take at most this share of the time. */
const SHARE = 1 / 20;

/** What a file or folder looked like. */
interface Seen {
  readonly path: string;
  stats: Stats;
  /** Of a folder: the names in it, as one text. */
  readonly names: string | undefined;
}

/** One change of the source. */
export interface SourceChange {
  /** The first file or folder that was found to be different. */
  readonly path: string;
  /** When it became so, in milliseconds since 1970; 0 where it is gone. */
  readonly at: number;
}

/**
 * The version of a function's code: a number that grows when a file below the folder (or the file itself) changes,
 * appears or goes. It is asked for before each invocation, so it looks at times and sizes only, and in a large folder
 * not every time.
 */
export class SourceVersion {
  readonly #path: string;
  #version: number;
  #seen: readonly Seen[] | undefined;
  #lookedIn = -1;
  #checkedAt = 0;
  #lastCheckMs = 0;
  #lastChange: SourceChange | undefined;

  /** @param version the first one; 0 where it joins others that have been counted already */
  constructor(path: string, version = 1) {
    this.#path = path;
    this.#version = version;
  }

  /** The version as of now; as of `turn`, a turn of the event loop, or later where one is given. */
  current(turn?: number): number {
    if (this.#seen === undefined || (turn !== undefined && this.#lookedIn >= turn)) return this.#version;
    const start = performance.now();
    if (this.#seen.length > FEW_ENTRIES && this.#checkedLately(start)) return this.#version;
    const change = changeIn(this.#seen);
    if (change !== undefined) {
      this.#version++;
      this.#lastChange = change;
      this.#seen = lookAt(this.#path).seen;
    }
    this.#lookedIn = eventLoopTurn();
    this.#checkedAt = performance.now();
    this.#lastCheckMs = this.#checkedAt - start;
    return this.#version;
  }

  /** What the present version came from; undefined for the first one. */
  get lastChange(): SourceChange | undefined {
    return this.#lastChange;
  }

  /**
   * Takes note of the files, for later calls to compare with. Called while the first process is starting, when this one
   * has nothing else to do; what was written since `startedAt` may have been missed by that process.
   */
  observe(startedAt: number): void {
    if (this.#seen !== undefined) return;
    const { seen, changedAt } = lookAt(this.#path);
    this.#seen = seen;
    if (changedAt > startedAt) this.#version++;
  }

  #checkedLately(now: number): boolean {
    return this.#lastCheckMs > CHEAP_CHECK_MS && now - this.#checkedAt < this.#lastCheckMs / SHARE;
  }
}

/**
 * Everything below `root`, what is near it first, and when the latest change was. Links are not followed into folders:
 * they may lead anywhere, also back.
 */
function lookAt(root: string): { readonly seen: readonly Seen[]; readonly changedAt: number } {
  const seen: Seen[] = [];
  const folders: string[] = [];
  let changedAt = 0;
  const add = (path: string, mayEnter: boolean): void => {
    const stats = statsOf(path);
    if (stats === undefined) return;
    const isFolder = stats.isDirectory();
    seen.push({ path, stats, names: isFolder && mayEnter ? namesIn(entriesOf(path)) : undefined });
    changedAt = Math.max(changedAt, stats.ctimeMs);
    if (isFolder && mayEnter) folders.push(path);
  };
  add(root, true);
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of entriesOf(folder)) {
      if (seen.length >= MOST_ENTRIES) break;
      add(join(folder, entry.name), !entry.isSymbolicLink());
    }
  }
  return { seen, changedAt };
}

function changeIn(seen: readonly Seen[]): SourceChange | undefined {
  for (const known of seen) {
    const { path } = known;
    const stats = statsOf(path);
    if (stats === undefined) return { path, at: 0 };
    if (looksLike(stats, known.stats)) continue;
    // A folder also looks different when something appears in it that is left out here, like a bytecode cache.
    if (known.names === undefined || known.names !== namesIn(entriesOf(path))) return { path, at: stats.ctimeMs };
    known.stats = stats;
  }
  return undefined;
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
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.has(name));
  } catch {
    return [];
  }
}

function namesIn(entries: readonly Dirent[]): string {
  return entries.map(({ name }) => name).join('\0');
}

function looksLike(now: Stats, before: Stats): boolean {
  if (now.mtimeMs !== before.mtimeMs || now.isDirectory() !== before.isDirectory()) return false;
  return now.isDirectory() || (now.size === before.size && now.ino === before.ino);
}
