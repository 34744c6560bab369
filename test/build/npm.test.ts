import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../set-up/python-tools.ts';
import { functionResource, Project, template } from './project.ts';

const properties = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

/** What a built function finds when it asks for a module. */
function found(folder: string, name: string): unknown {
  return createRequire(join(folder, 'app.js'))(name);
}

it('installs the dependencies of the function, and no others', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/app.js': "exports.handler = async () => require('ms')('2 days');",
    'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' }, devDependencies: { 'is-number': '7.0.0' } }),
    'src/node_modules/stale/index.js': '',
  });

  const result = await project.build();

  const folder = project.path('.aws-sam/build/Hello');
  expect(result.functions['Hello']).toMatchObject({ outcome: 'built', workflow: 'npm', folder });
  expect(found(folder, 'ms')).toBeTypeOf('function');
  expect(await readdir(join(folder, 'node_modules'))).toEqual(['ms']);
  expect(await readdir(project.path('src/node_modules'))).toEqual(['stale']);
});

it('takes packages of this machine in, with what they need', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/app.js': '',
    'src/package.json': JSON.stringify({ dependencies: { shared: 'file:../shared' } }),
    'shared/package.json': JSON.stringify({ name: 'shared', version: '1.0.0', dependencies: { ms: '2.1.3' } }),
    'shared/index.js': "exports.two = require('ms')('2 ms');",
  });
  await project.build();

  await project.write({ 'shared/index.js': "exports.two = require('ms')('2 ms') + 1;" });
  const again = await project.build();

  const folder = project.path('.aws-sam/build/Hello');
  expect(again.functions['Hello']?.outcome).toBe('built');
  expect(found(folder, 'shared')).toEqual({ two: 3 });
  expect(existsSync(project.path('shared/node_modules'))).toBe(false);
});

it('installs a member of a workspace as the lockfile of the workspace says', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties.replace('src/', 'packages/hello/'))),
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
    'packages/hello/package.json': JSON.stringify({
      name: 'hello',
      version: '1.0.0',
      dependencies: { lib: '*', ms: '2.0.0' },
    }),
    'packages/hello/app.js': '',
    'packages/lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0', dependencies: { ms: '^2.1.0' } }),
    'packages/lib/index.js': "exports.version = require('ms/package.json').version;",
    'packages/other/package.json': JSON.stringify({
      name: 'other',
      version: '1.0.0',
      dependencies: { 'is-number': '7.0.0' },
    }),
  });
  await run('npm', ['install', '--package-lock-only', '--no-audit'], { cwd: project.folder, timeoutMs: 60_000 });
  const lockfile = JSON.parse(await readFile(project.path('package-lock.json'), 'utf8'));

  await project.build();

  const folder = project.path('.aws-sam/build/Hello');
  const locked = Object.entries<{ version: string }>(lockfile.packages).filter(([path]) => path.endsWith('/ms'));
  const versions = locked.map(([, { version }]) => version).sort();
  expect(versions).toHaveLength(2);
  expect(versions).toEqual(
    [found(folder, 'ms/package.json'), found(folder, 'lib')].map((value) => (value as { version: string }).version),
  );
  expect(existsSync(join(folder, 'node_modules/is-number'))).toBe(false);
  expect(existsSync(join(folder, 'node_modules/hello'))).toBe(false);
});

it('says which tool failed, with its last lines', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/package.json': JSON.stringify({ dependencies: { ms: '99.0.0' } }),
  });

  const failure = project.build();

  await expect(failure).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringMatching(
      /^Function "Hello": .* install .*exit code 1\.[\s\S]*No matching version found for ms@99/,
    ),
  });
  expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
});

it('names a package of this machine that is not there', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/package.json': JSON.stringify({ dependencies: { shared: 'file:../missing' } }),
  });

  await expect(project.build()).rejects.toMatchObject({
    code: 'SOURCE_INVALID',
    message: `Function "Hello": ${project.path('src/package.json')}: the dependency at ${project.path('missing')} is not there.`,
  });
});
