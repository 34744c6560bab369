import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SamClient, type SamEvent } from 'samwright';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { startCloudFormation } from '../set-up/cloudformation-server/index.ts';

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
const GLOBALS = 'Globals: { Function: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: src } }\n';
const HANDLER = `exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ name: process.env.AWS_LAMBDA_FUNCTION_NAME, table: process.env.TABLE, url: process.env.URL, deps: read() }),
});
function read() { try { return require('shared'); } catch { return null; } }
`;

/** A parent, two children of one template, a child in one of them, each with handlers in its own folder. */
const project: Readonly<Record<string, string>> = {
  'template.yaml': `${SAM}${GLOBALS}Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Hello:
    Type: AWS::Serverless::Function
    Properties: { Events: { Get: { Type: HttpApi, Properties: { Path: /hello, Method: get } } } }
  Shop: { Type: AWS::Serverless::Application, Properties: { Location: shop, Parameters: { Table: !Ref Table, Url: !GetAtt Mail.Outputs.Url } } }
  Mail: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: mail.yaml } }
  Remote: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://s3.amazonaws.com/bucket/key' } }
`,
  'src/app.js': HANDLER,
  'mail.yaml': `Resources: { Queue: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Queue } }\n`,
  'shop/template.yaml': `${SAM}${GLOBALS}
Parameters: { Table: { Type: String }, Url: { Type: String } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Layers: [!Ref Shared]
      Environment: { Variables: { TABLE: !Ref Table, URL: !Ref Url } }
      Events: { Get: { Type: Api, Properties: { Path: /orders, Method: get } } }
  Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
  Deep: { Type: AWS::Serverless::Application, Properties: { Location: deep/template.yaml } }
`,
  'shop/src/app.js': HANDLER,
  'shop/layer/nodejs/node_modules/shared/index.js': "module.exports = 'from the layer';\n",
  'shop/deep/template.yaml': `${SAM}${GLOBALS}Resources:
  Leaf:
    Type: AWS::Serverless::Function
    Properties: { FunctionUrlConfig: { AuthType: NONE } }
`,
  'shop/deep/src/app.js': HANDLER,
};

async function aProject(files = project): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

const bodyOf = ({ payload }: { readonly payload: unknown }): unknown =>
  JSON.parse((payload as { readonly body: string }).body);
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/123456789012/Mail-Queue';
const ORDERS = { name: 'Shop-Orders', table: 'Table', url: QUEUE, deps: 'from the layer' };

