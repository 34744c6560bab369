import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../src/application/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { transform } from '../../src/transform/index.ts';

const FOLDER = resolve('/app');

function load(yaml: string, parameters: Record<string, string> = {}): Application {
  const { document } = parseTemplate(yaml, { folder: FOLDER });
  return loadApplication(document!, { region: 'eu-west-1', parameters });
}

describe('SAM templates', () => {
  it('are read with Globals, layers, the implicit API and outputs', () => {
    const application = load(`
Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: dev } }
Globals: { Function: { Timeout: 7, Runtime: nodejs22.x, Environment: { Variables: { STAGE: !Ref Stage } } } }
Resources:
  Second: { Type: AWS::Serverless::Function, Properties: { Handler: b.handler, InlineCode: 'x' } }
  First:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild }
    Properties:
      Handler: a.handler
      CodeUri: ./first
      AutoPublishAlias: live
      Layers: [!Ref Deps]
      Environment: { Variables: { OWN: 1 } }
      Events: { Get: { Type: Api, Properties: { Path: '/items/{id}', Method: get } } }
  Deps: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: ./deps } }
Outputs:
  Url: { Value: !Sub 'https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.amazonaws.com/Prod' }
`);

    expect(application.diagnostics).toEqual([]);
    expect(application.functions).toMatchObject([
      { id: 'Second', code: { kind: 'inline', text: 'x' }, timeout: 7, environment: { STAGE: 'dev' } },
      {
        id: 'First',
        runtime: 'nodejs22.x',
        code: { kind: 'folder', path: resolve(FOLDER, 'first') },
        environment: { STAGE: 'dev', OWN: '1' },
        layers: [{ kind: 'local', id: 'Deps' }],
        metadata: { BuildMethod: 'esbuild' },
      },
    ]);
    expect(application.layers).toMatchObject([{ id: 'Deps', content: { path: resolve(FOLDER, 'deps') } }]);
    expect(application.apis).toMatchObject([
      {
        id: 'ServerlessRestApi',
        kind: 'rest',
        stage: 'Prod',
        routes: [{ method: 'GET', path: '/items/{id}', integration: { kind: 'lambda-proxy', functionId: 'First' } }],
      },
    ]);
    expect(application.outputs).toEqual({ Url: 'https://ServerlessRestApi.execute-api.eu-west-1.amazonaws.com/Prod' });
  });

  it('are read with explicit APIs', () => {
    const { apis } = load(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      CodeUri: .
      Events: { All: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/{proxy+}', Method: any } } }
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Variables: { A: 1 }, BinaryMediaTypes: [image~1png] } }
`);

    expect(apis).toMatchObject([
      {
        id: 'Api',
        stage: 'v1',
        stageVariables: { A: '1' },
        binaryMediaTypes: ['image/png'],
        routes: [{ method: 'ANY', path: '/{proxy+}', integration: { functionId: 'Fn' } }],
      },
    ]);
  });

  it('are read with HTTP APIs', () => {
    const { apis, diagnostics } = load(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      CodeUri: .
      Events:
        Item: { Type: HttpApi, Properties: { Path: '/items/{id}', Method: get, TimeoutInMillis: 5000 } }
        Rest: { Type: HttpApi }
        Old: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /old, Method: post, PayloadFormatVersion: '1.0' } }
  Api: { Type: AWS::Serverless::HttpApi, Properties: { StageName: v1, StageVariables: { a: b }, CorsConfiguration: { AllowOrigins: ['*'] } } }
`);

    expect(diagnostics).toEqual([]);
    expect(apis).toMatchObject([
      {
        id: 'Api',
        kind: 'http',
        stage: 'v1',
        stageVariables: { a: 'b' },
        cors: { allowOrigins: ['*'] },
        routes: [{ method: 'POST', path: '/old', integration: { functionId: 'Fn', payloadFormatVersion: '1.0' } }],
      },
      {
        id: 'ServerlessHttpApi',
        stage: '$default',
        routes: [
          {
            method: 'GET',
            path: '/items/{id}',
            integration: { functionId: 'Fn', payloadFormatVersion: '2.0', timeoutMs: 5000 },
          },
          { method: 'ANY', path: '$default', integration: { functionId: 'Fn' } },
        ],
      },
    ]);
  });

  it('keep their good resources when one is wrong', () => {
    const { functions, diagnostics } = load(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Bad: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: [1] } }
  Good: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } }
