import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Application,
  ApplicationError,
  functionById,
  type LoadOptions,
  loadApplication,
} from '../../src/application/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { Unresolved } from '../../src/resolve/index.ts';
import { readTemplate } from '../../src/template/index.ts';

/** The application of `template.yaml` among these files. */
async function load(
  files: Readonly<Record<string, string>>,
  options: Partial<LoadOptions> = {},
): Promise<{ readonly application: Application; readonly folder: string }> {
  await using folder = await TemporaryFolder.create();
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const document = await readTemplate(join(folder.path, 'template.yaml'));
  return { application: loadApplication(document, { region: 'eu-west-1', ...options }), folder: folder.path };
}

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
const FN = 'Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: src';
const fn = (variables = '', more = ''): string => `{ ${FN}, Environment: { Variables: { ${variables} } } ${more} } }`;
const sub = (location: string, parameters = ''): string =>
  `{ Type: AWS::Serverless::Application, Properties: { Location: ${location}, Parameters: { ${parameters} } } }`;

const environmentOf = (application: Application, id: string): unknown =>
  application.functions.find((one) => one.id === id)?.environment;

describe('a nested stack', () => {
  it('has its functions, layers and APIs by paths, with files beside its own template', async () => {
    const { application, folder } = await load({
      'template.yaml': `${SAM}Resources:\n  Fn: ${fn()}\n  Sub: ${sub('sub/child.yaml')}\n`,
      'sub/child.yaml': `${SAM}Resources:
  Fn: ${fn('', ', Layers: [!Ref Deps], Events: { Get: { Type: Api, Properties: { Path: /x, Method: get } } }, FunctionUrlConfig: { AuthType: NONE }')}
  Deps: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: deps } }
  Deep: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: deep } }
`,
      'sub/deep/template.yml': `${SAM}Resources:\n  Leaf: ${fn()}\n`,
    });

    expect(application.diagnostics).toEqual([]);
    expect(application.functions.map(({ id, name, code, layers }) => ({ id, name, code, layers }))).toEqual([
      { id: 'Fn', name: 'Fn', code: { kind: 'folder', path: join(folder, 'src') }, layers: [] },
      {
        id: 'Sub/Fn',
        name: 'Sub-Fn',
        code: { kind: 'folder', path: join(folder, 'sub/src') },
        layers: [{ kind: 'local', id: 'Sub/Deps' }],
      },
      {
        id: 'Sub/Deep/Leaf',
        name: 'Sub-Deep-Leaf',
        code: { kind: 'folder', path: join(folder, 'sub/deep/src') },
        layers: [],
      },
    ]);
    expect(application.functions[1]?.urls).toMatchObject([{ id: 'Sub/FnUrl' }]);
    expect(application.apis).toMatchObject([
      { id: 'Sub/ServerlessRestApi', routes: [{ path: '/x', integration: { functionId: 'Sub/Fn' } }] },
    ]);
    expect(application.nestedStacks).toMatchObject([
      { id: 'Sub', document: { folder: join(folder, 'sub') } },
      { id: 'Sub/Deep', document: { folder: join(folder, 'sub/deep') } },
    ]);
    expect(application.files).toEqual([join(folder, 'sub/child.yaml'), join(folder, 'sub/deep/template.yml')]);
  });

  it('has the routes of its API when these are resources that refer to each other', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:\n  Sub: ${sub('child.yaml')}\n`,
      'child.yaml': `${SAM}Resources:
  Fn: ${fn()}
  Rest: { Type: AWS::ApiGateway::RestApi, Properties: { Name: r } }
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Rest, ParentId: !GetAtt Rest.RootResourceId, PathPart: orders } }
  Order: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Rest, ParentId: !GetAtt Orders.ResourceId, PathPart: '{id}' } }
  Login: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Rest, Name: login, Type: TOKEN, IdentitySource: method.request.header.A, AuthorizerUri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' } }
  Get: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Rest, ResourceId: !Ref Order, HttpMethod: GET, AuthorizationType: CUSTOM, AuthorizerId: !Ref Login, Integration: { Type: MOCK } } }
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: h, ProtocolType: HTTP } }
  ToFn: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Http, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn, PayloadFormatVersion: '2.0' } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: GET /a, Target: !Sub 'integrations/\${ToFn}' } }
