import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ZipArchive } from 'archiver';
import type { ArchiveEntry } from './contents.ts';

/** The oldest date that the format knows: equal inputs must make equal bytes. */
const DATE = new Date('1980-01-01T00:00:00Z');

/** Below this many bytes a file is read at once rather than streamed. */
const SMALL = 1 << 20;

/**
 * The same archive by archiver, which streams: for files that are too large to be held in memory, and larger than 4 GiB.
 */
export async function writeStreamedZip(
  entries: readonly ArchiveEntry[],
  target: string,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const { ZipArchive } = await import('archiver');
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const written = pipeline(archive, createWriteStream(target), signal === undefined ? {} : { signal });
  const fed = feed(archive, entries);
  try {
    // When writing fails the archive takes nothing more, so that feeding would wait for ever.
    await Promise.race([fed, written]);
    await written;
  } catch (error) {
    fed.catch(() => {});
    written.catch(() => {});
    archive.destroy();
    signal?.throwIfAborted();
    throw error;
  }
}

/** One entry at a time: this keeps the order, and only one file open. */
async function feed(archive: ZipArchive, entries: readonly ArchiveEntry[]): Promise<void> {
  for (const { path, kind, mode, size, source, target } of entries) {
    const taken = once(archive, 'entry');
    if (kind === 'symlink') {
      // `archive.symlink()` would stamp the current time.
      const link = { name: path, type: 'symlink' as const, linkname: target, date: DATE, mode };
      archive.append('', link);
    } else if (source === undefined) {
      archive.append('', { name: `${path}/`, type: 'directory', date: DATE, mode });
    } else {
      const content = size < SMALL ? await readFile(source) : createReadStream(source);
      archive.append(content, { name: path, date: DATE, mode });
    }
    await taken;
  }
  await archive.finalize();
}
