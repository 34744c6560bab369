import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderArtifactStore, type PackageResult, packageTemplate } from '../../src/package/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { aFolder } from './a-folder.ts';
import { readZip } from './read-zip.ts';

describe('.samignore', () => {
  it('leaves out what it says, in the folder and in those around it up to the template', async () => {
    await using project = await aFolder({
      '.samignore': '*.test.js\n',
      'src/.samignore': '/fixtures/\n!keep.test.js\n',
      'src/index.js': 'code',
      'src/index.test.js': 'test',
      'src/keep.test.js': 'kept',
      'src/fixtures/large.json': '{}',
      'src/lib/fixtures/small.json': '{}',
    });

    const { artifacts } = await packaged(project.path, FUNCTION);

    const entries = await readZip(await readFile(artifacts[0]!.uri));
    expect(entries.map(({ path }) => path)).toEqual(['index.js', 'keep.test.js', 'lib/fixtures/small.json']);
  });

  it('means nothing outside of the folder of the template', async () => {
    await using project = await aFolder({ '.samignore': '*.js\n', 'app/src/index.js': 'code' });

    const { artifacts } = await packaged(join(project.path, 'app'), FUNCTION);

    const entries = await readZip(await readFile(artifacts[0]!.uri));
    expect(entries.map(({ path }) => path)).toEqual(['index.js']);
  });
});

describe('Fn::ForEach', () => {
  it('has a mapping for paths with the variable of the loop, as SAM CLI writes it', async () => {
    await using project = await aFolder({ 'Users/a.js': 'users', 'Orders/a.js': 'orders' });

    const { document, artifacts } = await packaged(
      project.path,
      `Resources:
  Fn::ForEach::Functions:
    - Name
    - [Users, Orders]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: ./\${Name} # each has a folder
      \${Name}Same:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: ./Users
`,
    );

    const uri = Object.fromEntries(artifacts.map(({ source, hash }) => [source.split('/').at(-1), `./${hash}.zip`]));
    expect(document.source?.text).toContain('# each has a folder');
    expect(document.template['Mappings']).toEqual({
      SAMCodeUriFunctions: { Users: { CodeUri: uri['Users'] }, Orders: { CodeUri: uri['Orders'] } },
    });
    expect(document.template['Resources']).toMatchObject({
      'Fn::ForEach::Functions': [
        'Name',
        ['Users', 'Orders'],
        {
          '${Name}Function': {
            Properties: { CodeUri: { 'Fn::FindInMap': ['SAMCodeUriFunctions', { Ref: 'Name' }, 'CodeUri'] } },
          },
          '${Name}Same': { Properties: { CodeUri: uri['Users'] } },
        },
      ],
    });
  });

  it('may be in another, over a parameter', async () => {
    await using project = await aFolder({
      'Users/x/1': '1',
      'Users/y/2': '2',
      'Orders/x/3': '3',
      'Orders/y/4': '4',
    });
    const text = `Parameters:
  Names: { Type: CommaDelimitedList, Default: none }
Resources:
  Fn::ForEach::Outer:
    - A
    - !Ref Names
    - Fn::ForEach::Inner:
      - B
      - [x, y]
      - \${A}\${B}Function:
          Type: AWS::Lambda::Function
          Properties:
            Code: ./\${A}/\${B}
        \${A}\${B}Layer:
          Type: AWS::Serverless::LayerVersion
          Properties:
            ContentUri: ./\${A}
`;

    const { document } = await packaged(project.path, text, { Names: 'Users, Orders' });

    const mappings = document.template['Mappings'] as Record<string, Record<string, object>>;
    expect(Object.entries(mappings).map(([name, map]) => [name, Object.keys(map)])).toEqual([
      ['SAMCodeOuterInner', ['Users-x', 'Users-y', 'Orders-x', 'Orders-y']],
      ['SAMContentUriOuter', ['Users', 'Orders']],
    ]);
    const key = { 'Fn::Join': ['-', [{ Ref: 'A' }, { Ref: 'B' }]] };
    expect(JSON.stringify(document.template)).toContain(
      JSON.stringify({ Code: { 'Fn::FindInMap': ['SAMCodeOuterInner', key, 'Code'] } }),
    );
    expect(JSON.stringify(document.template)).toContain(
      JSON.stringify({ ContentUri: { 'Fn::FindInMap': ['SAMContentUriOuter', { Ref: 'A' }, 'ContentUri'] } }),
    );
  });

  it('goes on from the mappings that a build has written', async () => {
    await using project = await aFolder({ 'AF/a.js': 'a', 'BF/b.js': 'b', 'AL/c.js': 'c' });
    const loop = (type: string, property: string, mapping: string): string =>
      `{ Type: ${type}, Properties: { ${property}: !FindInMap [${mapping}, !Ref N, ${property}] } }`;

    const { document, artifacts } = await packaged(
      project.path,
      `Mappings:
  SAMCodeUriL: { A: { CodeUri: AF }, B: { CodeUri: BF }, C: { CodeUri: 's3://bucket/key' } }
  SAMContentL: { A: { Content: AL }, B: { Content: AL } }
  Other: { A: { CodeUri: AF } }
Resources:
  Fn::ForEach::L:
    - N
    - [A, B, C]
    - \${N}F: ${loop('AWS::Serverless::Function', 'CodeUri', 'SAMCodeUriL')}
      \${N}L: ${loop('AWS::Lambda::LayerVersion', 'Content', 'SAMContentL')}
      \${N}Mine: ${loop('AWS::Serverless::Function', 'CodeUri', 'Other')}
`,
    );

    const uri = Object.fromEntries(artifacts.map(({ source, hash }) => [source.split('/').at(-1), `./${hash}.zip`]));
    expect(Object.keys(uri)).toEqual(['AF', 'BF', 'AL']);
    expect(document.template['Mappings']).toEqual({
      SAMCodeUriL: {
        A: { CodeUri: uri['AF'] },
        B: { CodeUri: uri['BF'] },
        C: { CodeUri: 's3://bucket/key' },
      },
      SAMContentL: { A: { Content: uri['AL'] }, B: { Content: uri['AL'] } },
      Other: { A: { CodeUri: 'AF' } },
    });
  });

  it('in a nested template is over what that is given', async () => {
    await using project = await aFolder({
      'Users/a.js': 'users',
      'Orders/a.js': 'orders',
      'child.yaml': `Parameters: { Names: { Type: CommaDelimitedList }, More: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::L: [N, !Ref Names, { '\${N}F': { Type: AWS::Serverless::Function, Properties: { CodeUri: './\${N}' } } }]
  Fn::ForEach::M: [N, !Ref More, { '\${N}M': { Type: AWS::Serverless::Function, Properties: { CodeUri: './\${N}' } } }]
`,
    });

    const { artifacts } = await packaged(
      project.path,
      `Parameters: { Names: { Type: String, Default: wrong }, Given: { Type: String } }
Resources:
  Child:
    Type: AWS::Serverless::Application
    Properties: { Location: child.yaml, Parameters: { Names: !Ref Given, More: 'Users' } }
  Other:
    Type: AWS::Serverless::Application
    Properties: { Location: child.yaml, Parameters: { Names: Orders, More: Orders } }
`,
      { Given: 'Users,Orders' },
    );

    const mappings = artifacts.map(
      async ({ uri }) => parseTemplate(await readFile(uri, 'utf8')).document!.template['Mappings'],
    );
    const one = { CodeUri: expect.any(String) };
    expect(await Promise.all(mappings)).toEqual([
      { SAMCodeUriL: { Users: one, Orders: one }, SAMCodeUriM: { Users: one } },
      { SAMCodeUriL: { Orders: one }, SAMCodeUriM: { Orders: one } },
    ]);
  });

  it('refuses a collection that is known in the cloud only, and values that cannot be keys', async () => {
    await using project = await aFolder({ 'Users/a.js': 'users' });
    const text = (collection: string) =>
      `Resources:\n  Fn::ForEach::L:\n    - N\n    - ${collection}\n    - \${N}F:\n        Type: AWS::Serverless::Function\n        Properties: { CodeUri: './\${N}' }\n`;

    await expect(packaged(project.path, text('!Ref AWS::NotificationARNs'))).rejects.toMatchObject({
      code: 'LOOP_NOT_SUPPORTED',
      message: expect.stringMatching(/"\$\{N\}F" \(template\.yaml:7\): CodeUri has the variable of "Fn::ForEach::L"/),
    });
    await expect(packaged(project.path, text('[a_b]'))).rejects.toMatchObject({
      code: 'LOOP_NOT_SUPPORTED',
      message: expect.stringContaining('"a_b"'),
    });
  });
});

