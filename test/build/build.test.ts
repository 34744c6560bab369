import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { functionResource, Project, template } from './project.ts';

const plain = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

it('puts a copy of each source where SAM CLI has it, and a template beside that names it', async () => {
  await using project = await Project.of({
    'template.yaml': template(`${functionResource('Hello', `${plain} # the source`)}\n  # the end\n`),
    'src/app.js': 'exports.handler = async () => 1;',
    'src/lib/a.js': '',
  });

  const result = await project.build();

  expect(result.functions).toMatchObject({
    Hello: {
      outcome: 'copied',
      folder: project.path('.aws-sam/build/Hello'),
      handler: 'app.handler',
      workflow: 'copy',
    },
  });
  expect(await readdir(project.path('.aws-sam/build'))).toEqual(['Hello', 'template.yaml']);
  expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.js', 'lib']);
  const text = await readFile(project.path('.aws-sam/build/template.yaml'), 'utf8');
  expect(text).toBe((await readFile(project.path('template.yaml'), 'utf8')).replace('CodeUri: src/', 'CodeUri: Hello'));
});

describe('a source', () => {
  it('is taken without what .samignore leaves out, .git and .aws-sam', async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', plain.replace('src/', '.'))),
      '.samignore': 'test/\n*.md\n',
      'app.js': '',
      'README.md': '',
      'test/app.test.js': '',
      '.git/HEAD': '',
      '.aws-sam/other/x': '',
      'node_modules/a/index.js': '',
    });

    await project.build();

    expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.js', 'node_modules', 'template.yaml']);
  });

  it('keeps its links and modes, and takes in what links outside lead to', async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', plain)),
      'src/app.js': '',
      'src/run.sh': '#!/bin/sh',
      'shared/lib.js': 'shared',
    });
    await symlink('app.js', project.path('src/index.js'));
    await symlink('../shared', project.path('src/shared'));

    await project.build();

    const folder = project.path('.aws-sam/build/Hello');
    expect(await readlink(`${folder}/index.js`)).toBe('app.js');
    expect(await readFile(`${folder}/shared/lib.js`, 'utf8')).toBe('shared');
  });
});

it('leaves alone what is not for building, and names it from the new place', async () => {
  await using project = await Project.of({
    'template.yaml': template(
      functionResource('Inline', 'Runtime: nodejs22.x\nHandler: index.handler\nInlineCode: exports.handler = 1') +
        functionResource('Zip', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: code.zip') +
        functionResource('Skip', plain, 'SkipBuild: true') +
        functionResource('Remote', plain.replace('src/', 's3://bucket/key')) +
        '  Machine:\n    Type: AWS::Serverless::StateMachine\n    Properties: { DefinitionUri: machine.json, Role: arn:aws:iam::1:role/a }\n',
    ),
    'src/app.js': '',
    'machine.json': '{}',
  });
  await writeFile(project.path('code.zip'), gzipSync(''));

  const { functions, document } = await project.build();

  expect(Object.values(functions).map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'skipped: Its code is in the template.',
    'skipped: It is an archive already.',
    'skipped: Its Metadata says SkipBuild.',
    'skipped: It is at s3://bucket/key.',
  ]);
  expect(document.template['Resources']).toMatchObject({
    Zip: { Properties: { CodeUri: '../../code.zip' } },
    Skip: { Properties: { CodeUri: '../../src' } },
    Remote: { Properties: { CodeUri: 's3://bucket/key' } },
    Machine: { Properties: { DefinitionUri: '../../machine.json' } },
  });
});

