import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyEntries, listSource } from '../../src/build/source-tree.ts';
import { type LinkSystem, makeLinks, TemporaryFolder } from '../../src/core/index.ts';
import { extractZip } from '../../src/local/code/index.ts';
import { mergeLayers } from '../../src/local/sandbox/merge-layers.ts';
import { zipWith } from '../local/layers/zip-entries.ts';

/** What Windows answers who has not the privilege, and what a disk answers that knows no links of either kind. */
const refused = (code: string): LinkSystem => ({
  symlink: () => Promise.reject(Object.assign(new Error(`${code}: refused`), { code })),
  link: () => Promise.reject(Object.assign(new Error('EPERM: refused'), { code: 'EPERM' })),
});

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await TemporaryFolder.create();
});
afterEach(() => folder[Symbol.asyncDispose]());

const at = (...path: string[]): string => join(folder.path, ...path);

/** Writes files by path, folders made as needed. */
async function files(root: string, contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(contents)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function isLink(path: string): Promise<boolean> {
  return await readlink(path).then(
    () => true,
    () => false,
  );
}

/** Everything below, as it is read, and whether there is a link among it. */
async function contentsOf(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) found[path.slice(root.length + 1)] = `-> ${await readlink(path)}`;
    else if (entry.isFile()) found[path.slice(root.length + 1)] = await readFile(path, 'utf8');
  }
  return found;
}

describe('links', () => {
  it('are links where they may be made, also those that lead nowhere', async () => {
    await files(at('top'), { 'a/file': 'text' });
    const wanted = [
      { path: at('top/second'), target: 'first/file' },
      { path: at('top/first'), target: 'a' },
      { path: at('top/nowhere'), target: 'gone' },
    ];

    await makeLinks(wanted, at('top'));

    expect(await contentsOf(at('top'))).toEqual({
      'a/file': 'text',
      first: '-> a',
      second: '-> first/file',
      nowhere: '-> gone',
    });
    expect(await readFile(at('top/second'), 'utf8')).toBe('text');
  });

  it.each(['EPERM', 'EISDIR', 'ENOTSUP'])('are copies where they are refused with %s', async (code) => {
    await files(at('top'), { 'a/file': 'text', 'a/deep/er': 'more' });
    const wanted = [
      // Leads through one that is not there yet.
      { path: at('top/second'), target: 'first/deep' },
      { path: at('top/first'), target: 'a' },
      // In a folder that another one leads to.
      { path: at('top/whole'), target: 'a' },
      { path: at('top/a/own'), target: 'file' },
    ];

    await makeLinks(wanted, at('top'), refused(code));

    expect(await contentsOf(at('top'))).toEqual({
      'a/file': 'text',
      'a/own': 'text',
      'a/deep/er': 'more',
      'first/file': 'text',
      'first/own': 'text',
      'first/deep/er': 'more',
      'second/er': 'more',
      'whole/file': 'text',
      'whole/own': 'text',
      'whole/deep/er': 'more',
    });
  });

  it('share the file with what they lead to where hard links can be made', async () => {
    await files(at('top'), { file: 'text' });

    await makeLinks([{ path: at('top/same'), target: 'file' }], at('top'), {
      symlink: refused('EPERM').symlink,
      link: async (from, to) => (await import('node:fs/promises')).link(from, to),
    });

    expect((await stat(at('top/same'))).ino).toBe((await stat(at('top/file'))).ino);
    expect(await isLink(at('top/same'))).toBe(false);
  });

  it('are left out where they are refused and lead nowhere, out of the folder, or to one that they are in', async () => {
    await files(at(), { 'top/a/file': 'text', secret: 'secret' });
    await symlink(at('secret'), at('top/out'));
    const wanted = [
      { path: at('top/nowhere'), target: 'gone' },
      { path: at('top/leads-out'), target: '../secret' },
      { path: at('top/leads-out-by-another'), target: 'out' },
      { path: at('top/a/around'), target: '..' },
    ];

    await makeLinks(wanted, at('top'), refused('EPERM'));

    expect(await contentsOf(at('top'))).toEqual({ 'a/file': 'text', out: `-> ${at('secret')}` });
  });

  it('that lead to each other in circles come to an end where they are refused', async () => {
    await files(at('top'), { 'a/one': '1', 'b/two': '2' });
    const wanted = [
      { path: at('top/a/b'), target: '../b' },
      { path: at('top/b/a'), target: '../a' },
    ];

    await makeLinks(wanted, at('top'), refused('EPERM'));

    expect(await contentsOf(at('top'))).toMatchObject({ 'a/one': '1', 'a/b/two': '2', 'b/a/one': '1', 'b/two': '2' });
  });

  it('fail with any other error', async () => {
    await files(at('top'), { file: 'text', taken: 'text' });

    await expect(makeLinks([{ path: at('top/taken'), target: 'file' }], at('top'))).rejects.toMatchObject({
      code: 'EEXIST',
    });
  });
});

describe('where links are refused', () => {
  it('the copy of a source has what they lead to', async () => {
    await files(at('source'), { 'lib/index.js': 'code' });
    await symlink('lib', at('source/current'));
    await symlink('current/index.js', at('source/main.js'));

    await copyEntries(listSource(at('source'), { names: new Set() }), at('copy'), undefined, refused('EPERM'));

    expect(await contentsOf(at('copy'))).toEqual({
      'lib/index.js': 'code',
      'current/index.js': 'code',
      'main.js': 'code',
    });
  });

  it('a zip is unpacked with what they lead to, and nothing of elsewhere', async () => {
    await files(at(), { secret: 'secret' });
    await mkdir(at('unpacked'));
    const zip = zipWith([
      { name: 'lib/libz.so.1.2', content: 'library' },
      { name: 'lib/libz.so', content: 'libz.so.1', isLink: true },
      { name: 'lib/libz.so.1', content: 'libz.so.1.2', isLink: true },
      { name: 'lib64', content: 'lib', isLink: true },
      { name: 'out', content: '../secret', isLink: true },
    ]);

    await extractZip(zip, at('unpacked'), refused('EPERM'));

    const library = { 'libz.so.1.2': 'library', 'libz.so.1': 'library', 'libz.so': 'library' };
    const inFolder = (name: string) => Object.entries(library).map(([file, text]) => [`${name}/${file}`, text]);
    expect(await contentsOf(at('unpacked'))).toEqual(Object.fromEntries([...inFolder('lib'), ...inFolder('lib64')]));
  });

  it('layers together have what they lead to, in whichever layer that is', async () => {
    await files(at('one'), { 'lib/code': 'one', other: 'one' });
    await files(at('two'), { own: 'two' });
    await symlink('lib', at('two/current'));
    await symlink('own', at('two/other'));

    await mergeLayers([at('one'), at('two')], at('opt'), refused('EPERM'));

    expect(await contentsOf(at('opt'))).toEqual({
      'lib/code': 'one',
      'current/code': 'one',
      own: 'two',
      other: 'two',
    });
  });
});
