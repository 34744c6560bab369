import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SamClient } from '../../src/index.ts';
import { run } from '../set-up/python-tools.ts';
import { functionResource, Project, template } from './project.ts';

const WAIT_MS = 240_000;
const tools = fileURLToPath(new URL('../../.cache/package-managers/', import.meta.url));

/** A PATH that begins with a manager, installed when it is missing. */
async function pathWith(manager: string): Promise<string> {
  const path = process.env['PATH'] ?? '';
  if (manager === 'npm') return path;
  const folder = join(tools, manager.replaceAll(/[@/]+/g, '-'));
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{}');
    await run('npm', ['install', '--no-audit', '--no-fund', manager], { cwd: folder, timeoutMs: 120_000 });
    await writeFile(complete, '');
  }
  return [join(folder, 'node_modules/.bin'), path].join(delimiter);
}

/** How each makes its lockfile and nothing else. */
const LOCK: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund'],
  'pnpm@9': ['pnpm', 'install', '--lockfile-only'],
  'pnpm@10': ['pnpm', 'install', '--lockfile-only'],
  'yarn@1': ['yarn', 'install', '--silent', '--ignore-scripts'],
  '@yarnpkg/cli-dist@4': ['yarn', 'install', '--mode=update-lockfile'],
};

async function lock(project: Project, manager: string, PATH: string): Promise<void> {
  const [program = '', ...args] = LOCK[manager] ?? [];
  // Where there is one, the project is a project of its own.
  if (program === 'yarn') await project.write({ 'yarn.lock': '' });
  const env = { PATH, YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' };
  await run(program, args, { cwd: project.folder, env, timeoutMs: 120_000 });
  await rm(project.path('node_modules'), { recursive: true, force: true });
}

describe('a member of a workspace', () => {
  it.each([
    ['pnpm@9', 'workspace:*', { 'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n" }],
    ['yarn@1', '*', {}],
    ['@yarnpkg/cli-dist@4', 'workspace:*', { '.yarnrc.yml': 'enableTelemetry: false\n' }],
  ])('is installed by %s as its lockfile says', { timeout: WAIT_MS }, async (manager, version, files) => {
    const PATH = await pathWith(manager);
    await using project = await Project.of({
      'template.yaml': template(
        functionResource('Hello', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: packages/hello'),
      ),
      'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/hello/package.json': JSON.stringify({
        name: 'hello',
        version: '1.0.0',
        dependencies: { lib: version, ms: '2.0.0' },
        devDependencies: { 'is-number': '7.0.0' },
      }),
      'packages/hello/app.js': "module.exports = [require('ms/package.json').version, require('lib')];",
      'packages/lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0', dependencies: { ms: '2.1.3' } }),
      'packages/lib/index.js': "module.exports = require('ms/package.json').version;",
      ...files,
    });
    await lock(project, manager, PATH);

    await project.build({ environment: { PATH } });

    const folder = project.path('.aws-sam/build/Hello');
    expect(createRequire(join(folder, 'x.js'))('./app.js')).toEqual(['2.0.0', '2.1.3']);
    expect(existsSync(join(folder, 'node_modules/is-number'))).toBe(false);
  });
});

describe('packages with machine code', () => {
  const names = { x86_64: 'x64', arm64: 'arm64' } as const;
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
  const properties = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

  it.each(Object.keys(LOCK))(
    'are installed by %s for the machine of the function',
    {
      timeout: WAIT_MS,
    },
    async (manager) => {
      const PATH = await pathWith(manager);
      await using project = await Project.of({
        'template.yaml': template(
          ([own, other] as const)
            .map((id) => functionResource(`Of${names[id]}`, `${properties}\nArchitectures: [${id}]`))
            .join(''),
        ),
        'package.json': JSON.stringify({
          name: 'app',
          version: '1.0.0',
          dependencies: { '@node-rs/crc32': '1.10.6' },
          ...(manager.startsWith('@yarnpkg') && { packageManager: 'yarn@4.0.0' }),
        }),
        'src/app.js': "exports.handler = async () => require('@node-rs/crc32').crc32('a');",
      });
      await lock(project, manager, PATH);

      await project.build({ environment: { PATH, YARN_IGNORE_PATH: '1' }, manifest: 'package.json' });

      const packages = (architecture: keyof typeof names): Promise<string[]> =>
        readdir(project.path('.aws-sam/build', `Of${names[architecture]}`, 'node_modules/@node-rs'));
      expect(await packages(other)).toEqual(['crc32', `crc32-linux-${names[other]}-gnu`]);
      expect(await packages(own)).toContain('crc32');
      expect(await packages(own)).not.toContain(`crc32-linux-${names[other]}-gnu`);
    },
  );

  it('are those of this machine where the function runs on it', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', `${properties}\nArchitectures: [${other}]`)),
      'src/package.json': JSON.stringify({ dependencies: { '@node-rs/crc32': '1.10.6' } }),
      'src/app.js': "exports.handler = async () => require('@node-rs/crc32').crc32('a');",
    });
    await using client = new SamClient({ template: project.path('template.yaml'), region: 'eu-west-1' });

    const used = await client.invokeLocal('Hello');
    await client.build();
    const built = await client.invokeLocal('Hello');

    expect([used.payload, built.payload]).toEqual([0xe8b7be43, 0xe8b7be43]);
    const packages = await readdir(project.path('.aws-sam/build/Hello/node_modules/@node-rs'));
    expect(packages).toEqual(['crc32', `crc32-linux-${names[other]}-gnu`]);
  });

  it('are reported where they are for another machine', async () => {
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF');
    elf.writeUInt16LE(own === 'x86_64' ? 0x3e : 0xb7, 18);
    await using project = await Project.of({
      'template.yaml': template(
        ([own, other] as const)
          .map((id) => functionResource(`Of${names[id]}`, `${properties}\nArchitectures: [${id}]`))
          .join(''),
      ),
      'src/app.js': '',
      'src/package.json': JSON.stringify({ dependencies: { addon: 'file:../addon' } }),
      'addon/package.json': JSON.stringify({ name: 'addon', version: '1.0.0' }),
      'addon/index.js': "module.exports = require('./build/addon.node');",
      'addon/build/addon.node': elf.toString('latin1'),
    });
    await writeFile(project.path('addon/build/addon.node'), elf);

    const first = await project.build();
    const again = await project.build();

    const warning = expect.objectContaining({
      code: 'COMPILED_FOR_OTHER_MACHINE',
      message: expect.stringMatching(
        `^Of${names[other]}: the machine code of addon is not for linux ${names[other]}, which`,
      ),
    });
    expect(first.diagnostics).toEqual([warning]);
    expect(again.diagnostics).toEqual([warning]);
  });
});

