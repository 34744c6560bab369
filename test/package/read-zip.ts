import { fromBufferPromise } from 'yauzl';

/** One entry of an archive as an independent reader sees it. */
export interface ZipEntry {
  readonly path: string;
  /** Permissions, in octal: `755`. */
  readonly mode: string;
  readonly kind: 'file' | 'folder' | 'symlink';
  /** The text of a file, the target of a link. */
  readonly text: string;
  readonly date: string;
}

export async function readZip(bytes: Buffer): Promise<ZipEntry[]> {
  const zip = await fromBufferPromise(bytes);
  const entries: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const attributes = entry.externalFileAttributes >>> 16;
    const type = attributes & 0o170000;
    const content = await zip.openReadStreamPromise(entry);
    entries.push({
      path: entry.fileName,
      mode: (attributes & 0o777).toString(8),
      kind: type === 0o120000 ? 'symlink' : type === 0o040000 ? 'folder' : 'file',
      text: Buffer.concat(await content.toArray()).toString(),
      date: entry.getLastModDate({ timezone: 'UTC' }).toISOString(),
    });
  }
  return entries;
}