describe('functions of nested stacks', () => {
  it('are invoked with the parameters, layers and code of their own stack', async () => {
    await using folder = await aProject();
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1' });

    const orders = await sam.invokeLocal('Shop/Orders');
    const leaf = await sam.invokeLocal('Leaf');

    expect(bodyOf(orders)).toEqual(ORDERS);
    expect(bodyOf(leaf)).toEqual({ name: 'Shop-Deep-Leaf', deps: null });
    await expect(sam.invokeLocal('Shop/Order')).rejects.toMatchObject({
      code: 'FUNCTION_NOT_FOUND',
      hint: 'Did you mean "Shop/Orders"?',
    });
    await expect(sam.invokeLocal('Remote/Any')).rejects.toMatchObject({
      code: 'FUNCTION_NOT_FOUND',
      message: expect.stringContaining('its template is at https://s3.amazonaws.com/bucket/key'),
    });
  });

  it('have APIs and URLs with addresses of their own', async () => {
    await using folder = await aProject();
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1' });
    await using api = await sam.startApi();

    expect(Object.keys(api.urls)).toEqual(['ServerlessHttpApi', 'Shop/ServerlessRestApi', 'Shop/Deep/LeafUrl']);
    const answer = async (id: string, path: string): Promise<unknown> =>
      (await fetch(`${api.urls[id]?.replace(/\/$/, '')}${path}`)).json();
    expect(await answer('ServerlessHttpApi', '/hello')).toMatchObject({ name: 'Hello' });
    expect(await answer('Shop/ServerlessRestApi', '/orders')).toEqual(ORDERS);
    expect(await answer('Shop/Deep/LeafUrl', '/')).toMatchObject({ name: 'Shop-Deep-Leaf' });
  });

  it('are found by SDK clients, by path, name or logical ID', async () => {
    await using folder = await aProject();
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1' });
    await using server = await sam.startLambda();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const lambda = new LambdaClient({ region: 'us-east-1', endpoint: server.url, credentials });

    for (const name of ['Shop/Deep/Leaf', 'Shop-Deep-Leaf', 'Leaf']) {
      const { Payload = new Uint8Array() } = await lambda.send(new InvokeCommand({ FunctionName: name }));
      const payload: unknown = JSON.parse(Buffer.from(Payload).toString());
      expect(bodyOf({ payload }), name).toMatchObject({ name: 'Shop-Deep-Leaf' });
    }
    lambda.destroy();
  });

  it('follow their template when it changes, and routes do too', async () => {
    await using folder = await aProject();
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1' });
    await using api = await sam.startApi();
    const url = api.urls['Shop/ServerlessRestApi'];
    expect((await fetch(`${url}/orders`)).status).toBe(200);

    const file = join(folder.path, 'shop/template.yaml');
    const text = project['shop/template.yaml'] ?? '';
    await writeFile(file, text.replace('Path: /orders', 'Path: /bought').replace('TABLE: !Ref Table', 'TABLE: other'));
    await utimes(file, new Date(), new Date(Date.now() + 2_000));

    expect((await fetch(`${url}/orders`)).status).toBe(403);
    expect(await (await fetch(`${url}/bought`)).json()).toEqual({ ...ORDERS, table: 'other' });
    expect(bodyOf(await sam.invokeLocal('Shop/Orders'))).toEqual({ ...ORDERS, table: 'other' });
  });

  it('are seen again when a template that was missing is there', async () => {
    const { 'mail.yaml': mail = '', ...files } = project;
    await using folder = await aProject(files);
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1' });
    expect(bodyOf(await sam.invokeLocal('Orders'))).toEqual({ ...ORDERS, url: undefined });

    await writeFile(join(folder.path, 'mail.yaml'), mail);

    expect(bodyOf(await sam.invokeLocal('Orders'))).toEqual(ORDERS);
  });

  it('are built when they are used, and by their paths; what is built runs and can be packaged', async () => {
    const typescript = {
      'shop/src/app.ts': `import { word } from './word.ts';\nexport const handler = async (): Promise<unknown> => ({ body: JSON.stringify(word) });\n`,
      'shop/src/word.ts': "export const word: string = 'typed';\n",
      'shop/template.yaml': (project['shop/template.yaml'] ?? '').replace(
        '  Orders:\n',
        '  Orders:\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }\n',
      ),
    };
    const { 'shop/src/app.js': _, ...others } = project;
    await using folder = await aProject({ ...others, ...typescript });
    const events: SamEvent[] = [];
    await using sam = new SamClient({
      template: join(folder.path, 'template.yaml'),
      region: 'us-east-1',
      onEvent: (event) => void events.push(event),
    });

    const onUse = await sam.invokeLocal('Shop/Orders');
    const { functions, templateFile } = await sam.build({ functions: ['Shop/Orders'] });
    const packaged = await sam.package({ folder: join(folder.path, 'out') });

    expect(bodyOf(onUse)).toBe('typed');
    expect(events).toContainEqual(expect.objectContaining({ type: 'build-finished', resources: ['Shop/Orders'] }));
    expect(functions).toMatchObject({ 'Shop/Orders': { folder: join(folder.path, '.aws-sam/build/Shop/Orders') } });
    await using built = new SamClient({ template: templateFile, region: 'us-east-1' });
    expect(bodyOf(await built.invokeLocal('Shop/Orders'))).toBe('typed');
    expect(packaged.artifacts.map(({ property, resource }) => `${resource} ${property}`)).toContain('Shop Location');
  });

  it('are said to be missing where their template is not on this machine', async () => {
    await using folder = await aProject();
    const warnings: string[] = [];
    const ofServer: string[] = [];
    const listen =
      (heard: string[]) =>
      (event: SamEvent): void => {
        if (event.type === 'warning' && event.code === 'NESTED_STACK_LEFT_OUT') heard.push(event.message);
      };
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), onEvent: listen(warnings) });

    await sam.invokeLocal('Hello');
    await using _api = await sam.startApi({ onEvent: listen(ofServer) });

    const message = expect.stringMatching(/^"Remote": its template is at https:\/\/s3/);
    expect(warnings).toEqual([message]);
    expect(ofServer).toEqual([message]);
  });
});