`,
    });

    expect(application.diagnostics).toEqual([]);
    expect(application.apis.map(({ id, routes }) => [id, routes])).toMatchObject([
      ['Sub/Rest', [{ method: 'GET', path: '/orders/{id}', authorizer: 'Login' }]],
      ['Sub/Http', [{ method: 'GET', path: '/a', integration: { functionId: 'Sub/Fn' } }]],
    ]);
  });

  it('gets the parameters that the template around passes, resolved there', async () => {
    const { application } = await load(
      {
        'template.yaml': `${SAM}
Parameters: { Stage: { Type: String }, Zones: { Type: CommaDelimitedList, Default: 'a,b' } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Sub: ${sub('child.yaml', 'Table: !Ref Table, Stage: !Ref Stage, Zones: !Ref Zones, Count: 3, Stream: !GetAtt Table.StreamArn')}
`,
        'child.yaml': `${SAM}
Parameters:
  Table: { Type: String }
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList }
  Count: { Type: Number }
  Stream: { Type: String, Default: none }
  Kind: { Type: String, Default: own }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Resources:
  Fn: ${fn("TABLE: !Ref Table, KIND: !Ref Kind, ZONE: !Select [1, !Ref Zones], COUNT: !Ref Count, STREAM: !Ref Stream, STACK: !Ref 'AWS::StackName', IN: !If [IsProd, production, elsewhere]")}
  Own: { Type: AWS::DynamoDB::Table }
`,
      },
      { parameters: { Stage: 'prod' } },
    );

    expect(environmentOf(application, 'Sub/Fn')).toEqual({
      TABLE: 'Table',
      KIND: 'own',
      ZONE: 'b',
      COUNT: '3',
      STREAM: expect.any(Unresolved),
      STACK: 'local-Sub',
      IN: 'production',
    });
    expect(application.diagnostics).toMatchObject([
      { code: 'VALUE_UNRESOLVED', message: expect.stringContaining('"Sub": Parameters.Stream'), logicalId: 'Sub' },
    ]);
  });

  it('gets the outputs of its siblings, in whatever order they are written', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:
  First: ${sub('consumer.yaml', "Url: !GetAtt Last.Outputs.QueueUrl, Fn: !Sub '${Last.Outputs.FnName}!'")}
  Last: ${sub('producer.yaml', 'Prefix: !GetAtt Middle.Outputs.Prefix')}
  Middle: ${sub('middle.yaml')}
Outputs: { Url: { Value: !GetAtt Last.Outputs.QueueUrl } }
`,
      'producer.yaml': `${SAM}
Parameters: { Prefix: { Type: String } }
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '\${Prefix}-queue' } }
  Fn: ${fn()}
Outputs: { QueueUrl: { Value: !Ref Queue }, FnName: { Value: !Ref Fn } }
`,
      'middle.yaml': `Resources: { Topic: { Type: AWS::SNS::Topic } }\nOutputs: { Prefix: { Value: mid } }`,
      'consumer.yaml': `${SAM}Parameters: { Url: { Type: String }, Fn: { Type: String } }\nResources:\n  Fn: ${fn('URL: !Ref Url, FN: !Ref Fn')}\n`,
    });

    const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/mid-queue';
    expect(environmentOf(application, 'First/Fn')).toEqual({ URL: url, FN: 'Last-Fn!' });
    expect(application.outputs).toEqual({ Url: url });
    expect(application.nestedStacks?.map(({ id }) => id)).toEqual(['First', 'Last', 'Middle']);
    expect(application.diagnostics).toEqual([]);
  });

  it('uses functions and layers of other stacks that it is given', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:
  A: ${sub('layer.yaml')}
  B: ${sub('layer.yaml')}
  User: ${sub('user.yaml', 'Layer: !GetAtt B.Outputs.Layer, Given: !GetAtt Own.Arn')}
  Own: ${fn()}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: '3.0'
        paths: { /u: { get: { x-amazon-apigateway-integration: { type: aws_proxy, uri: !GetAtt User.Outputs.Fn } } } }
`,
      'layer.yaml': `${SAM}Resources: { Deps: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: deps } } }\nOutputs: { Layer: { Value: !Ref Deps } }`,
      'user.yaml': `${SAM}Parameters: { Layer: { Type: String }, Given: { Type: String } }
