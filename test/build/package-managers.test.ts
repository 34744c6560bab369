import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../set-up/python-tools.ts';
import { functionResource, Project, template } from './project.ts';

const tools = fileURLToPath(new URL('../../.cache/package-managers/', import.meta.url));

/** The folder with pnpm and Yarn, installed when they are missing. */
async function packageManagers(): Promise<string> {
  const complete = join(tools, 'complete');
  if (!existsSync(complete)) {
    await rm(tools, { recursive: true, force: true });
    await mkdir(tools, { recursive: true });
    await writeFile(join(tools, 'package.json'), '{}');
    await run('npm', ['install', '--no-audit', '--no-fund', 'pnpm@9', 'yarn@1'], { cwd: tools, timeoutMs: 60_000 });
    await writeFile(complete, '');
  }
  return join(tools, 'node_modules/.bin');
}

it.each([
  ['pnpm', 'workspace:*', ['install', '--lockfile-only'], { 'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n" }],
  ['yarn', '*', ['install', '--silent'], {}],
])('%s installs a member of a workspace as its lockfile says', async (manager, version, lock, files) => {
  const bin = await packageManagers();
  const PATH = `${bin}${delimiter}${process.env['PATH']}`;
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
  await run(manager, lock, { cwd: project.folder, env: { PATH }, timeoutMs: 60_000 });

  await project.build({ environment: { PATH } });

  const folder = project.path('.aws-sam/build/Hello');
  expect(createRequire(join(folder, 'x.js'))('./app.js')).toEqual(['2.0.0', '2.1.3']);
  expect(existsSync(join(folder, 'node_modules/is-number'))).toBe(false);
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