describe('functions of loops', () => {
  it('are invoked, served and built like others', async () => {
    const loop = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: { Names: { Type: CommaDelimitedList } }
${GLOBALS.replace(', CodeUri: src', '')}Resources:
  Fn::ForEach::Functions:
    - Name
    - !Ref Names
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: ./\${Name}
          Environment: { Variables: { TABLE: !Ref Name, URL: !GetAtt 'BetaFunction.Arn' } }
          Events: { Get: { Type: HttpApi, Properties: { Path: '/\${Name}', Method: get } } }
`;
    await using folder = await aProject({
      'template.yaml': loop,
      'Alpha/app.js': HANDLER,
      'Beta/app.js': HANDLER,
    });
    const parameters = { Names: 'Alpha,Beta' };
    await using sam = new SamClient({ template: join(folder.path, 'template.yaml'), region: 'us-east-1', parameters });
    await using api = await sam.startApi();

    const alpha = await sam.invokeLocal('AlphaFunction');
    const beta = await (await fetch(`${api.url}/Beta`)).json();
    const { templateFile } = await sam.build();
    const packaged = await sam.package({ folder: join(folder.path, 'out') });

    const url = 'arn:aws:lambda:us-east-1:123456789012:function:BetaFunction';
    expect(bodyOf(alpha)).toEqual({ name: 'AlphaFunction', table: 'Alpha', url, deps: null });
    expect(beta).toEqual({ name: 'BetaFunction', table: 'Beta', url, deps: null });
    await using built = new SamClient({ template: templateFile, region: 'us-east-1', parameters });
    expect(bodyOf(await built.invokeLocal('AlphaFunction'))).toMatchObject({ table: 'Alpha' });
    expect(packaged.document.template['Mappings']).toMatchObject({
      SAMCodeUriFunctions: {
        Alpha: { CodeUri: expect.stringMatching(/^\.\/\w+\.zip$/) },
        Beta: { CodeUri: expect.stringMatching(/^\.\/\w+\.zip$/) },
      },
    });
    const { template, origins } = await sam.transform();
    expect(template['Resources']).toHaveProperty('AlphaFunction');
    expect(origins['AlphaFunctionRole']).toEqual({
      resource: 'AlphaFunction',
      path: ['Resources', 'Fn::ForEach::Functions', 2, '${Name}Function'],
    });
  });

  it('are deployed as they were packaged, and failures lead to the loop', async () => {
    const loop = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Functions:
    - Name
    - [Alpha, Beta]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: !FindInMap [SAMCodeUriFunctions, !Ref Name, CodeUri] }
Mappings: { SAMCodeUriFunctions: { Alpha: { CodeUri: 's3://b/alpha' }, Beta: { CodeUri: 's3://b/beta' } } }
Outputs: { Arn: { Value: !GetAtt BetaFunction.Arn } }
`;
    await using folder = await aProject({ 'template.yaml': loop });
    await using server = await startCloudFormation();
    await using sam = new SamClient({
      template: join(folder.path, 'template.yaml'),
      region: 'us-east-1',
      endpoint: server.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const options = { capabilities: ['CAPABILITY_IAM'], polling: { initialMs: 1, maxMs: 5 } } as const;

    const byService = await sam.deploy({ stackName: 'service', ...options });
    const byUs = await sam.deploy({ stackName: 'local', transform: 'local', ...options });
    server.behaviour.failures.set('BetaFunction', 'no');
    const failed = sam.deploy({ stackName: 'failed', ...options });

    expect([byService.status, byUs.status]).toEqual(['created', 'created']);
    await expect(failed).rejects.toMatchObject({
      code: 'STACK_FAILED',
      resource: { logicalId: 'BetaFunction', origin: { resource: 'BetaFunction', line: 6 } },
    });
  });
});