`);

    expect(functions.map(({ id }) => id)).toContain('Good');
    expect(diagnostics).toMatchObject([{ severity: 'error', logicalId: 'Bad', range: { start: { line: 4 } } }]);
  });

  it('take parameters into what the transform decides', () => {
    const yaml = `
Transform: AWS::Serverless-2016-10-31
Parameters: { Name: { Type: String, Default: a } }
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub 'fn-\${Name}', Runtime: nodejs22.x, Handler: a.b, CodeUri: . } }
`;

    expect(load(yaml).functions[0]?.name).toBe('fn-a');
    expect(load(yaml, { Name: 'b' }).functions[0]?.name).toBe('fn-b');
  });

  it('may refer to the deployment of an API by the ID that it gets', () => {
    const api = `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      Runtime: nodejs22.x
      CodeUri: ./fn
      Events: { Get: { Type: Api, Properties: { Path: /items, Method: get } } }
`;
    const { template } = transform(parseTemplate(api).document!, { region: 'eu-west-1', profile: 'local' });
    const [deploymentId] = Object.keys(template['Resources'] ?? {}).filter((id) => id.includes('Deployment'));

    const application = load(`${api}Outputs: { Deployment: { Value: !Ref ${deploymentId} } }\n`);

    expect(deploymentId).toMatch(/^ServerlessRestApiDeployment[0-9a-f]{10}$/);
    expect(application.diagnostics).toEqual([]);
    expect(application.outputs['Deployment']).toBe(deploymentId);
  });
});

describe('templates that the CDK made', () => {
  it('are read with their assets, REST API and parameters', () => {
    const { functions, apis, diagnostics } = load(`
Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/hnb659fds/version } }
Conditions: { CDKMetadataAvailable: !Or [!Equals [!Ref AWS::Region, af-south-1], !Equals [!Ref AWS::Region, eu-west-1]] }
Resources:
  Handler886CB40B:
    Type: AWS::Lambda::Function
    Metadata: { 'aws:cdk:path': Stack/Handler/Resource, 'aws:asset:path': asset.f0, 'aws:asset:property': Code }
    Properties:
      Code: { S3Bucket: !Sub 'cdk-hnb659fds-assets-\${AWS::AccountId}-\${AWS::Region}', S3Key: f0.zip }
      Handler: index.handler
      Runtime: nodejs22.x
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: Api } }
  Items: { Type: AWS::ApiGateway::Resource, Properties: { ParentId: !GetAtt Api.RootResourceId, PathPart: items, RestApiId: !Ref Api } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      AuthorizationType: NONE
      HttpMethod: GET
      ResourceId: !Ref Items
      RestApiId: !Ref Api
      Integration:
        IntegrationHttpMethod: POST
        Type: AWS_PROXY
        Uri: !Join ['', ['arn:', !Ref AWS::Partition, ':apigateway:', !Ref AWS::Region, ':lambda:path/2015-03-31/functions/', !GetAtt Handler886CB40B.Arn, /invocations]]
  Deployment: { Type: AWS::ApiGateway::Deployment, DependsOn: [Get], Properties: { RestApiId: !Ref Api } }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod } }
`);

    expect(diagnostics).toEqual([]);
    expect(functions).toMatchObject([
      { id: 'Handler886CB40B', code: { kind: 'folder', path: resolve(FOLDER, 'asset.f0') } },
    ]);
    expect(apis).toMatchObject([
      {
        id: 'Api',
        stage: 'prod',
        routes: [{ method: 'GET', path: '/items', integration: { functionId: 'Handler886CB40B' } }],
      },
    ]);
  });
});
