import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../src/application/index.ts';
import { parseTemplate, readTemplate, type TemplateMap } from '../../src/template/index.ts';
import { Project } from './project.ts';

const RUNTIME = 'Runtime: nodejs22.x, Handler: app.handler';
const LANGUAGE = 'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n';
const SAM = 'Transform: AWS::Serverless-2016-10-31\n';

/** The resources of a built template. */
async function built(project: Project, name = 'template.yaml'): Promise<TemplateMap> {
  const text = await readFile(project.path('.aws-sam/build', name), 'utf8');
  return parseTemplate(text).document!.template;
}

describe('a loop', () => {
  const loop = (properties: string, metadata = ''): string => `${LANGUAGE}Resources:
  Fn::ForEach::Functions: # kept
    - Name
    - [Alpha, Beta]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        ${metadata}
        Properties: { ${RUNTIME}, ${properties} }
`;

  it('names one folder where all its functions have one result', async () => {
    await using project = await Project.of({ 'template.yaml': loop('CodeUri: src'), 'src/app.js': '1' });

    const { functions, document } = await project.build();

    expect(Object.keys(functions)).toEqual(['AlphaFunction', 'BetaFunction']);
    expect(document.source?.text).toContain('# kept');
    expect(document.source?.text).toContain('CodeUri: AlphaFunction');
    expect((await built(project))['Mappings']).toBeUndefined();
  });

  it('has a mapping where one source has several results', async () => {
    await using project = await Project.of({
      'template.yaml': loop(
        'CodeUri: src',
        "Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: ['${Name}.ts'], Sourcemap: true } }",
      ),
      'src/Alpha.ts': "export const handler = async (): Promise<string> => 'alpha';\n",
      'src/Beta.ts': "export const handler = async (): Promise<string> => 'beta';\n",
    });

    const { functions } = await project.build();

    const { Mappings, Resources } = await built(project);
    expect(Mappings).toEqual({
      SAMCodeUriFunctions: { Alpha: { CodeUri: 'AlphaFunction' }, Beta: { CodeUri: 'BetaFunction' } },
    });
    expect(JSON.stringify(Resources)).toContain(
      '"CodeUri":{"Fn::FindInMap":["SAMCodeUriFunctions",{"Ref":"Name"},"CodeUri"]}',
    );
    for (const [id, word] of [
      ['AlphaFunction', 'alpha'],
      ['BetaFunction', 'beta'],
    ] as const) {
      const { folder = '' } = functions[id] ?? {};
      expect(await readFile(`${folder}/${word === 'alpha' ? 'Alpha' : 'Beta'}.js`, 'utf8')).toContain(word);
    }
  });

  it('leaves those at their source that are not built', async () => {
    await using project = await Project.of({
      'template.yaml': loop("CodeUri: './${Name}'"),
      'Alpha/app.js': '1',
      'Beta/app.js': '2',
    });

    const { functions } = await project.build({ functions: ['BetaFunction'] });

    expect(Object.keys(functions)).toEqual(['BetaFunction']);
    expect((await built(project))['Mappings']).toEqual({
      SAMCodeUriFunctions: { Alpha: { CodeUri: '../../Alpha' }, Beta: { CodeUri: 'BetaFunction' } },
    });
  });

  it('may make nested stacks and layers', async () => {
    await using project = await Project.of({
      'template.yaml': `${LANGUAGE}Resources:
  Fn::ForEach::Parts:
    - Part
    - [Red, Blue]
    - \${Part}Stack:
        Type: AWS::Serverless::Application
        Properties: { Location: './\${Part}/template.yaml' }
      \${Part}Layer:
        Type: AWS::Serverless::LayerVersion
        Metadata: { BuildMethod: makefile }
        Properties: { ContentUri: './\${Part}' }
`,
      'Red/template.yaml': `${SAM}Resources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { ${RUNTIME}, CodeUri: . } }\n`,
      'Red/app.js': 'red',
      'Red/Makefile': 'build-RedLayer:\n\techo red > "$(ARTIFACTS_DIR)/red"\n',
      'Blue/template.yaml': `${SAM}Resources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { ${RUNTIME}, CodeUri: . } }\n`,
      'Blue/app.js': 'blue',
      'Blue/Makefile': 'build-BlueLayer:\n\techo blue > "$(ARTIFACTS_DIR)/blue"\n',
    });

    const { functions, layers } = await project.build();

    expect(Object.keys(functions)).toEqual(['RedStack/Fn', 'BlueStack/Fn']);
    expect(Object.keys(layers)).toEqual(['RedLayer', 'BlueLayer']);
    expect((await built(project))['Mappings']).toEqual({
      SAMContentUriParts: { Red: { ContentUri: 'RedLayer' }, Blue: { ContentUri: 'BlueLayer' } },
      SAMLocationParts: {
        Red: { Location: 'RedStack/template.yaml' },
        Blue: { Location: 'BlueStack/template.yaml' },
      },
    });
    expect(await readFile(project.path('.aws-sam/build/BlueStack/Fn/app.js'), 'utf8')).toBe('blue');
  });

  it('is refused where its values cannot be keys of a mapping', async () => {
    await using project = await Project.of({
      'template.yaml': loop("CodeUri: './${Name}'")
        .replace('[Alpha, Beta]', '[a_b, Beta]')
        .replace('${Name}Function', "'&{Name}Function'"),
      'a_b/app.js': '1',
      'Beta/app.js': '2',
    });

    await expect(project.build()).rejects.toMatchObject({
      code: 'LOOP_NOT_SUPPORTED',
      message: expect.stringContaining('"a_b"'),
    });
  });

  it('is named with its line where a source is missing', async () => {
    await using project = await Project.of({ 'template.yaml': loop("CodeUri: './${Name}'"), 'Alpha/app.js': '1' });

    await expect(project.build()).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: expect.stringMatching(/BetaFunction.*template\.yaml:9/),
    });
  });
});

