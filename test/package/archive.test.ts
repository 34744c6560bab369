import { chmod, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { FolderArtifactStore, type PackagedArtifact, packageTemplate } from '../../src/package/index.ts';
import type { TemplateDocument } from '../../src/template/index.ts';
import { aFolder, fill } from './a-folder.ts';
import { readZip, type ZipEntry } from './read-zip.ts';

describe('an archive', () => {
  it('holds files, links and empty folders in code unit order, with fixed dates and modes', async () => {
    await using source = await aFolder({
      'b.js': 'b',
      'B.js': 'B',
      'a/c.js': 'c',
      'a-b': '-',
      'bin/run': { executable: '#!/bin/sh' },
      'bin/latest': { link: 'run' },
      'empty/': '',
      'nothing.txt': '',
      'ünï.txt': 'ü',
    });

    const { entries } = await packaged(source.path);

    const date = '1980-01-01T00:00:00.000Z';
    expect(entries).toEqual([
      { path: 'B.js', kind: 'file', mode: '644', text: 'B', date },
      { path: 'a-b', kind: 'file', mode: '644', text: '-', date },
      { path: 'a/c.js', kind: 'file', mode: '644', text: 'c', date },
      { path: 'b.js', kind: 'file', mode: '644', text: 'b', date },
      { path: 'bin/latest', kind: 'symlink', mode: '777', text: 'run', date },
      { path: 'bin/run', kind: 'file', mode: '755', text: '#!/bin/sh', date },
      { path: 'empty/', kind: 'folder', mode: '755', text: '', date },
      { path: 'nothing.txt', kind: 'file', mode: '644', text: '', date },
      { path: 'ünï.txt', kind: 'file', mode: '644', text: 'ü', date },
    ]);
  });

  it('has the same bytes and hash whenever and wherever it is made', async () => {
    const files = {
      'index.js': 'exports.handler = 1;'.repeat(5000),
      'lib/data.json': '{}',
      'lib/link': { link: './data.json' },
    };
    await using one = await aFolder(files);
    await using two = await aFolder(files);
    await utimes(join(two.path, 'index.js'), 1, 1);

    const first = await packaged(one.path);
    const second = await packaged(two.path);

    expect(second.artifact.hash).toBe(first.artifact.hash);
    expect(second.bytes.equals(first.bytes)).toBe(true);
  });

  it('gives back whatever is put into it', async () => {
    const name = fc.stringMatching(/^[a-z0-9._ äß€𝄞-]{1,12}[a-z0-9]$/u);
    const content = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constant('x'.repeat(70_000)));
    const files = fc.dictionary(
      fc.tuple(fc.constantFrom('', 'lib/', 'lib/deep/'), name).map(([folder, file]) => folder + file),
      content,
    );

    await fc.assert(
      fc.asyncProperty(files, async (tree) => {
        // A name cannot be that of a file and of a folder.
        const kept = Object.entries(tree).filter(([path]) => !['lib', 'lib/deep'].includes(path));
        await using source = await aFolder(Object.fromEntries(kept));

        const { entries } = await packaged(source.path);

        const expected = kept.sort(([a], [b]) => (a < b ? -1 : 1));
        expect(entries.map(({ path, text }) => [path, text])).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('takes files that are too large to hold at once', async () => {
    const large = 'samwright'.repeat(400_000);
    await using source = await aFolder({ 'large.txt': large, 'small.txt': 's' });

    const { entries } = await packaged(source.path);

    expect(entries.map(({ path, text }) => [path, text.length])).toEqual([
      ['large.txt', large.length],
      ['small.txt', 1],
    ]);
  });

  it.each([
    ['the content of a file', (folder: string) => fill(folder, { 'a.js': 'other' })],
    ['the name of a file', (folder: string) => fill(folder, { 'c.js': 'a' })],
    ['the mode of a file', (folder: string) => chmod(join(folder, 'a.js'), 0o755)],
    ['an empty folder', (folder: string) => fill(folder, { 'logs/': '' })],
  ])('has another hash when %s changes', async (_what, change) => {
    await using source = await aFolder({ 'a.js': 'a', 'b.js': 'b' });
    const before = await packaged(source.path);

    await change(source.path);
    const after = await packaged(source.path);

    expect(after.artifact.hash).not.toBe(before.artifact.hash);
  });

  it('takes what a link points at when the link leads out of the folder', async () => {
    await using workspace = await aFolder({
      'packages/shared/index.js': 'shared',
      'packages/shared/again': { link: '../../app' },
      'packages/shared/main.js': { link: './index.js' },
      'app/index.js': 'app',
      'app/node_modules/shared': { link: '../../packages/shared' },
      'app/notes.txt': { link: '../packages/shared/index.js' },
      'app/nowhere': { link: '../missing' },
    });

    const { entries } = await packaged(join(workspace.path, 'app'));

    expect(entries.map(({ path, kind, text }) => [path, kind, text])).toEqual([
      ['index.js', 'file', 'app'],
      ['node_modules/shared/again', 'symlink', '../../app'],
      ['node_modules/shared/index.js', 'file', 'shared'],
      ['node_modules/shared/main.js', 'symlink', './index.js'],
      ['notes.txt', 'file', 'shared'],
      ['nowhere', 'symlink', '../missing'],
    ]);
  });

  it.skipIf(process.platform === 'win32')('refuses names that readers would take for a path', async () => {
    await using source = await aFolder({ 'a\\b.js': 'a' });

    await expect(packaged(source.path)).rejects.toMatchObject({
      code: 'ARTIFACT_NAME_INVALID',
      message: expect.stringContaining('"a\\b.js"'),
    });
  });

  it('is never seen half made when packaging is aborted', async () => {
    await using source = await aFolder({ 'a.js': 'a'.repeat(3_000_000) });
    await using output = await TemporaryFolder.create();
    const controller = new AbortController();
    const store = new FolderArtifactStore(output.path);
    const reason = new Error('enough');

    const result = packageTemplate(template(source.path), { store, signal: controller.signal });
    controller.abort(reason);

    await expect(result).rejects.toBe(reason);
    expect(await readdir(output.path)).toEqual([]);
  });
});

interface Packaged {
  readonly artifact: PackagedArtifact;
  readonly bytes: Buffer;
  readonly entries: readonly ZipEntry[];
}

async function packaged(codeUri: string): Promise<Packaged> {
  await using output = await TemporaryFolder.create();
  const { artifacts } = await packageTemplate(template(codeUri), { store: new FolderArtifactStore(output.path) });
  const artifact = artifacts[0]!;
  const bytes = await readFile(artifact.uri);
  return { artifact, bytes, entries: await readZip(bytes) };
}

function template(codeUri: string): TemplateDocument {
  const Properties = { Runtime: 'nodejs22.x', Handler: 'index.handler', CodeUri: codeUri };
  return { template: { Resources: { F: { Type: 'AWS::Serverless::Function', Properties } } }, folder: '/' };
}
