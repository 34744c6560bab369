import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginBuild } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/core/index.ts';
import { functionResource, Project, template } from './project.ts';

const properties = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A project with one function that is bundled; the tools of this repository are its own. */
async function bundled(
  files: Readonly<Record<string, string>>,
  { build = '', handler = 'app.handler', more = '' } = {},
): Promise<Project> {
  const metadata = `BuildMethod: esbuild${build === '' ? '' : `\nBuildProperties:\n${build.replaceAll(/^/gm, '  ')}`}`;
  const project = await Project.of({
    'template.yaml': template(
      functionResource('Hello', `${properties.replace('app.handler', handler)}${more}`, metadata),
    ),
    ...files,
  });
  for (const name of ['esbuild', 'typescript', '@types']) {
    await project.write({ 'node_modules/.keep': '' });
    await symlink(join(modules, name), project.path('node_modules', name));
  }
  return project;
}

const load = (project: Project, file = 'app.js'): { handler: (event?: unknown) => Promise<unknown> } =>
  createRequire(project.path('package.json'))(project.path('.aws-sam/build/Hello', file));

describe('esbuild', () => {
  it('bundles TypeScript and what it imports into one small CommonJS file', async () => {
    await using project = await bundled({
      'src/app.ts': "import { greet } from './lib/greet';\nexport const handler = async (name: string) => greet(name);",
      'src/lib/greet.ts':
        'export enum Word { Hello = "Hello" }\nexport const greet = (name: string) => `${Word.Hello} ${name}`;',
    });

    const { functions } = await project.build();

    expect(functions['Hello']).toMatchObject({ outcome: 'built', workflow: 'esbuild', handler: 'app.handler' });
    expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.js']);
    expect(await load(project).handler('Ada')).toBe('Hello Ada');
    expect((await readFile(project.path('.aws-sam/build/Hello/app.js'), 'utf8')).split('\n').length).toBeLessThan(3);
  });

  it('passes BuildProperties on, as SAM CLI writes them', async () => {
    await using project = await bundled(
      {
        'src/app.ts':
          "import text from './a.txt';\nimport fs from 'node:fs';\ndeclare const STAGE: string;\nexport const handler = async () => [text, STAGE, typeof fs.statSync];",
        'src/a.txt': 'hello',
      },
      {
        build:
          'Minify: false\nTarget: es2022\nFormat: esm\nOutExtension:\n  - .js=.mjs\nLoader:\n  - .txt=text\nDefine:\n  - STAGE="beta"\nMainFields: module,main\nBanner:\n  - js=// made here',
      },
    );

    await project.build();

    const file = project.path('.aws-sam/build/Hello/app.mjs');
    const { handler } = await import(file);
    expect(await handler()).toEqual(['hello', 'beta', 'function']);
    expect(await readFile(file, 'utf8')).toMatch(/^\/\/ made here\n[\s\S]*export \{/);
  });

  it('calls a handler in a folder by its file, as esbuild writes it', async () => {
    await using project = await bundled(
      { 'src/handlers/orders/list.ts': 'export const handler = async () => 1;' },
      { handler: 'handlers/orders/list.handler' },
    );

    const { functions } = await project.build();

    expect(functions['Hello']?.handler).toBe('list.handler');
    expect(await readFile(project.path('.aws-sam/build/template.yaml'), 'utf8')).toContain('Handler: list.handler');
    expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['list.js']);
  });

  it('tells Node.js to read the source maps that it makes', async () => {
    await using project = await bundled(
      { 'src/app.ts': 'export const handler = async () => 1;' },
      { build: 'Sourcemap: true' },
    );

    const { document } = await project.build();

    expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.js', 'app.js.map']);
    expect(document.template).toMatchObject({
      Resources: { Hello: { Properties: { Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } } } } },
    });
  });

  it('makes source maps where Node.js is told to read them', async () => {
    await using project = await bundled(
      { 'src/app.ts': 'export const handler = async () => 1;' },
      { more: '\nEnvironment:\n  Variables:\n    NODE_OPTIONS: --enable-source-maps' },
    );

    await project.build();

    expect(existsSync(project.path('.aws-sam/build/Hello/app.js.map'))).toBe(true);
  });

  it('installs nothing when the source has what it needs', async () => {
    await using project = await bundled({
      'package.json': JSON.stringify({ dependencies: { two: '1' } }),
      'src/package.json': JSON.stringify({ dependencies: { two: '1' } }),
      'node_modules/two/package.json': JSON.stringify({ name: 'two', version: '1.0.0' }),
      'node_modules/two/index.js': 'exports.two = 2;',
      'src/app.ts': "import { two } from 'two';\nexport const handler = async () => two;",
    });
    const npmIsMissing = { environment: { PATH: '' } };

    await project.build(npmIsMissing);
    const first = await load(project).handler();
    await project.write({ 'node_modules/two/index.js': 'exports.two = 22;' });
    const { functions } = await project.build(npmIsMissing);

    expect(first).toBe(2);
    expect(functions['Hello']?.outcome).toBe('built');
    expect(await readFile(project.path('.aws-sam/build/Hello/app.js'), 'utf8')).toContain('22');
  });

  it('installs what the source does not have', async () => {
    await using project = await bundled({
      'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
      'src/app.ts': "import ms from 'ms';\nexport const handler = async () => ms('2s');",
    });

    await project.build();
    await project.write({ 'src/app.ts': "import ms from 'ms';\nexport const handler = async () => ms('2s') +;" });
    const broken = project.build();

    expect(await load(project).handler()).toBe(2000);
    expect(existsSync(project.path('src/node_modules'))).toBe(false);
    await expect(broken).rejects.toMatchObject({ diagnostics: [{ file: project.path('src/app.ts') }] });
  });

  it('does not say where on this machine packages were installed', async () => {
    const metadata = 'BuildMethod: esbuild\nBuildProperties: { Minify: false, Sourcemap: true }';
    await using project = await Project.of({
      'template.yaml': template(
        functionResource('Hello', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/', metadata),
      ),
      'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
      'src/app.ts': "import ms from 'ms';\nexport const handler = async () => ms('2s');",
    });
    const made = (name: string): Promise<string> => readFile(project.path('.aws-sam/build/Hello', name), 'utf8');

    await project.build();
    const [first, map] = await Promise.all(['app.js', 'app.js.map'].map(made));
    await project.build({ cacheDir: 'somewhere/else' });
    const second = await made('app.js');

    expect(second).toBe(first);
    expect(first).toContain('// node_modules/ms/index.js\n');
    expect(JSON.parse(map ?? '').sources).toEqual([
      expect.stringMatching(/^(?:\.\.\/)+src\/node_modules\/ms\/index\.js$/),
      expect.stringMatching(/^(?:\.\.\/)+src\/app\.ts$/),
    ]);
  });

  it('takes plugins', async () => {
    await using project = await bundled({
      'src/app.ts': "import where from 'virtual:where';\nexport const handler = async () => where;",
    });
    const plugin = {
      name: 'virtual',
      setup: ({ onResolve, onLoad }: PluginBuild) => {
        onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'virtual' }));
        onLoad({ filter: /.*/, namespace: 'virtual' }, () => ({ contents: "export default 'from the plugin';" }));
      },
    };

    await project.build({ esbuild: { plugins: [plugin] } });

    expect(await load(project).handler()).toBe('from the plugin');
  });

  it('says what is wrong with the source as diagnostics', async () => {
    const text = 'const one = 1;\nexport const handler = async () => { return öne +; };';
    await using project = await bundled({ 'src/app.ts': text });

    const error = await project.build().catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      code: 'SOURCE_INVALID',
      message:
        'Function "Hello": app.ts:2:50: Unexpected ";"\n    export const handler = async () => { return öne +; };',
    });
    const [found] = (error as { diagnostics: Parameters<typeof formatDiagnostic>[0][] }).diagnostics;
    expect(found && formatDiagnostic(found, text)).toBe(
      `error ESBUILD_ERROR ${project.path('src/app.ts')}:2:50: Unexpected ";"\n  2 | export const handler = async () => { return öne +; };\n    |                                                  ^`,
    );
  });

  it('names an import that is not there', async () => {
    await using project = await bundled({ 'src/app.ts': "import 'not-there';" });

    await expect(project.build()).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('app.ts:1:8: Could not resolve "not-there"'),
      hint: expect.stringContaining('Install "not-there" where the function is'),
    });
  });

  it.each([
    ['@shop/not-there/lib/index.js', 'Install "@shop/not-there" where'],
    ['not-there/lib', 'Install "not-there" where'],
    ['#not-there', 'Correct the source.'],
    ['@/not-there', 'Correct the source.'],
  ])('says what to do about an import of %s that is not there', async (specifier, hint) => {
    await using project = await bundled({ 'src/app.ts': `import '${specifier}';` });

    await expect(project.build()).rejects.toMatchObject({ hint: expect.stringContaining(hint) });
  });

  it('names a handler that is not there', async () => {
    await using project = await bundled({ 'src/index.ts': '' });

    await expect(project.build()).rejects.toMatchObject({
      code: 'HANDLER_NOT_FOUND',
      message: 'Function "Hello": handler "app.handler" not found; looked for app.ts, app.js.',
    });
  });

  it('names a property that esbuild does not know', async () => {
    await using project = await bundled({ 'src/app.ts': '' }, { build: 'Minfy: true' });

    await expect(project.build()).rejects.toMatchObject({
      code: 'PROPERTY_INVALID',
      message: expect.stringContaining('"minfy"'),
    });
  });

  it('checks the types when it is asked to', async () => {
    await using project = await bundled({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: true, types: [], lib: ['ES2022'] },
        include: ['src'],
      }),
      'src/app.ts': "const one: number = 'one';\nexport const handler = async () => one;",
    });

    await project.build();

    await expect(project.build({ esbuild: { typeCheck: true } })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      diagnostics: [{ code: 'TS2322', file: project.path('src/app.ts'), range: { start: { line: 1, column: 7 } } }],
    });
  });

  it('sees a change of the configuration around the source', async () => {
    await using project = await bundled({
      'tsconfig.json': JSON.stringify({ extends: './base.json' }),
      'base.json': JSON.stringify({ compilerOptions: { paths: { '@lib/*': ['./one/*'] } } }),
      'one/a.ts': 'export const a = "one";',
      'two/a.ts': 'export const a = "two";',
      'src/app.ts': "import { a } from '@lib/a';\nexport const handler = async () => a;",
    });
    await project.build();

    await project.write({ 'base.json': JSON.stringify({ compilerOptions: { paths: { '@lib/*': ['./two/*'] } } }) });
    await project.build();

    expect(await load(project).handler()).toBe('two');
  });
});
