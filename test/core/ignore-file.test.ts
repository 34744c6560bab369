import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ignoredIn, TemporaryFolder } from '../../src/core/index.ts';

it('leaves out what the file of the folder says, in the syntax of .gitignore', async () => {
  await using folder = await TemporaryFolder.create();
  await writeFile(join(folder.path, '.samignore'), '# tests\n*.test.js\n!keep.test.js\n/docs/\nfixtures/**/*.bin\n');

  const ignored = await ignoredIn(folder.path, folder.path, '.samignore');

  const paths = ['app.js', 'app.test.js', 'lib/b.test.js', 'keep.test.js', 'docs/', 'lib/docs/', 'fixtures/a/b.bin'];
  expect(paths.filter((path) => ignored?.(path))).toEqual([
    'app.test.js',
    'lib/b.test.js',
    'docs/',
    'fixtures/a/b.bin',
  ]);
});

it('also minds the files of the folders around it, the innermost having the last word', async () => {
  await using root = await TemporaryFolder.create();
  const folder = join(root.path, 'functions/orders');
  await mkdir(folder, { recursive: true });
  await writeFile(join(root.path, '.samignore'), '*.md\n/functions/orders/data\n');
  await writeFile(join(folder, '.samignore'), '!README.md\n');

  const ignored = await ignoredIn(folder, root.path, '.samignore');

  const paths = ['README.md', 'NOTES.md', 'data/', 'lib/data/'];
  expect(paths.filter((path) => ignored?.(path))).toEqual(['NOTES.md', 'data/']);
});

it('says nothing where there is no such file', async () => {
  await using folder = await TemporaryFolder.create();

  expect(await ignoredIn(folder.path, folder.path, '.samignore')).toBeUndefined();
});
