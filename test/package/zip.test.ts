import { execFile } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ArchiveEntry, archiveContents, withDigests } from '../../src/package/contents.ts';
import { DeflatePool } from '../../src/package/deflate-pool.ts';
import { writeStreamedZip } from '../../src/package/streamed-zip.ts';
import { writeZip } from '../../src/package/zip.ts';
import { aFolder } from './a-folder.ts';
import { readZip } from './read-zip.ts';

describe('writeZip', () => {
  it('holds more entries than the headers of the old format can count', async () => {
    await using folder = await aFolder({ 'one.txt': 'one' });
    await using pool = new DeflatePool();
    const target = join(folder.path, 'out.zip');
    const entries = Array.from(
      { length: 70_000 },
      (_, index): ArchiveEntry => ({
        path: `f/${String(index).padStart(5, '0')}.txt`,
        kind: 'file',
        mode: 0o644,
        size: 3,
        source: join(folder.path, 'one.txt'),
      }),
    );

    await writeZip(entries, target, pool);

    const { stdout } = await promisify(execFile)('python3', [
      '-c',
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); n=z.namelist(); print(len(n), n[0], n[-1], z.read(n[-1]).decode())',
      target,
    ]);
    expect(stdout.trim()).toBe('70000 f/00000.txt f/69999.txt one');
  });

  it('says the same as archiver, entry by entry', async () => {
    await using folder = await aFolder({
      'src/a.js': 'a'.repeat(10_000),
      'src/b/run': { executable: '#!/bin/sh' },
      'src/b/link': { link: 'run' },
      'src/empty/': '',
      'src/ünï.txt': '',
    });
    await using pool = new DeflatePool();
    const entries = await archiveContents(join(folder.path, 'src'));
    const [own, other] = ['own.zip', 'other.zip'].map((name) => join(folder.path, name)) as [string, string];

    await writeZip(entries, own, pool);
    await writeStreamedZip(entries, other);

    expect(await readZip(await readFile(own))).toEqual(await readZip(await readFile(other)));
  });

  it('takes a file of several hundred MiB without holding it', async () => {
    await using folder = await aFolder({ 'src/small.txt': 's' });
    await using pool = new DeflatePool();
    const large = join(folder.path, 'src', 'large.bin');
    await writeFile(large, '');
    await truncate(large, (256 << 20) + 1);
    const target = join(folder.path, 'out.zip');

    await writeZip(await archiveContents(join(folder.path, 'src')), target, pool);

    const { stdout } = await promisify(execFile)('python3', [
      '-c',
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print([(i.filename, i.file_size) for i in z.infolist()])',
      target,
    ]);
    expect(stdout.trim()).toBe(`[('large.bin', ${(256 << 20) + 1}), ('small.txt', 1)]`);
  });

  it('refuses a file that has changed since it was hashed', async () => {
    await using folder = await aFolder({ 'src/a.js': 'before' });
    await using pool = new DeflatePool();
    const entries = await withDigests(await archiveContents(join(folder.path, 'src')));
    await writeFile(join(folder.path, 'src', 'a.js'), 'after!');

    const result = writeZip(entries, join(folder.path, 'out.zip'), pool);

    await expect(result).rejects.toMatchObject({
      code: 'ARTIFACT_UNREADABLE',
      message: expect.stringMatching(/a\.js" cannot be read: it changed while it was packaged/),
    });
  });

  it('ends with the reason of an abort', async () => {
    await using folder = await aFolder({ 'src/a.js': 'a', 'src/b.js': 'b' });
    await using pool = new DeflatePool();
    const reason = new Error('enough');

    const result = writeZip(
      await archiveContents(join(folder.path, 'src')),
      join(folder.path, 'out.zip'),
      pool,
      AbortSignal.abort(reason),
    );

    await expect(result).rejects.toBe(reason);
  });
});
