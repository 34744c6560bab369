import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listFolder,
  renamePatiently,
  sha256,
  sha256File,
  TemporaryFolder,
  writeFileAtomically,
} from '../../src/core/index.ts';

type RenameSystem = NonNullable<Parameters<typeof renamePatiently>[2]>;

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

describe('renamePatiently', () => {
  /** Fails so often as Windows does while somebody has the file open. */
  function inUse(code: string, failures: number): RenameSystem & { attempts: number } {
    const system = {
      platform: 'win32' as const,
      attempts: 0,
      rename: async (from: string, to: string): Promise<void> => {
        if (++system.attempts <= failures) throw Object.assign(new Error(`${code}: in use`), { code });
        await rename(from, to);
      },
    };
    return system;
  }

  it.each(['EPERM', 'EACCES', 'EBUSY'])('tries again on Windows when a file is in use (%s)', async (code) => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'new'), 'new');
    await writeFile(join(folder.path, 'old'), 'old');
    const system = inUse(code, 2);

    await renamePatiently(join(folder.path, 'new'), join(folder.path, 'old'), system);

    expect(await readFile(join(folder.path, 'old'), 'utf8')).toBe('new');
    expect(system.attempts).toBe(3);
  });

  it.each([
    ['elsewhere', 'linux', 'file', 'EPERM'],
    ['for another reason', 'win32', 'file', 'ENOSPC'],
    ['where a folder is at the place', 'win32', 'folder', 'EPERM'],
  ] as const)('fails at once %s', async (_, platform, place, code) => {
    await using folder = await TemporaryFolder.create();
    const to = join(folder.path, 'to');
    if (place === 'folder') await mkdir(to);
    const system = { ...inUse(code, 1), platform };

    await expect(renamePatiently(join(folder.path, 'from'), to, system)).rejects.toMatchObject({ code });
  });

  it('gives up in the end', async () => {
    await using folder = await TemporaryFolder.create();
    const system = inUse('EBUSY', Number.POSITIVE_INFINITY);

    const renamed = renamePatiently(join(folder.path, 'from'), join(folder.path, 'to'), system);

    await expect(renamed).rejects.toMatchObject({ code: 'EBUSY' });
    expect(system.attempts).toBe(10);
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
