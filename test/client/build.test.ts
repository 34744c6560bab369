import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildWorkflow, SamClient, type SamEvent } from 'samwright';
import { expect, it } from 'vitest';
import { functionResource, Project, template } from '../build/project.ts';

const properties = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A project whose function cannot run without a bundler: it has an `enum`, and a neighbour. */
async function typescript(source: string, build = ''): Promise<Project> {
  const project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties, `BuildMethod: esbuild${build}`)),
    'src/app.ts': source,
    'shared/size.ts': "export enum Size { Small = 'small' }",
    'node_modules/.keep': '',
  });
  await symlink(join(modules, 'esbuild'), project.path('node_modules/esbuild'));
  return project;
}

const sized = "import { Size } from '../shared/size';\nexport const handler = async () => Size.Small;";

it('builds a function when it is invoked, and again when its source or what that imports has changed', async () => {
  await using project = await typescript(sized);
  const events: SamEvent[] = [];
  await using sam = new SamClient({ template: project.path('template.yaml'), onEvent: (event) => events.push(event) });
  const invoke = async (): Promise<unknown> => (await sam.invokeLocal('Hello')).payload;

  const first = await invoke();
  const warm = await invoke();
  await project.write({ 'shared/size.ts': "export enum Size { Small = 'tiny' }" });
  const second = await invoke();
  await project.write({ 'src/app.ts': sized.replace('Size.Small', 'Size.Small + 1') });
  const third = await invoke();

  expect([first, warm, second, third]).toEqual(['small', 'small', 'tiny', 'tiny1']);
  expect(events.filter(({ type }) => type === 'build-finished')).toHaveLength(3);
  expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
});

it('gives no old answer while the source does not compile', async () => {
  await using project = await typescript(sized);
  await using sam = new SamClient({ template: project.path('template.yaml') });
  await sam.invokeLocal('Hello');

  await project.write({ 'src/app.ts': 'export const handler = async () => ;' });
  const broken = sam.invokeLocal('Hello');

  await expect(broken).rejects.toMatchObject({
    code: 'SOURCE_INVALID',
    message: expect.stringContaining('app.ts:1:36: Unexpected ";"'),
  });
  await project.write({ 'src/app.ts': 'export const handler = async () => 3;' });
  expect((await sam.invokeLocal('Hello')).payload).toBe(3);
});

it('names the lines of the source in errors of a bundled function', async () => {
  const source =
    "import { Size } from '../shared/size';\n\nexport const handler = async () => {\n  throw new Error(Size.Small);\n};";
  await using project = await typescript(source, '\nBuildProperties: { Sourcemap: true }');
  await using sam = new SamClient({ template: project.path('template.yaml') });

  const { payload, functionError } = await sam.invokeLocal('Hello');

  expect(functionError).toBe('Unhandled');
  expect((payload as { trace: string[] }).trace[1]).toContain(`${project.path('src/app.ts')}:4:9`);
});

it('installs dependencies that are not there when a function is invoked', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/app.js': "exports.handler = async () => require('ms')('2s');",
    'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
  });
  const events: SamEvent[] = [];
  await using sam = new SamClient({ template: project.path('template.yaml'), onEvent: (event) => events.push(event) });

  const first = await sam.invokeLocal('Hello');
  await project.write({ 'src/app.js': "exports.handler = async () => require('ms')('3s');" });
  const second = await sam.invokeLocal('Hello');

  expect([first.payload, second.payload]).toEqual([2000, 3000]);
  expect(existsSync(project.path('src/node_modules'))).toBe(false);
});

it('serves an API whose functions need a build', async () => {
  await using project = await Project.of({
    'template.yaml': template(
      functionResource(
        'Hello',
        `${properties}\nEvents:\n  Get:\n    Type: HttpApi\n    Properties: { Path: /, Method: get }`,
        'BuildMethod: esbuild',
      ),
    ),
    'src/app.ts': 'enum A { B = "b" }\nexport const handler = async () => A.B;',
    'node_modules/.keep': '',
  });
  await symlink(join(modules, 'esbuild'), project.path('node_modules/esbuild'));
  await using sam = new SamClient({ template: project.path('template.yaml') });
  await using api = await sam.startApi();

  const before = await (await fetch(api.url)).text();
  await project.write({ 'src/app.ts': 'enum A { B = "c" }\nexport const handler = async () => A.B;' });

  expect([before, await (await fetch(api.url)).text()]).toEqual(['b', 'c']);
});

it('runs and packages what was built', async () => {
  await using project = await typescript('export const handler = async () => __filename;');
  await using sam = new SamClient({ template: project.path('template.yaml') });

  const { functions, templateFile } = await sam.build();
  const { artifacts } = await sam.package({ folder: project.path('out') });

  expect(functions['Hello']).toMatchObject({ outcome: 'built', folder: project.path('.aws-sam/build/Hello') });
  expect(artifacts).toMatchObject([{ resource: 'Hello', source: project.path('.aws-sam/build/Hello') }]);
  expect(await readFile(templateFile, 'utf8')).toContain('CodeUri: Hello');
});

it('builds what cannot be packaged as it is, and leaves alone what can', async () => {
  await using bundled = await typescript(sized);
  await using plain = await Project.of({
    'template.yaml': template(functionResource('Hello', properties)),
    'src/app.js': '',
  });
  await using first = new SamClient({ template: bundled.path('template.yaml') });
  await using second = new SamClient({ template: plain.path('template.yaml') });

  const [built] = (await first.package({ folder: bundled.path('out') })).artifacts;
  const [asItIs] = (await second.package({ folder: plain.path('out') })).artifacts;

  expect(built?.source).toBe(bundled.path('.aws-sam/build/Hello'));
  expect(asItIs?.source).toBe(plain.path('src'));
});

it('builds by a workflow of your own', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties, 'BuildMethod: shout')),
    'src/app.txt': 'hello',
  });
  const shout: BuildWorkflow = {
    name: 'shout',
    matches: ({ method }) => method === 'shout',
    build: async ({ source }, { artifacts, run }) => {
      const program =
        "const fs = require('fs'); fs.writeFileSync('app.js', `exports.handler = async () => '${fs.readFileSync(process.argv[1], 'utf8').toUpperCase()}'`)";
      await run(process.execPath, ['-e', program, join(source, 'app.txt')], {
        cwd: artifacts,
        install: 'Get Node.js.',
      });
      return {};
    },
  };
  await using sam = new SamClient({ template: project.path('template.yaml'), build: { workflows: [shout] } });

  expect((await sam.invokeLocal('Hello')).payload).toBe('HELLO');
});

it('builds nothing by itself when it is told not to', async () => {
  await using project = await typescript('export const handler = async (): Promise<number> => 4;');
  await using sam = new SamClient({ template: project.path('template.yaml'), build: false });

  const { payload } = await sam.invokeLocal('Hello');

  expect(payload).toBe(4);
  expect(existsSync(project.path('.aws-sam'))).toBe(false);
});

it('runs and packages a built template as it is', async () => {
  await using project = await typescript(sized);
  await using builder = new SamClient({ template: project.path('template.yaml') });
  const { templateFile } = await builder.build();

  await using sam = new SamClient({ template: templateFile });
  const { payload } = await sam.invokeLocal('Hello');
  const { artifacts } = await sam.package({ folder: project.path('out') });

  expect(payload).toBe('small');
  expect(artifacts).toMatchObject([{ source: project.path('.aws-sam/build/Hello') }]);
  expect(existsSync(project.path('.aws-sam/build/.aws-sam'))).toBe(false);
});
