import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder, sha256, sha256File, TemporaryFolder, writeFileAtomically } from '../../src/core/index.ts';

describe('TemporaryFolder', () => {
  it('is gone with everything in it when disposed of', async () => {
    let path: string;
    {
      await using folder = await TemporaryFolder.create();
      path = folder.path;
      await writeFile(join(path, 'a.txt'), 'a');
    }

    expect(existsSync(path)).toBe(false);
  });
});

describe('writeFileAtomically', () => {
  it('makes missing folders and leaves nothing but the file', async () => {
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'deep', 'er', 'a.txt');

    await writeFileAtomically(file, 'one');
    await writeFileAtomically(file, 'two');

    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await readdir(join(folder.path, 'deep', 'er'))).toEqual(['a.txt']);
  });

  it('leaves no temporary file behind when it fails', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'taken', 'inside'), { recursive: true });

    await expect(writeFileAtomically(join(folder.path, 'taken'), 'x')).rejects.toThrow();

    expect(await readdir(folder.path)).toEqual(['taken']);
  });
});

describe('listFolder', () => {
  it('gives files, links and empty folders in the same order everywhere', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'b', 'empty'), { recursive: true });
    await Promise.all(['b/z.txt', 'a.txt', 'B.txt', 'b.txt'].map((name) => writeFile(join(folder.path, name), '')));
    await symlink('a.txt', join(folder.path, 'link'));

    expect(await listFolder(folder.path)).toEqual([
      { path: 'B.txt', kind: 'file' },
      { path: 'a.txt', kind: 'file' },
      { path: 'b.txt', kind: 'file' },
      { path: 'b/empty', kind: 'folder' },
      { path: 'b/z.txt', kind: 'file' },
      { path: 'link', kind: 'symlink' },
    ]);
  });
});

describe('sha256', () => {
  it('is the same for text, bytes and a file', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'a'), 'abc');
    const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

    expect([sha256('abc'), sha256(Buffer.from('abc')), await sha256File(join(folder.path, 'a'))]).toEqual([
      known,
      known,
      known,
    ]);
  });
});