Resources:
  Fn: ${fn('', ', Layers: [!Ref Layer]')}
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Target: !Ref Given } }
Outputs: { Fn: { Value: !GetAtt Fn.Arn } }
`,
    });

    const routes = application.apis.flatMap(({ id, routes }) =>
      routes.map(({ integration }) => [id, 'functionId' in integration && integration.functionId]),
    );
    expect(functionById(application, 'User/Fn').layers).toEqual([{ kind: 'local', id: 'B/Deps' }]);
    expect(routes).toEqual([
      ['Http', 'User/Fn'],
      ['User/Http', 'Own'],
    ]);
  });

  it('keeps secrets that it is given', async () => {
    const { application } = await load(
      {
        'template.yaml': `${SAM}Parameters: { Secret: { Type: String, NoEcho: true } }\nResources:\n  Sub: ${sub('child.yaml', 'Key: !Ref Secret')}\n`,
        'child.yaml': `${SAM}Parameters: { Key: { Type: String } }\nResources:\n  Fn: ${fn('KEY: !Ref Key', ', Timeout: !Ref Key')}\n`,
      },
      { parameters: { Secret: 'hunter2' } },
    );

    expect(functionById(application, 'Sub/Fn').secretVariables).toEqual(['KEY']);
    expect(application.diagnostics).toMatchObject([{ message: '"Sub/Fn": Timeout: "****" is not an integer.' }]);
  });

  it('is left out, with what is in it, where its condition is false', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Conditions: { Never: !Equals [a, b] }\nResources:
  Sub: { Type: AWS::Serverless::Application, Condition: Never, Properties: { Location: child.yaml } }
  Fn: ${fn('X: !If [Never, !GetAtt Sub.Outputs.X, none]')}
`,
      'child.yaml': `${SAM}Resources:\n  Inner: ${fn()}\n`,
    });

    expect(environmentOf(application, 'Fn')).toEqual({ X: 'none' });
    expect(() => functionById(application, 'Sub/Inner')).toThrow(/"Sub\/Inner": left out.*"Never" is false/);
  });

  it('can be one of twenty in each other', async () => {
    const files: Record<string, string> = { 'template.yaml': `Resources:\n  S: ${sub('1.yaml', 'P: x')}\n` };
    for (let level = 1; level <= 20; level++) {
      const inner = level === 20 ? `Fn: ${fn('P: !Ref P')}` : `S: ${sub(`${level + 1}.yaml`, "P: !Sub '${P}x'")}`;
      files[`${level}.yaml`] = `${SAM}Parameters: { P: { Type: String } }\nResources:\n  ${inner}\n`;
    }
    files['template.yaml'] = SAM + files['template.yaml'];

    const { application } = await load(files);

    expect(application.diagnostics).toEqual([]);
    expect(environmentOf(application, `${'S/'.repeat(20)}Fn`)).toEqual({ P: 'x'.repeat(20) });
  });
});

