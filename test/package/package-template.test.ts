import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import {
  FolderArtifactStore,
  type PackageEvent,
  type PackageStageOptions,
  packageTemplate,
} from '../../src/package/index.ts';
import { parseTemplate, type TemplateDocument, type TemplateMap } from '../../src/template/index.ts';
import { aFolder, type Content, fill } from './a-folder.ts';
import { readZip } from './read-zip.ts';

describe('packageTemplate into a folder', () => {
  it('replaces local paths and leaves every other character of the template alone', async () => {
    const text = [
      'Transform: AWS::Serverless-2016-10-31 # the macro',
      '# Ratings',
      'Resources:',
      '  List:',
      '    Type: AWS::Serverless::Function',
      '    Properties:',
      "      CodeUri:   './src'   # the code",
      '      Handler: list.handler',
      '      Environment: { Variables: { TABLE: !Ref Table } }',
      '  Table: {Type: "AWS::Serverless::SimpleTable"}',
      '',
    ].join('\n');
    await using project = await aFolder({ 'src/list.js': 'exports.handler = 1;' });
    await using output = await TemporaryFolder.create();

    const { template, artifacts } = await run(documentOf(text, project.path), output.path);

    const [{ hash }] = artifacts as [(typeof artifacts)[0]];
    expect(template).toMatch(new RegExp(`CodeUri: +['"]?\\./${hash}\\.zip['"]? +# the code`));
    expect(template.replace(/CodeUri: +.*# the code/, '')).toBe(text.replace(/CodeUri: +.*# the code/, ''));
  });

  it('writes the packaged template beside its artifacts, so that it works from there', async () => {
    await using project = await aFolder({ 'src/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const outputTemplateFile = join(output.path, 'packaged', 'template.json');
    const options = { outputTemplateFile: relative(process.cwd(), outputTemplateFile) };
    const input = functions({ F: { CodeUri: 'src' } }, project.path);

    const { document, templateFile } = await run(input, join(output.path, 'artifacts'), options);

    expect(templateFile).toBe(outputTemplateFile);
    const written = JSON.parse(await readFile(outputTemplateFile, 'utf8'));
    const { CodeUri } = written.Resources.F.Properties;
    expect(CodeUri).toMatch(/^\.\.\/artifacts\/[0-9a-f]{64}\.zip$/);
    expect(document.folder).toBe(join(output.path, 'packaged'));
    const [entry] = await readZip(await readFile(join(document.folder, CodeUri)));
    expect(entry?.path).toBe('index.js');
  });

  it('stores one archive for all functions that share a folder', async () => {
    await using project = await aFolder({ 'src/index.js': 'code', 'copy/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const events: PackageEvent[] = [];
    const document = functions(
      { A: { CodeUri: 'src' }, B: { CodeUri: './src/' }, C: { CodeUri: 'copy' } },
      project.path,
    );

    const { artifacts } = await run(document, output.path, { onEvent: (event) => events.push(event) });

    expect(await readdir(output.path)).toHaveLength(1);
    expect(new Set(artifacts.map(({ uri }) => uri)).size).toBe(1);
    expect(artifacts.map(({ resource, property }) => `${resource}.${property}`)).toEqual([
      'A.CodeUri',
      'B.CodeUri',
      'C.CodeUri',
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'artifact-zipped',
      'artifact-uploading',
      'artifact-uploaded',
      'template-packaged',
    ]);
    expect(events[0]).toMatchObject({ resources: ['A', 'B', 'C'], source: join(project.path, 'src'), files: 1 });
    expect(events.at(-1)).toMatchObject({ artifacts: 1, uploaded: 1 });
  });

  it('neither zips nor stores what is there already, unless it is told to', async () => {
    await using project = await aFolder({ 'src/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const document = functions({ F: { CodeUri: 'src' } }, project.path);
    await run(document, output.path);
    const events: PackageEvent[] = [];

    const again = await run(document, output.path, { onEvent: (event) => events.push(event) });
    const forced = await run(document, output.path, { forceUpload: true });

    expect(again.artifacts).toMatchObject([{ uploaded: false, bytes: undefined }]);
    expect(events.map(({ type }) => type)).toEqual(['artifact-unchanged', 'template-packaged']);
    expect(forced.artifacts).toMatchObject([{ uploaded: true }]);
  });

  it('packages the folder of the template when a function has no CodeUri, without what it has stored there', async () => {
    await using project = await aFolder({ 'index.js': 'code', 'template.yaml': 'Resources: {}' });
    const output = join(project.path, 'packaged');
    const document = functions({ F: { CodeUri: null } }, project.path);

    const first = await run(document, output);
    const second = await run(document, output);

    const entries = await readZip(await readFile(first.artifacts[0]!.uri));
    expect(entries.map(({ path }) => path)).toEqual(['index.js', 'template.yaml']);
    expect(second.artifacts).toMatchObject([{ uploaded: false, hash: first.artifacts[0]!.hash }]);
  });

  it('takes zip archives as they are and zips any other single file', async () => {
    await using project = await aFolder({ 'handler.py': 'def handler(): pass' });
    await using output = await TemporaryFolder.create();
    const zipped = await run(functions({ F: { CodeUri: 'handler.py' } }, project.path), output.path);
    const archive = zipped.artifacts[0]!.uri;

    const asIs = await run(functions({ F: { CodeUri: archive } }, project.path), output.path);

    expect(await readZip(await readFile(archive))).toMatchObject([{ path: 'handler.py', text: 'def handler(): pass' }]);
    expect(await readFile(asIs.artifacts[0]!.uri)).toEqual(await readFile(archive));
  });

  it('packages the CodeUri of Globals where it stands', async () => {
    await using project = await aFolder({ 'src/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const { template } = functions({ A: {}, B: { InlineCode: 'exports.handler = 1' } }, project.path);
    const document = { template: { Globals: { Function: { CodeUri: 'src' } }, ...template }, folder: project.path };

    const packaged = await run(document, output.path);

    expect(packaged.artifacts).toMatchObject([{ resource: 'Globals.Function', property: 'CodeUri' }]);
    expect(packaged.document.template).toEqual({
      Globals: { Function: { CodeUri: `./${packaged.artifacts[0]!.hash}.zip` } },
      ...template,
    });
  });

  it.each<[string, TemplateMap]>([
    ['an S3 address', { CodeUri: 's3://bucket/key' }],
    ['an S3 location', { CodeUri: { Bucket: 'b', Key: 'k' } }],
    ['an https address', { CodeUri: 'https://s3.amazonaws.com/bucket/key' }],
    ['an intrinsic function', { CodeUri: { Ref: 'Code' } }],
    ['inline code', { InlineCode: 'exports.handler = 1' }],
    [
      'an image in a registry',
      { PackageType: 'Image', ImageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1' },
    ],
  ])('leaves %s alone', async (_what, properties) => {
    await using output = await TemporaryFolder.create();
    const document = functions({ F: properties }, '/nowhere');

    const { artifacts, document: packaged } = await run(document, output.path);

    expect(artifacts).toEqual([]);
    expect(packaged.template).toEqual(document.template);
  });

  it('packages the resources of Fn::ForEach', async () => {
    await using project = await aFolder({ 'src/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const function_ = {
      Type: 'AWS::Serverless::Function',
      Properties: { CodeUri: './src', Handler: '${Name}.handler' },
    };
    const Resources = { 'Fn::ForEach::Functions': ['Name', ['A', 'B'], { '${Name}Function': function_ }] };

    const { document, artifacts } = await run({ template: { Resources }, folder: project.path }, output.path);

    expect(artifacts).toMatchObject([{ resource: '${Name}Function', property: 'CodeUri' }]);
    expect(JSON.stringify(document.template)).toContain(`"CodeUri":"./${artifacts[0]!.hash}.zip","Handler"`);
  });

  it('packages what the metadata of the Serverless Application Repository names', async () => {
    await using project = await aFolder({ LICENSE: 'free', 'README.md': '# a' });
    await using output = await TemporaryFolder.create();
    const metadata = '{ Name: a, LicenseUrl: LICENSE, ReadmeUrl: README.md, HomePageUrl: https://example.com }';
    const text = `Metadata:\n  AWS::ServerlessRepo::Application: ${metadata}\nResources: {}\n`;

    const { artifacts, template } = await run(documentOf(text, project.path), output.path);

    expect(artifacts.map(({ property }) => property)).toEqual(['LicenseUrl', 'ReadmeUrl']);
    expect(template).toContain(`ReadmeUrl: ./${artifacts[1]?.hash}.md, HomePageUrl: https://example.com`);
  });

  it('packages nested templates after their own artifacts', async () => {
    await using project = await aFolder({
      'child/template.yaml':
        'Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: code}} # child\n',
      'child/code/index.js': 'code',
    });
    await using output = await TemporaryFolder.create();
    const template = {
      Resources: { Child: { Type: 'AWS::Serverless::Application', Properties: { Location: 'child/template.yaml' } } },
    };

    const { artifacts } = await run({ template, folder: project.path }, output.path);

    const child = await readFile(artifacts[0]!.uri, 'utf8');
    expect(child).toMatch(/CodeUri: \.\/[0-9a-f]{64}\.zip\}\} # child/);
    expect((await readdir(output.path)).map((name) => name.split('.').at(-1)).sort()).toEqual(['template', 'zip']);
  });

  it.each<[string, TemplateMap, Record<string, Content>, string[]]>([
    ['AWS::Lambda::Function', { Code: 'src' }, { 'src/a.js': '1' }, ['Code']],
    ['AWS::Lambda::LayerVersion', { Content: 'src' }, { 'src/a.js': '1' }, ['Content']],
    ['AWS::Serverless::LayerVersion', { ContentUri: 'src' }, { 'src/a.js': '1' }, ['ContentUri']],
    ['AWS::Serverless::Api', { DefinitionUri: 'api.yaml' }, { 'api.yaml': 'a: 1' }, ['DefinitionUri']],
    ['AWS::Serverless::HttpApi', { DefinitionUri: 'api.yaml' }, { 'api.yaml': 'a: 1' }, ['DefinitionUri']],
    ['AWS::Serverless::StateMachine', { DefinitionUri: 'm.asl.json' }, { 'm.asl.json': '{}' }, ['DefinitionUri']],
    ['AWS::ApiGateway::RestApi', { BodyS3Location: 'api.json' }, { 'api.json': '{}' }, ['BodyS3Location']],
    ['AWS::Glue::Job', { Command: { ScriptLocation: 'job.py' } }, { 'job.py': '' }, ['Command.ScriptLocation']],
    [
      'AWS::Serverless::GraphQLApi',
      { SchemaUri: 's.graphql', Resolvers: { Query: { get: { CodeUri: 'get.js' } } } },
      { 's.graphql': '', 'get.js': '1' },
      ['SchemaUri', 'Resolvers.Query.get.CodeUri'],
    ],
  ])('packages %s', async (Type, Properties, files, properties) => {
    await using project = await aFolder(files);
    await using output = await TemporaryFolder.create();

    const { artifacts } = await run(
      { template: { Resources: { R: { Type, Properties } } }, folder: project.path },
      output.path,
    );

    expect(artifacts.map(({ property }) => property)).toEqual(properties);
  });

  it('packages what AWS::Include names, wherever it stands', async () => {
    await using project = await aFolder({ 'a.yaml': 'a: 1', 'b.yaml': 'b: 1' });
    await using output = await TemporaryFolder.create();
    const include = (Location: string) => ({ Name: 'AWS::Include', Parameters: { Location } });
    const template = {
      Transform: ['AWS::Serverless-2016-10-31', include('a.yaml')],
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { 'Fn::Transform': include('b.yaml') } } },
      },
    };

    const { artifacts } = await run({ template, folder: project.path }, output.path);

    expect(artifacts.map(({ resource, source }) => [resource, source])).toEqual([
      ['Api', join(project.path, 'b.yaml')],
      ['Transform', join(project.path, 'a.yaml')],
    ]);
  });
});

describe('packageTemplate refuses', () => {
  it.each<[string, TemplateMap, string, RegExp]>([
    [
      'a missing folder',
      { CodeUri: './scr' },
      'ARTIFACT_NOT_FOUND',
      /"F" \(template\.yaml:3\): CodeUri "\.\/scr" does not exist/,
    ],
    ['a number', { CodeUri: 5 }, 'ARTIFACT_VALUE_INVALID', /"F" \(template\.yaml:3\): CodeUri is a number \(5\)/],
    ['a list', { CodeUri: ['src'] }, 'ARTIFACT_VALUE_INVALID', /CodeUri is a list/],
    ['an empty path', { CodeUri: '' }, 'ARTIFACT_VALUE_INVALID', /CodeUri is a string/],
    [
      'a local image',
      { PackageType: 'Image', ImageUri: 'app:latest' },
      'IMAGE_REPOSITORY_MISSING',
      /ImageUri "app:latest" is an image of this machine, and no repository is given for it/,
    ],
    ['an image that was not built', { PackageType: 'Image' }, 'IMAGE_MISSING', /ImageUri is missing/],
  ])('%s', async (_what, properties, code, message) => {
    await using project = await aFolder({ 'src/index.js': 'code' });
    await using output = await TemporaryFolder.create();
    const text = `Resources:\n  F: {Type: AWS::Serverless::Function, Properties:\n    ${JSON.stringify(properties)}}\n`;

    const result = run(documentOf(text, project.path), output.path);

    await expect(result).rejects.toMatchObject({ name: 'PackageError', code, message: expect.stringMatching(message) });
    expect(await readdir(output.path)).toEqual([]);
  });

  it('a missing folder with the name that may have been meant', async () => {
    await using project = await aFolder({ 'functions/orders/index.js': 'code' });
    await using output = await TemporaryFolder.create();

    const result = run(functions({ F: { CodeUri: 'functions/oders' } }, project.path), output.path);

    await expect(result).rejects.toMatchObject({ hint: 'Did you mean "functions/orders"?' });
  });

  it('a nested template that contains itself', async () => {
    const text = 'Resources: {Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./template.yaml}}}';
    await using project = await aFolder({});
    await fill(project.path, { 'template.yaml': text });
    await using output = await TemporaryFolder.create();

    const result = run(documentOf(text, project.path, join(project.path, 'template.yaml')), output.path);

    await expect(result).rejects.toMatchObject({
      code: 'NESTED_TEMPLATE_INVALID',
      message: expect.stringMatching(/contains itself/),
    });
  });

  it('a nested template that is not a template', async () => {
    await using project = await aFolder({ 'child.yaml': 'Resources: [' });
    await using output = await TemporaryFolder.create();
    const template = {
      Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'child.yaml' } } },
    };

    const result = run({ template, folder: project.path }, output.path);

    await expect(result).rejects.toMatchObject({
      code: 'NESTED_TEMPLATE_INVALID',
      message: expect.stringMatching(/"Child": TemplateURL .*child\.yaml/),
    });
  });
});

function run(document: TemplateDocument, folder: string, options: Partial<PackageStageOptions> = {}) {
  return packageTemplate(document, { store: new FolderArtifactStore(folder), ...options });
}

function functions(properties: Readonly<Record<string, TemplateMap>>, folder: string): TemplateDocument {
  const resources = Object.entries(properties).map(
    ([id, Properties]) => [id, { Type: 'AWS::Serverless::Function', Properties }] as const,
  );
  return { template: { Resources: Object.fromEntries(resources) }, folder };
}

function documentOf(text: string, folder: string, file = 'template.yaml'): TemplateDocument {
  const { document } = parseTemplate(text, { file, folder });
  if (document === undefined) throw new Error('not a template');
  return document;
}
