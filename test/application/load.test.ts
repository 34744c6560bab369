import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ApiDefinition,
  type Application,
  functionById,
  type LoadOptions,
  loadApplication,
} from '../../src/application/index.ts';
import { TemporaryFolder } from '../../src/core/index.ts';
import { Unresolved } from '../../src/resolve/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

const FOLDER = resolve('/app');

function load(yaml: string, options: Partial<LoadOptions> = {}, folder: string = FOLDER): Application {
  const { document } = parseTemplate(yaml, { folder });
  return loadApplication(document!, { region: 'eu-west-1', ...options });
}

function routesOf(api: ApiDefinition | undefined): (string | undefined)[][] {
  return (api?.routes ?? []).map(({ method, path, integration }) => [
    method,
    path,
    integration.kind === 'lambda-proxy' ? integration.functionId : integration.kind,
  ]);
}

const FN = 'Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }';
const INVOKE = 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations';

describe('functions', () => {
  it('reads a function with everything resolved', () => {
    const application = load(`
Parameters: { Stage: { Type: String, Default: dev } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { LayerName: deps, Content: layer.zip, CompatibleRuntimes: [nodejs22.x] } }
  Fn:
    Type: AWS::Lambda::Function
    Metadata: { BuildMethod: esbuild }
    Properties:
      FunctionName: !Sub 'fn-\${Stage}'
      Runtime: nodejs22.x
      Handler: app.handler
      Code: ./src
      Architectures: [arm64]
      MemorySize: 512
      Timeout: '30'
      ReservedConcurrentExecutions: 0
      LoggingConfig: { LogFormat: JSON }
      TracingConfig: { Mode: Active }
      Layers: [!Ref Layer, 'arn:aws:lambda:eu-west-1:1:layer:other:3']
      Environment: { Variables: { TABLE: !Ref Table, COUNT: 1, ON: true, STREAM: !GetAtt Table.StreamArn } }
`);

    expect(application.diagnostics).toEqual([]);
    expect(application.functions).toEqual([
      {
        id: 'Fn',
        name: 'fn-dev',
        arn: 'arn:aws:lambda:eu-west-1:123456789012:function:fn-dev',
        packageType: 'Zip',
        runtime: 'nodejs22.x',
        handler: 'app.handler',
        code: { kind: 'folder', path: join(FOLDER, 'src') },
        architecture: 'arm64',
        memorySize: 512,
        timeout: 30,
        environment: { TABLE: 'Table', COUNT: '1', ON: 'true', STREAM: expect.any(Unresolved) },
        layers: [
          { kind: 'local', id: 'Layer' },
          { kind: 'arn', arn: 'arn:aws:lambda:eu-west-1:1:layer:other:3' },
        ],
        reservedConcurrency: 0,
        logging: { format: 'JSON' },
        tracing: 'Active',
        metadata: { BuildMethod: 'esbuild' },
      },
    ]);
    expect(application.layers).toMatchObject([
      { id: 'Layer', name: 'deps', content: { kind: 'archive', path: join(FOLDER, 'layer.zip') } },
    ]);
  });

  it.each([
    ['Code: ./src', { kind: 'folder', path: join(FOLDER, 'src') }],
    ['Code: app.jar', { kind: 'archive', path: join(FOLDER, 'app.jar') }],
    ['Code: s3://bucket/key.zip', { kind: 'remote', uri: 's3://bucket/key.zip' }],
    ['Code: { S3Bucket: bucket, S3Key: key.zip }', { kind: 'remote', uri: 's3://bucket/key.zip' }],
    ['Code: { ZipFile: "exports.handler = 1" }', { kind: 'inline', text: 'exports.handler = 1' }],
    ['Code: { ImageUri: app:latest }', { kind: 'image', uri: 'app:latest' }],
    ['Code: !ImportValue Where', { kind: 'unknown', reason: expect.stringContaining('Where') }],
    ['Handler: a.b', { kind: 'unknown', reason: 'Code is not set.' }],
  ])('finds the code of "%s"', (properties, code) => {
    const application = load(`Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { ${properties} } } }`);

    expect(application.functions[0]?.code).toEqual(code);
  });

  it('finds the folder that a CDK asset came from', () => {
    const application = load(`
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Metadata: { 'aws:asset:path': asset.1, 'aws:asset:property': Code }
    Properties: { Code: { S3Bucket: b, S3Key: k.zip } }
`);

    expect(application.functions[0]?.code).toEqual({ kind: 'folder', path: join(FOLDER, 'asset.1') });
  });

  it('leaves out resources whose condition is false', () => {
    const application = load(`
Conditions: { Never: !Equals [a, b] }
Resources:
  Gone: { Type: AWS::Lambda::Function, Condition: Never, Properties: { Code: . } }
  ${FN}
Outputs:
  Gone: { Condition: Never, Value: x }
  Arn: { Value: !GetAtt Fn.Arn }
`);

    expect(application.functions.map(({ id }) => id)).toEqual(['Fn']);
    expect(application.outputs).toEqual({ Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Fn' });
  });

  it('reports a wrong value with its place and goes on', () => {
    const application = load(`
Resources:
  Bad: { Type: AWS::Lambda::Function, Properties: { Code: ., Timeout: soon, Layers: 7, Environment: { Variables: { A: [1] } } } }
  ${FN}
`);

    expect(application.functions.map(({ id, timeout }) => [id, timeout])).toEqual([
      ['Bad', 3],
      ['Fn', 3],
    ]);
    expect(application.diagnostics).toMatchObject([
      { message: '"Bad": Timeout: "soon" is not an integer.', path: ['Resources', 'Bad', 'Properties', 'Timeout'] },
      { message: '"Bad": Layers: "7" is not a list.', logicalId: 'Bad' },
      {
        message: '"Bad": Environment.Variables.A: a list is not a text.',
        severity: 'warning',
        range: { start: { line: 3 } },
      },
    ]);
  });

  it('does not show secrets in findings', () => {
    const application = load(
      `
Parameters: { Secret: { Type: String, NoEcho: true } }
Resources: { Fn: { Type: AWS::Lambda::Function, Properties: { Code: ., Timeout: !Ref Secret } } }
`,
      { parameters: { Secret: 'hunter2' } },
    );

    expect(application.diagnostics).toHaveLength(1);
    expect(JSON.stringify(application.diagnostics)).not.toContain('hunter2');
  });
});

describe('functionById', () => {
  const application = load(
    `Resources:\n  ${FN}\n  Two: { Type: AWS::Lambda::Function, Properties: { FunctionName: second, Code: . } }`,
  );

  it.each([
    ['Fn', 'Fn'],
    ['second', 'Two'],
    ['second:live', 'Two'],
    ['123456789012:function:second', 'Two'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:second', 'Two'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:Fn:$LATEST', 'Fn'],
  ])('finds %s', (identifier, id) => {
    expect(functionById(application, identifier).id).toBe(id);
  });

  it('says what there is instead', () => {
    expect(() => functionById(application, 'Tow')).toThrowError(
      expect.objectContaining({
        code: 'FUNCTION_NOT_FOUND',
        message: 'Function "Tow": not found. The template has Fn, Two.',
        hint: 'Did you mean "Two"?',
      }),
    );
  });

  it.each([
    ['TwoTable', 'an AWS::DynamoDB::Table'],
    ['Gadget', 'a Custom::Thing'],
  ])('says what %s is instead of a function', (id, what) => {
    const withOthers = load(`
Resources:
  ${FN}
  TwoTables: { Type: AWS::Lambda::Function, Properties: { Code: . } }
  TwoTable: { Type: AWS::DynamoDB::Table }
  Gadget: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt Fn.Arn } }
`);

    expect(() => functionById(withOthers, id)).toThrowError(
      expect.objectContaining({
        code: 'FUNCTION_NOT_FOUND',
        message: `Function "${id}": this is ${what}, no function. The template has Fn, TwoTables.`,
        hint: id === 'Gadget' ? 'Name a function of the template by its logical ID.' : 'Did you mean "TwoTables"?',
      }),
    );
  });
});

describe('REST APIs', () => {
  it('reads an OpenAPI body', () => {
    const { apis, diagnostics } = load(`
Resources:
  ${FN}
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn, Name: live, FunctionVersion: 1 } }
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: orders
      BinaryMediaTypes: [image~1png]
      Body:
        swagger: '2.0'
        x-amazon-apigateway-binary-media-types: ['*/*']
        securityDefinitions:
          Auth: { type: apiKey, x-amazon-apigateway-authorizer: { type: token } }
          api_key: { type: apiKey }
        paths:
          /orders/{id}:
            parameters: []
            get:
              operationId: readOrder
              security: [{ api_key: [] }, { Auth: [] }]
              x-amazon-apigateway-integration: { type: aws_proxy, uri: !Sub '${INVOKE}' }
            options: { x-amazon-apigateway-integration: { type: mock } }
          /all/{proxy+}:
            x-amazon-apigateway-any-method:
              x-amazon-apigateway-integration:
                type: AWS_PROXY
                timeoutInMillis: 5000
                uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Live}/invocations'
          /gone: !If [Never, {}, !Ref AWS::NoValue]
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: live, Variables: { a: 1 } } }
Conditions: { Never: !Equals [a, b] }
`);

    expect(diagnostics).toEqual([]);
    expect(apis).toMatchObject([
      {
        id: 'Api',
        kind: 'rest',
        name: 'orders',
        stage: 'live',
        stageVariables: { a: '1' },
        binaryMediaTypes: ['image/png', '*/*'],
        routes: [
          {
            method: 'GET',
            path: '/orders/{id}',
            operationName: 'readOrder',
            authorizer: 'Auth',
            integration: { kind: 'lambda-proxy', functionId: 'Fn', payloadFormatVersion: '1.0', timeoutMs: 29_000 },
          },
          { method: 'OPTIONS', path: '/orders/{id}', integration: { kind: 'mock' } },
          { method: 'ANY', path: '/all/{proxy+}', integration: { functionId: 'Fn', timeoutMs: 5000 } },
        ],
      },
    ]);
  });

  it('reads resources and methods', () => {
    const { apis, diagnostics } = load(`
Resources:
  ${FN}
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x } }
  Item: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !Ref Orders, PathPart: '{id}' } }
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !Ref Item, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: AWS_PROXY, Uri: !Sub '${INVOKE}' } }
  Root:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: any, AuthorizationType: AWS_IAM, Integration: { Type: MOCK } }
  Deployment: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Api, StageName: v1 } }
`);

    expect(diagnostics).toEqual([]);
    expect(apis[0]?.stage).toBe('v1');
    expect(apis[0]?.routes[1]?.authorizer).toBe('AWS_IAM');
    expect(routesOf(apis[0])).toEqual([
      ['GET', '/orders/{id}', 'Fn'],
      ['ANY', '/', 'mock'],
    ]);
  });

  it('puts stage variables into the URI of a function', () => {
    const { apis } = load(`
Resources:
  ${FN}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: { paths: { /: { get: { x-amazon-apigateway-integration: { type: aws_proxy, uri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:\${!stageVariables.fn}/invocations' } } } } }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: x, Variables: { fn: Fn } } }
`);

    expect(routesOf(apis[0])).toEqual([['GET', '/', 'Fn']]);
  });

  it('reports a route that leads nowhere, and keeps it', () => {
    const { apis, diagnostics } = load(`
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: { Body: { paths: { /a: { get: { x-amazon-apigateway-integration: { type: aws_proxy, uri: !Sub '${INVOKE}' } }, put: {} } } } }
`);

    expect(routesOf(apis[0])).toEqual([['GET', '/a', undefined]]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      '"Api": PUT /a has no integration that can be read.',
      expect.stringMatching(/route GET \/a leads to no function .* There is no resource "Fn"/),
    ]);
  });

  it('reads a definition from a local file, and one with AWS::Include in it', async () => {
    await using folder = await TemporaryFolder.create();
    const integration = `x-amazon-apigateway-integration: { type: aws_proxy, uri: { "Fn::Sub": "${INVOKE}" } }`;
    await mkdir(join(folder.path, 'api'));
    await writeFile(join(folder.path, 'api', 'open.yaml'), `paths: { /file: { get: { ${integration} } } }\n`);
    const yaml = `
Resources:
  ${FN}
  A: { Type: AWS::ApiGateway::RestApi, Properties: { BodyS3Location: ./api/open.yaml } }
  B: { Type: AWS::ApiGateway::RestApi, Properties: { Body: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: api/open.yaml } } } } }
  C: { Type: AWS::ApiGateway::RestApi, Properties: { BodyS3Location: nowhere.yaml } }
`;

    const { apis, diagnostics } = load(yaml, {}, folder.path);

    expect(apis.map(routesOf)).toEqual([[['GET', '/file', 'Fn']], [['GET', '/file', 'Fn']], []]);
    expect(diagnostics).toMatchObject([{ code: 'API_DEFINITION_UNREADABLE', logicalId: 'C' }]);
  });
});

describe('HTTP APIs', () => {
  it('reads routes, integrations, stage and CORS', () => {
    const { apis, diagnostics } = load(`
Resources:
  ${FN}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: web, ProtocolType: HTTP, CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: false, MaxAge: 60 } }
  One: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn, PayloadFormatVersion: '1.0' } }
  Get: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: 'GET /items/{id}', Target: !Join [/, [integrations, !Ref One]] } }
  Rest: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/\${One}' } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: live } }
`);

    expect(diagnostics).toEqual([]);
    expect(apis).toMatchObject([
      {
        kind: 'http',
        stage: 'live',
        cors: { allowOrigins: ['*'], allowMethods: [], maxAge: 60, allowCredentials: false },
        routes: [
          {
            method: 'GET',
            path: '/items/{id}',
            integration: { functionId: 'Fn', payloadFormatVersion: '1.0', timeoutMs: 30_000 },
          },
          { method: 'ANY', path: '$default', integration: { functionId: 'Fn' } },
        ],
      },
    ]);
  });

  it('reads a body and a quick-created route', () => {
    const { apis } = load(`
Resources:
  ${FN}
  Body:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        openapi: 3.0.1
        x-amazon-apigateway-cors: { allowOrigins: [https://a.example], allowCredentials: true }
        paths:
          $default: { x-amazon-apigateway-any-method: { isDefaultRoute: true, x-amazon-apigateway-integration: { type: aws_proxy, payloadFormatVersion: '2.0', uri: !Sub '${INVOKE}' } } }
  Quick: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, RouteKey: POST /in, Target: !GetAtt Fn.Arn } }
  Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
`);

    expect(apis.map(({ id }) => id)).toEqual(['Body', 'Quick']);
    expect(apis[0]).toMatchObject({
      stage: '$default',
      cors: { allowOrigins: ['https://a.example'], allowCredentials: true },
    });
    expect(apis.map(routesOf)).toEqual([[['ANY', '$default', 'Fn']], [['POST', '/in', 'Fn']]]);
    expect(apis[1]?.routes[0]?.integration).toMatchObject({ payloadFormatVersion: '2.0' });
  });
});
