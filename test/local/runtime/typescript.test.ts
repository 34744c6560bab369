import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { node, OneFunction } from './fixture.ts';

async function code(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  return folder;
}

const greet = 'export const handler = async ({ name }: { name: string }): Promise<string> => `Hello ${name}`;';

// The Node.js of the tests strips types; so does every one that Lambda still has.
describe('a handler in TypeScript', () => {
  it.each([
    ['a module by its package', { 'app.ts': greet, 'package.json': '{"type":"module"}' }],
    ['a module by its syntax', { 'app.ts': greet }],
    ['a module by its name', { 'app.mts': greet }],
    [
      'CommonJS',
      { 'app.cts': 'exports.handler = async ({ name }: Record<string, string>): Promise<string> => `Hello ${name}`;' },
    ],
    [
      'made of several files',
      {
        'app.ts': `import { greet, type Person } from './lib/greet.ts';\nexport const handler = async (person: Person) => greet(person);`,
        'lib/greet.ts':
          'export interface Person { readonly name: string }\nexport const greet = ({ name }: Person): string => `Hello ${name}`;',
      },
    ],
  ])('runs without a build: %s', async (_title, files) => {
    await using folder = await code(files as Record<string, string>);
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload, functionError } = await fn.invoke({ name: 'Ada' });

    expect([payload, functionError]).toEqual(['Hello Ada', undefined]);
  });

  it('gives way to the JavaScript that was built of it', async () => {
    await using folder = await code({ 'app.ts': greet, 'app.js': "exports.handler = async () => 'built';" });
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    expect((await fn.invoke({ name: 'Ada' })).payload).toBe('built');
  });

  it('fails in its own lines', async () => {
    const fails = `interface Order {\n  id: string;\n}\n\nexport const handler = async (order: Order) => {\n  throw new RangeError(order.id);\n};`;
    await using folder = await code({ 'app.ts': fails });
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload } = await fn.invoke({ id: '7' });

    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: '7' });
    expect(payload.trace[1]).toMatch(/app\.ts:6:9\)?$/);
  });

  it.each([
    ['without an extension', './lib/greet', 'lib/greet.ts', {}],
    ['by the name that it would have once built', './lib/greet.js', 'lib/greet.ts', {}],
    ['as a folder', './lib', 'lib/index.ts', {}],
    ['in CommonJS', './lib/greet', 'lib/greet.ts', { type: 'commonjs' }],
  ])('needs a build where it imports a file %s, and says so', async (_title, specifier, file, manifest) => {
    const isCommonJs = 'type' in manifest;
    const app = isCommonJs
      ? `const { greet } = require('${specifier}');\nexports.handler = async () => greet;`
      : `import { greet } from '${specifier}';\nexport const handler = async (): Promise<string> => greet;`;
    await using folder = await code({
      [isCommonJs ? 'app.cts' : 'app.ts']: app,
      [file]: "export const greet: string = 'Hello';",
      'package.json': JSON.stringify(manifest),
    });
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload, failure } = await fn.invoke();

    expect(failure?.kind).toBe('init');
    expect(payload.errorMessage).toMatch(/^(Error: )?(Cannot find module|Directory import)/);
    expect(payload.errorMessage).toContain(`${await realpath(join(folder.path, file))} is there`);
    expect(payload.errorMessage).toContain('Metadata: BuildMethod: esbuild');
  });

  it('needs a build where types are more than types', async () => {
    await using folder = await code({ 'app.ts': 'enum Size { S, M }\nexport const handler = async () => Size.M;' });
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path: folder.path } }));

    const { payload } = await fn.invoke();

    expect(payload).toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: expect.stringContaining('TypeScript enum is not supported in strip-only mode'),
    });
  });
});

describe('code that was built with a source map', () => {
  const source = `type Id = string;\n\nfunction refuse(id: Id): never {\n  throw new RangeError(id);\n}\n\nexport const handler = async ({ id }: { id: Id }) => refuse(id);`;

  it.each([
    [
      'names the lines of its source where NODE_OPTIONS says so',
      { NODE_OPTIONS: '--enable-source-maps' },
      /src\/app\.ts:4:9/,
    ],
    ['names its own lines otherwise, as on Lambda', {}, /app\.js:\d+:\d+/],
  ])('%s', async (_title, environment, place) => {
    await using folder = await code({ 'src/app.ts': source });
    const entry = join(folder.path, 'src/app.ts');
    const outfile = join(folder.path, 'out/app.js');
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      sourcemap: true,
    });
    const path = join(folder.path, 'out');
    await using fn = new OneFunction(node('app.handler', { code: { kind: 'folder', path }, environment }));

    const { payload, logs } = await fn.invoke({ id: '7' });

    expect(payload.trace.join('\n')).toMatch(place);
    expect(logs).toMatch(place);
  });
});
