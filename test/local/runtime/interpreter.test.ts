import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
// The search is not part of the door of the folder; nothing else shows it with a PATH of one's own.
import { findInterpreter } from '../../../src/local/sandbox/process/interpreter.ts';

const suffix = process.platform === 'win32' ? '.exe' : '';

/** Makes files that may be executed, and a search that sees only them. */
async function machine(folder: string, path: readonly string[], programs: readonly string[]) {
  for (const program of programs) {
    const file = join(folder, program) + suffix;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '', { mode: 0o755 });
  }
  const PATH = path.map((entry) => join(folder, entry)).join(delimiter);
  const find = (runtime: string) =>
    findInterpreter('Fn', runtime, { 'python3.9': '/given/python' }, { environment: { PATH }, home: folder });
  return { find, at: (program: string) => join(folder, program) + suffix };
}

describe('the interpreter of a runtime', () => {
  it('is the one that is given', async () => {
    await using folder = await TemporaryFolder.create();
    const { find } = await machine(folder.path, ['bin'], ['bin/python3.9']);

    expect(find('python3.9')).toBe('/given/python');
  });

  it('is the one that is named for the version, before any other', async () => {
    await using folder = await TemporaryFolder.create();
    const { find, at } = await machine(folder.path, ['a', 'b'], ['a/python3', 'b/python3.13', 'b/node20']);

    expect(find('python3.13')).toBe(at('b/python3.13'));
    expect(find('nodejs20.x')).toBe(at('b/node20'));
  });

  it('is the newest release that a version manager has installed', async () => {
    await using folder = await TemporaryFolder.create();
    const releases = ['3.13.2', '3.13.10', '3.1.3', '3.12.1'].map(
      (release) => `.pyenv/versions/${release}/bin/python3`,
    );
    const nodes = ['.nvm/versions/node/v20.9.0/bin/node', '.volta/tools/image/node/20.19.1/bin/node'];
    const { find, at } = await machine(folder.path, ['bin'], [...releases, ...nodes, 'bin/python3']);

    expect(find('python3.13')).toBe(at('.pyenv/versions/3.13.10/bin/python3'));
    expect(find('nodejs20.x')).toBe(at('.volta/tools/image/node/20.19.1/bin/node'));
  });

  it('is never a shim, which would ask the environment of the host', async () => {
    await using folder = await TemporaryFolder.create();
    const { find, at } = await machine(
      folder.path,
      ['shims', 'bin'],
      ['shims/python3.13', 'shims/python3', 'bin/python3'],
    );

    expect(find('python3.13')).toBe(at('bin/python3'));
  });

  it('is the newest of any version when there is nothing else', async () => {
    await using folder = await TemporaryFolder.create();
    const releases = ['3.9.1', '3.12.1'].map((release) => `.pyenv/versions/${release}/bin/python3`);
    const { find, at } = await machine(folder.path, ['shims'], ['shims/python3', ...releases]);

    expect(find('python3.13')).toBe(at('.pyenv/versions/3.12.1/bin/python3'));
  });

  it('is this Node.js when there is no nearer one', async () => {
    await using folder = await TemporaryFolder.create();
    const { find } = await machine(folder.path, ['bin'], ['bin/node']);

    expect(find('nodejs4.3')).toBe(process.execPath);
    expect(find(`nodejs${process.versions.node.split('.')[0]}.x`)).toBe(process.execPath);
  });

  it('is missing', async () => {
    await using folder = await TemporaryFolder.create();
    const { find } = await machine(folder.path, ['bin'], []);

    expect(() => find('python3.13')).toThrow(
      expect.objectContaining({
        code: 'INTERPRETER_NOT_FOUND',
        message: expect.stringContaining('python3.13, python3, python'),
        hint: expect.stringContaining("'python3.13'"),
      }),
    );
  });
});