it('refuses a lockfile of Yarn that does not have what the manifest asks for', { timeout: WAIT_MS }, async () => {
  const manager = '@yarnpkg/cli-dist@4';
  const PATH = await pathWith(manager);
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: .')),
    'package.json': JSON.stringify({ name: 'app', dependencies: { ms: '2.1.3' } }),
    'app.js': '',
  });
  await lock(project, manager, PATH);
  await project.write({ 'package.json': JSON.stringify({ name: 'app', dependencies: { ms: '2.0.0' } }) });

  await expect(project.build({ environment: { PATH } })).rejects.toMatchObject({
    code: 'SOURCE_INVALID',
    message: `Function "Hello": ${project.path('yarn.lock')}: it does not have what the manifests ask for. Run \`yarn install\`.`,
    diagnostics: [{ code: 'LOCKFILE_OUTDATED' }],
  });
});

it('takes patches of packages along', { timeout: WAIT_MS }, async () => {
  const manager = 'pnpm@9';
  const PATH = await pathWith(manager);
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: .')),
    'package.json': JSON.stringify({
      name: 'app',
      dependencies: { ms: '2.1.3' },
      pnpm: { patchedDependencies: { 'ms@2.1.3': 'patches/ms.patch' } },
    }),
    'patches/ms.patch':
      'diff --git a/added.js b/added.js\nnew file mode 100644\n--- /dev/null\n+++ b/added.js\n@@ -0,0 +1 @@\n+module.exports = 1;\n',
    'app.js': '',
  });
  await lock(project, manager, PATH);

  await project.build({ environment: { PATH } });

  expect(existsSync(project.path('.aws-sam/build/Hello/node_modules/ms/added.js'))).toBe(true);
});

it('names a package manager that is missing, and how one gets it', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src')),
    'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
    'src/pnpm-lock.yaml': "lockfileVersion: '9.0'",
  });

  await expect(project.build({ environment: { PATH: '' } })).rejects.toMatchObject({
    code: 'TOOL_NOT_FOUND',
    message: 'Function "Hello": pnpm: not found on this machine.',
    hint: 'Run `npm install -g pnpm`.',
  });
});
