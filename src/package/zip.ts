import { stat } from 'node:fs/promises';
import type { ArchiveEntry } from './contents.ts';
import type { DeflatePool } from './deflate-pool.ts';
import { writeParallelZip } from './parallel-zip.ts';
import { writeStreamedZip } from './streamed-zip.ts';

/** Larger files are streamed rather than held in memory, in bytes. Lambda takes 250 MiB of all files together. */
const HELD = 256 << 20;

/**
 * Writes a zip archive of `entries` to the new file `target` and returns its size in bytes. Equal entries make equal bytes:
 * the order, the dates and the modes do not depend on the machine.
 */
export async function writeZip(
  entries: readonly ArchiveEntry[],
  target: string,
  pool: DeflatePool,
  signal?: AbortSignal | undefined,
): Promise<number> {
  const isHuge = entries.some(({ size }) => size > HELD);
  await (isHuge ? writeStreamedZip(entries, target, signal) : writeParallelZip(entries, target, pool, signal));
  return (await stat(target)).size;
}