describe('nested stacks', () => {
  const child = `${SAM}Parameters: { Folder: { Type: String } }\nResources:
  Fn: { Type: AWS::Serverless::Function, Properties: { ${RUNTIME}, CodeUri: !Ref Folder } }
  Other: { Type: AWS::Serverless::Function, Properties: { ${RUNTIME}, CodeUri: two } }
`;
  const nested = (folder: string): string =>
    `{ Type: AWS::Serverless::Application, Properties: { Location: sub/child.yaml, Parameters: { Folder: ${folder} } } }`;
  const files = {
    'template.yaml': `${SAM}Parameters: { Which: { Type: String, Default: one } }\nResources:\n  A: ${nested('!Ref Which')}\n  B: ${nested('!Sub "t${Rest.Outputs.Letters}"')}\n  Rest: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: rest.yaml } }\n`,
    'rest.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }\nOutputs: { Letters: { Value: wo } }\n',
    'sub/child.yaml': child,
    'sub/one/app.js': 'one',
    'sub/two/app.js': 'two',
  };

  it('are built with the parameters that they are given', async () => {
    await using project = await Project.of(files);

    await project.build();

    const of = (id: string): Promise<string> => readFile(project.path('.aws-sam/build', id, 'app.js'), 'utf8');
    expect([await of('A/Fn'), await of('B/Fn')]).toEqual(['one', 'two']);
    expect(await built(project, 'A/template.yaml')).toMatchObject({
      Resources: { Fn: { Properties: { CodeUri: 'Fn' } } },
    });
  });

  it('of the CDK are found by their assets, which the built template names too', async () => {
    await using project = await Project.of({
      'template.json': '{}',
      'template.yaml': `Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Metadata: { 'aws:asset:path': nested.template.json, 'aws:asset:property': TemplateURL }
    Properties: { TemplateURL: !Sub 'https://s3.\${AWS::Region}.amazonaws.com/assets/\${AWS::AccountId}.json' }
`,
      'nested.template.json': JSON.stringify({
        Resources: {
          Fn: {
            Type: 'AWS::Lambda::Function',
            Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', Code: { S3Bucket: 'b', S3Key: 'k' } },
            Metadata: { 'aws:asset:path': 'asset', 'aws:asset:property': 'Code' },
          },
        },
      }),
      'asset/app.js': '1',
    });

    const { functions, templateFile } = await project.build();

    expect(Object.keys(functions)).toEqual(['Stack/Fn']);
    const document = await readTemplate(templateFile);
    const again = loadApplication(document, { region: 'eu-west-1' });
    expect(again.functions).toMatchObject([
      { id: 'Stack/Fn', code: { path: project.path('.aws-sam/build/Stack/Fn') } },
    ]);
  });

  it('can be built in part, by the path of a function', async () => {
    await using project = await Project.of(files);

    const { functions } = await project.build({ functions: ['A/Fn'] });

    expect(Object.keys(functions)).toEqual(['A/Fn']);
    expect(await built(project, 'A/template.yaml')).toMatchObject({
      Resources: { Fn: { Properties: { CodeUri: 'Fn' } }, Other: { Properties: { CodeUri: '../../../sub/two' } } },
    });
    await expect(project.build({ functions: ['Fn'] })).rejects.toMatchObject({
      code: 'RESOURCE_AMBIGUOUS',
      message: expect.stringContaining('A/Fn, B/Fn'),
    });
    await expect(project.build({ functions: ['A/Fm'] })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
      hint: expect.stringContaining('A/Fn'),
    });
  });

  it.each([
    ['is not there', 'missing.yaml', /missing\.yaml does not exist/],
    ['contains itself', 'template.yaml', /contains itself/],
  ])('are said to be wrong before anything is built: one %s', async (_, location, message) => {
    await using project = await Project.of({
      'template.yaml': `${SAM}Resources:\n  Bad: { Type: AWS::Serverless::Application, Properties: { Location: ${location} } }\n`,
    });

    await expect(project.build()).rejects.toMatchObject({
      code: 'NESTED_TEMPLATE_INVALID',
      message: expect.stringMatching(message),
    });
  });
});
