import { readFileSync, type Stats, statSync } from 'node:fs';
import { nextTurn, sha256, sha256File, writeFileAtomically } from '../core/index.ts';
import { readRemembered } from './remembered.ts';

/** Below this many bytes a file is read at once. */
const SMALL = 1 << 20;
/** So long reading may keep everything else in this process waiting. */
const TURN_MS = 15;
/** A file that was written so shortly before it was read may have been written again without its time showing it. */
const RACE_MS = 2_000;
/** More are not remembered. */
const MOST = 50_000;

/**
 * SHA-256 of files, remembered over builds: a file whose time, size and inode are what they were is not read again.
 */
export class FileDigests {
  readonly #file: string;
  readonly #known: Map<string, Known>;
  readonly #now = new Map<string, string | undefined>();
  #isChanged = false;
  #since = performance.now();

  private constructor(file: string, known: Map<string, Known>) {
    this.#file = file;
    this.#known = known;
  }

  /** Those remembered in `file`; one that cannot be read counts as empty. */
  static async open(file: string): Promise<FileDigests> {
    return new FileDigests(file, await readRemembered(file, isKnown));
  }

  /** The digest of a file's content; `undefined` when there is no such file. */
  async of(path: string, stats: Stats | undefined = statsOf(path)): Promise<string | undefined> {
    if (this.#now.has(path)) return this.#now.get(path);
    const digest = stats?.isFile() ? await this.#digest(path, stats) : undefined;
    this.#now.set(path, digest);
    return digest;
  }

  /** From now on files are looked at again. */
  lookAgain(): void {
    this.#now.clear();
  }

  /** Remembers them for the next build. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const entries = [...this.#known].slice(-MOST);
    await writeFileAtomically(this.#file, JSON.stringify(Object.fromEntries(entries)));
  }

  async #digest(path: string, stats: Stats): Promise<string> {
    const stamp = `${stats.mtimeMs} ${stats.ctimeMs} ${stats.size} ${stats.ino}`;
    const known = this.#known.get(path);
    if (known?.[0] === stamp) return known[1];
    const readAt = Date.now();
    if (performance.now() - this.#since > TURN_MS) {
      await nextTurn();
      this.#since = performance.now();
    }
    const digest = stats.size < SMALL ? sha256(readFileSync(path)) : await sha256File(path);
    if (readAt - stats.ctimeMs > RACE_MS) {
      this.#known.delete(path);
      this.#known.set(path, [stamp, digest]);
      this.#isChanged = true;
    }
    return digest;
  }
}

/** What a file looked like, and the digest of its content. */
type Known = readonly [stamp: string, digest: string];

function isKnown(value: unknown): value is Known {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
