import { createWriteStream } from 'node:fs';
import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isInside, type LinkSystem, makeLinks, type WantedLink } from '../../core/index.ts';

const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;
/** Zips that are made on Windows say nothing of permissions. */
const NO_MODE = 0o644;

/**
 * Unpacks a zip (a file, or its bytes) into a folder that is there and empty, with its permissions and links. What leads
 * out of the folder is left out.
 */
export async function extractZip(archive: string | Uint8Array, folder: string, system?: LinkSystem): Promise<void> {
  const { fromBufferPromise } = await import('yauzl');
  const bytes = typeof archive === 'string' ? await readFile(archive) : Buffer.from(archive);
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const links = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const target = resolve(folder, entry.fileName);
    if (!isInside(folder, target)) continue;
    if (entry.fileName.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    const mode = entry.externalFileAttributes >>> 16;
    const content = await zip.openReadStreamPromise(entry);
    if ((mode & S_IFMT) === S_IFLNK) {
      const pieces: Buffer[] = [];
      for await (const piece of content) pieces.push(piece);
      links.set(target, Buffer.concat(pieces).toString());
      continue;
    }
    await pipeline(content, createWriteStream(target, { mode: (mode & 0o777 || NO_MODE) | 0o600 }));
  }
  // Links come last, so that nothing is ever written through one. One in the place of a folder goes before those in that
  // folder, which is gone then, and they with it.
  const root = await realpath(folder);
  const depthOf = (path: string): number => path.split(sep).length;
  const kept: WantedLink[] = [];
  for (const [path, target] of [...links].sort(([one], [other]) => depthOf(one) - depthOf(other))) {
    const place = await realpath(dirname(path)).catch(() => undefined);
    if (place === undefined || !isInside(root, place) || !isInside(root, resolve(place, target))) continue;
    await rm(path, { force: true, recursive: true });
    kept.push({ path, target });
  }
  await makeLinks(kept, folder, system);
  // One may lead out by way of another.
  for (const { path } of kept) {
    const leadsTo = await realpath(path).catch(() => root);
    if (!isInside(root, leadsTo)) await rm(path, { force: true });
  }
}

/** One file of a zip; `undefined` when it has no such file. */
export async function readZipEntry(archive: string, name: string): Promise<Buffer | undefined> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== name) continue;
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
    return Buffer.concat(pieces);
  }
  return undefined;
}