describe('a nested stack that cannot be read', () => {
  it.each([
    ['is not there', sub('missing.yaml'), 'error', /missing\.yaml does not exist/],
    ['is no YAML', sub('broken.yaml'), 'error', /broken\.yaml:3:1: /],
    ['is a text', sub('text.yaml'), 'error', /A template is a map/],
    ['contains itself', sub('self.yaml'), 'error', /self\.yaml contains itself/],
    ['is in S3', sub('s3://bucket/child.yaml'), 'warning', /its template is at s3:\/\/bucket\/child\.yaml/],
    ['is at a URL', sub('https://s3.amazonaws.com/b/k'), 'warning', /its template is at https:/],
    [
      'is an application of the repository',
      sub("{ ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/x', SemanticVersion: 1.0.0 }"),
      'warning',
      /its template is at https:\/\/serverlessrepo/,
    ],
    [
      'is known only in AWS',
      '{ Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !ImportValue Url } }',
      'warning',
      /where its template is, is not known here/,
    ],
  ])('because it %s is a finding, and the others are read', async (_, resource, severity, message) => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:\n  Bad: ${resource}\n  Good: ${sub('good.yaml')}\n  Fn: ${fn('X: !GetAtt Bad.Outputs.X')}\n`,
      'good.yaml': `${SAM}Resources:\n  Inner: ${fn()}\n`,
      'broken.yaml': 'Resources:\n  Fn: { Type: [\n',
      'text.yaml': 'just a text',
      'self.yaml': `${SAM}Resources:\n  Again: ${sub('self.yaml')}\n`,
    });

    const found = application.diagnostics.find(({ code }) => code.startsWith('NESTED_'));
    expect(found).toMatchObject({ severity, message: expect.stringMatching(message), hint: expect.any(String) });
    expect(found?.range?.start.line).toBe(3);
    expect(application.functions.map(({ id }) => id)).toEqual(['Fn', 'Good/Inner']);
    expect(() => functionById(application, 'Bad/Inner')).toThrow(/"Bad\/Inner": (left out|not found)/);
    const { X } = application.functions[0]?.environment ?? {};
    expect(X).toBeInstanceOf(Unresolved);
  });

  it('leads to no endless search where two stacks want outputs of each other', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:\n  A: ${sub('child.yaml', 'P: !GetAtt B.Outputs.O')}\n  B: ${sub('child.yaml', 'P: !GetAtt A.Outputs.O')}\n`,
      'child.yaml': `${SAM}Parameters: { P: { Type: String } }\nResources:\n  Fn: ${fn('P: !Ref P')}\nOutputs: { O: { Value: !Ref P } }\n`,
    });

    expect(application.functions.map(({ id }) => id).sort()).toEqual(['A/Fn', 'B/Fn']);
    expect(application.diagnostics[0]?.message).toMatch(/depends on what it gives/);
  });

  it('ends before it fills the memory', async () => {
    const files: Record<string, string> = {};
    for (let level = 0; level <= 14; level++) {
      const child = sub(`${level + 1}.yaml`);
      files[level === 0 ? 'template.yaml' : `${level}.yaml`] = `${SAM}Resources:\n  A: ${child}\n  B: ${child}\n`;
    }
    files['15.yaml'] = 'Resources: {}';

    const { application } = await load(files);

    expect(application.nestedStacks?.length).toBeLessThan(2_500);
    expect(application.diagnostics.some(({ code }) => code === 'NESTED_STACKS_TOO_MANY')).toBe(true);
  });

  it('says which parameters do not fit', async () => {
    const { application } = await load({
      'template.yaml': `${SAM}Resources:\n  Sub: ${sub('child.yaml', 'Nmae: x')}\n`,
      'child.yaml': `${SAM}Parameters: { Name: { Type: String } }\nResources:\n  Fn: ${fn()}\n`,
    });

    expect(application.diagnostics).toMatchObject([
      {
        code: 'PARAMETER_UNKNOWN',
        message: 'Nested stack "Sub": Parameter "Nmae": the template has no such parameter.',
        hint: 'Did you mean "Name"?',
      },
      { code: 'PARAMETER_WITHOUT_VALUE', hint: 'Correct `Parameters` of "Sub".' },
    ]);
    expect(application.diagnostics[1]?.file).toMatch(/child\.yaml$/);
  });
});

describe('the name of a function', () => {
  const files = {
    'template.yaml': `${SAM}Resources:\n  A: ${sub('a/child.yaml')}\n  B: ${sub('b/child.yaml')}\n  Fn: ${fn()}\n`,
    'a/child.yaml': `${SAM}Resources:\n  Same: ${fn()}\n  OnlyA: ${fn('', ', FunctionName: only-a')}\n  Fn: ${fn()}\n  Deep: ${sub('deep.yaml')}\n`,
    'a/deep.yaml': `${SAM}Resources:\n  Same: ${fn()}\n  OnlyA: ${fn()}\n  Leaf: ${fn()}\n`,
    'b/child.yaml': `${SAM}Resources:\n  Same: ${fn()}\n`,
  };

  it.each([
    ['Fn', 'Fn'],
    ['A/Fn', 'A/Fn'],
    ['OnlyA', 'A/OnlyA'],
    ['only-a', 'A/OnlyA'],
    ['Leaf', 'A/Deep/Leaf'],
    ['Deep/Leaf', 'A/Deep/Leaf'],
    ['A/Deep/Leaf', 'A/Deep/Leaf'],
    ['B-Same', 'B/Same'],
    ['Leaf:live', 'A/Deep/Leaf'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:A-Deep-Leaf', 'A/Deep/Leaf'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:B-Same:1', 'B/Same'],
  ])('%s means %s', async (name, id) => {
    const { application } = await load(files);

    expect(functionById(application, name).id).toBe(id);
  });

  it('is refused with all that it may mean', async () => {
    const { application } = await load(files);

    expect(() => functionById(application, 'Same')).toThrow(
      expect.objectContaining({
        code: 'FUNCTION_AMBIGUOUS',
        message: 'Function "Same": several are called so: A/Same, B/Same.',
        hint: 'Name it by its path: "A/Same".',
      }),
    );
  });

  it.each([
    ['A/Smae', 'A/Same'],
    ['Laef', 'A/Deep/Leaf'],
    ['X/Leaf', 'A/Deep/Leaf'],
  ])('that is mistyped gets a guess: %s', async (name, guess) => {
    const { application } = await load(files);

    expect(() => functionById(application, name)).toThrow(ApplicationError);
    expect(() => functionById(application, name)).toThrow(
      expect.objectContaining({ hint: `Did you mean "${guess}"?` }),
    );
  });
});