it('builds nested stacks into folders of their own', async () => {
  await using project = await Project.of({
    'template.yaml': template(
      `${functionResource('Hello', plain)}  Sub:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: sub/template.yaml # nested\n`,
    ),
    'src/app.js': '',
    'sub/template.yaml': template(functionResource('Orders', plain.replace('src/', 'code'))),
    'sub/code/app.js': 'orders',
  });

  const { functions, document } = await project.build();

  expect(Object.keys(functions)).toEqual(['Hello', 'Sub/Orders']);
  expect(document.template['Resources']).toMatchObject({ Sub: { Properties: { Location: 'Sub/template.yaml' } } });
  expect(await readFile(project.path('.aws-sam/build/Sub/template.yaml'), 'utf8')).toContain('CodeUri: Orders');
  expect(await readFile(project.path('.aws-sam/build/Sub/Orders/app.js'), 'utf8')).toBe('orders');
  expect(Object.keys((await project.build({ functions: ['Orders'] })).functions)).toEqual(['Sub/Orders']);
});

describe('a layer', () => {
  const layer = (metadata: string): string =>
    `  Lib:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: { ${metadata} }\n    Properties: { ContentUri: lib, CompatibleRuntimes: [nodejs22.x] }\n`;

  it('gets the folder that its runtime looks into', async () => {
    await using project = await Project.of({
      'template.yaml': template(
        layer('BuildMethod: nodejs22.x') + functionResource('Hello', `${plain}\nLayers: [!Ref Lib]`),
      ),
      'src/app.js': '',
      'lib/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
      'lib/own.js': '',
    });

    const { layers } = await project.build({ functions: ['Hello'] });

    expect(layers).toMatchObject({ Lib: { outcome: 'built', folder: project.path('.aws-sam/build/Lib') } });
    expect(await readdir(project.path('.aws-sam/build/Lib/nodejs'))).toEqual([
      'node_modules',
      'own.js',
      'package.json',
    ]);
    expect(await readFile(project.path('.aws-sam/build/template.yaml'), 'utf8')).toContain('ContentUri: Lib');
  });

  it('is what its makefile makes of it', async () => {
    await using project = await Project.of({
      'template.yaml': template(layer('BuildMethod: makefile')),
      'lib/Makefile': 'build-Lib:\n\tmkdir $(ARTIFACTS_DIR)/bin; cp tool.sh $(ARTIFACTS_DIR)/bin/tool\n',
      'lib/tool.sh': '#!/bin/sh\n',
    });

    await project.build();

    expect(await readdir(project.path('.aws-sam/build/Lib'))).toEqual(['bin']);
    expect(existsSync(project.path('lib/bin'))).toBe(false);
  });

  it('is left alone without a BuildMethod', async () => {
    await using project = await Project.of({ 'template.yaml': template(layer('')), 'lib/a.js': '' });

    const { layers, document } = await project.build();

    expect(layers['Lib']).toMatchObject({ outcome: 'skipped', reason: 'Its Metadata names no BuildMethod.' });
    expect(document.template['Resources']).toMatchObject({ Lib: { Properties: { ContentUri: '../../lib' } } });
  });
});

it('takes the functions that it is told, and leaves out those that it is told to', async () => {
  const of = (id: string): string => functionResource(id, plain);
  await using project = await Project.of({ 'template.yaml': template(of('A') + of('B') + of('C')), 'src/app.js': '' });

  const some = await project.build({ functions: ['A', 'B'], exclude: ['B'] });

  expect(Object.keys(some.functions)).toEqual(['A']);
  expect(some.document.template['Resources']).toMatchObject({
    A: { Properties: { CodeUri: 'A' } },
    B: { Properties: { CodeUri: '../../src' } },
  });
});

it('takes another build folder, base folder and manifest', async () => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', plain)),
    'code/src/app.js': '',
    'deps/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
  });

  await project.build({ buildDir: 'out/here', baseDir: 'code', manifest: 'deps/package.json' });

  expect(await readdir(project.path('out/here/Hello'))).toEqual(['app.js', 'node_modules']);
});

it('removes what it built of a function that is no more', async () => {
  const of = (id: string): string => functionResource(id, plain);
  await using project = await Project.of({ 'template.yaml': template(of('A') + of('B')), 'src/app.js': '' });
  await project.build();
  await project.write({ '.aws-sam/build/notes.txt': 'mine', 'template.yaml': template(of('A')) });

  await project.build();

  expect(await readdir(project.path('.aws-sam/build'))).toEqual(['A', 'notes.txt', 'template.yaml']);
});