describe('what Lambda would refuse', () => {
  it('is refused before anything is stored: too much with the layers', async () => {
    await using project = await aFolder({ 'src/index.js': 'code', 'layer/a': '', 'nested/b.js': 'code' });
    await writeFile(join(project.path, 'src', 'model.bin'), '');
    await truncate(join(project.path, 'src', 'model.bin'), 200_000_000);
    await truncate(join(project.path, 'layer', 'a'), 62_144_000);
    const nested = FUNCTION.replace('src', 'nested');
    await writeFile(join(project.path, 'nested.yaml'), nested);
    const text = `Resources:
  Child: { Type: AWS::Serverless::Application, Properties: { Location: nested.yaml } }
  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src, Layers: [!Ref L] } }
  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
`;

    const result = packaged(project.path, text);

    await expect(result).rejects.toMatchObject({
      code: 'ARTIFACT_TOO_LARGE',
      message: expect.stringMatching(
        /"F" \(template\.yaml:3\): CodeUri unpacks to 262,144,004 bytes with the layers L; Lambda takes 262,144,000/,
      ),
    });
    expect(await readdir(join(project.path, 'packaged'))).toEqual([]);
  });

  it('names property, resource and line of a path that is missing in a nested template, before anything is stored', async () => {
    await using project = await aFolder({
      'src/index.js': 'code',
      'child.yaml':
        'Resources:\n  Inner: { Type: AWS::Serverless::Application, Properties: { Location: deep.yaml } }\n',
      'deep.yaml': `Resources:\n  G:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ./gone }\n`,
    });
    const text = `${FUNCTION}  Child: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } }\n`;

    const result = packaged(project.path, text);

    await expect(result).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: expect.stringMatching(/"G" \(.*deep\.yaml:4\): CodeUri "\.\/gone" does not exist/),
    });
    expect(await readdir(join(project.path, 'packaged'))).toEqual([]);
  });
});

const FUNCTION = 'Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: src } }\n';

async function packaged(
  folder: string,
  text: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<PackageResult> {
  const { document } = parseTemplate(text, { file: 'template.yaml', folder });
  const store = new FolderArtifactStore(join(folder, 'packaged'));
  await mkdir(store.folder, { recursive: true });
  return packageTemplate(document!, { store, parameters });
}
