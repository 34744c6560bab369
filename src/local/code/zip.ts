import { createWriteStream } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;

/** Unpacks a zip into a folder, with its permissions and links. An entry that leads out of the folder is refused. */
export async function extractZip(archive: string, folder: string): Promise<void> {
  const { fromBufferPromise } = await import('yauzl');
  const zip = await fromBufferPromise(await readFile(archive), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const target = resolve(folder, entry.fileName);
    if (target !== folder && !target.startsWith(folder + sep)) continue;
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
      const link = Buffer.concat(pieces).toString();
      if (resolve(dirname(target), link).startsWith(folder + sep)) await symlink(link, target);
      continue;
    }
    await pipeline(content, createWriteStream(target, { mode: (mode & 0o777) | 0o600 }));
  }
}
