import { describe, expect, it } from 'vitest';
import { stackEndpoints, stackOutputs, stackResources, stackStatus } from '../../src/deploy/index.ts';
import { readTemplate } from '../../src/template/index.ts';
import { aFolder } from '../package/a-folder.ts';
import { anAccount } from './an-account.ts';

const project = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: prod } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1;
      FunctionUrlConfig: { AuthType: AWS_IAM }
      Events:
        List: { Type: Api, Properties: { Method: get, Path: /orders } }
        Make: { Type: HttpApi, Properties: { Method: post, Path: /orders } }
  Domain:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: { ApiId: !Ref ServerlessHttpApi, DomainName: shop.example, Stage: $default, ApiMappingKey: v1 }
  Sub: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: sub.yaml } }
Outputs:
  Url: { Value: !Ref ServerlessRestApi }
`,
  'sub.yaml': `Resources:
  Q: { Type: AWS::SQS::Queue }
  Socket: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }
  Live: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Socket, StageName: live } }
  Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Socket, RouteKey: $connect } }
`,
};

describe('a deployed stack', () => {
  it('is told of as it is', async () => {
    const { deploy, aws } = await anAccount();
    const missing = await stackStatus(aws, { stackName: 'orders' });
    const Parameters = { Secret: { Type: 'String', NoEcho: true } };
    await deploy(
      { Parameters, Resources: { A: { Type: 'AWS::SQS::Queue' } }, Outputs: { Name: { Value: { Ref: 'A' } } } },
      { parameters: { Secret: 's' }, tags: { team: 'blue' } },
    );

    const status = await stackStatus(aws, { stackName: 'orders' });
    const outputs = await stackOutputs(aws, { stackName: 'orders' });

    expect(missing).toBeUndefined();
    expect(status).toMatchObject({
      stackName: 'orders',
      status: 'CREATE_COMPLETE',
      parameters: { Secret: '****' },
      tags: { team: 'blue' },
      isProtected: false,
      createdAt: expect.any(Date),
    });
    expect(outputs).toEqual({ Name: expect.stringMatching(/^orders-A-/) });
  });

  it('has its resources and those of nested stacks, with what they are in the account', async () => {
    const { deploy, aws, store, server } = await anAccount();
    await using folder = await aFolder(project);
    const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
    await deploy(await readTemplate(`${folder.path}/template.yaml`), { store, capabilities });
    server.service.pageSize = 3;

    const resources = await stackResources(aws, { stackName: 'orders' });

    expect(resources.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Orders', 'OrdersRole', 'ServerlessRestApi', 'Sub', 'Sub/Q', 'Sub/Socket']),
    );
    expect(resources.find(({ path }) => path === 'Sub/Q')).toEqual({
      path: 'Sub/Q',
      logicalId: 'Q',
      physicalId: expect.stringMatching(/-Q-/),
      resourceType: 'AWS::SQS::Queue',
      status: 'CREATE_COMPLETE',
      nestedStack: 'Sub',
    });
  });

  it('has its endpoints: stages, custom domains, WebSocket APIs of nested stacks, function URLs', async () => {
    const { deploy, aws, store, server } = await anAccount();
    await using folder = await aFolder(project);
    const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
    await deploy(await readTemplate(`${folder.path}/template.yaml`), { store, capabilities });
    const asked: string[] = [];
    server.onOther = ({ url }) => {
      asked.push(url);
      return JSON.stringify({ FunctionUrl: 'https://abc.lambda-url.us-east-1.on.aws/' });
    };

    const endpoints = await stackEndpoints(aws, { stackName: 'orders' });

    const host = (pattern: RegExp): unknown => expect.stringMatching(pattern);
    expect(endpoints).toEqual(
      expect.arrayContaining([
        {
          path: 'ServerlessRestApi',
          kind: 'rest-api',
          physicalId: expect.any(String),
          urls: [host(/^https:\/\/.*\.execute-api\.us-east-1\.amazonaws\.com\/Prod$/)],
          operations: ['GET /orders'],
        },
        {
          path: 'ServerlessHttpApi',
          kind: 'http-api',
          physicalId: expect.any(String),
          urls: ['https://shop.example/v1', host(/\.execute-api\.us-east-1\.amazonaws\.com\/$/)],
          operations: ['POST /orders'],
        },
        {
          path: 'OrdersUrl',
          kind: 'function-url',
          physicalId: expect.any(String),
          urls: ['https://abc.lambda-url.us-east-1.on.aws/'],
          operations: [],
        },
        {
          path: 'Sub/Socket',
          kind: 'websocket-api',
          physicalId: expect.any(String),
          urls: [host(/^wss:\/\/.*\/live$/)],
          operations: ['$connect'],
        },
      ]),
    );
    expect(asked).toEqual([expect.stringMatching(/\/functions\/.*\/url/)]);
  });

  it.each([stackOutputs, stackResources, stackEndpoints])('that is not there is an error of %o', async (query) => {
    const { aws } = await anAccount();

    const result = query(aws, { stackName: 'orders' });

    await expect(result).rejects.toMatchObject({ code: 'STACK_NOT_FOUND' });
  });
});
