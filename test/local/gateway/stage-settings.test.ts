import { describe, expect, it } from 'vitest';
import { FN_URI, RestTemplate, type RestTemplateOptions } from './rest-template.ts';

/** Canaries and throttles of stages, and what of an API is not served. */

const rest = (stage: string, more = ''): string => `
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      ${more}
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: { 'Fn::Sub': 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:\${!stageVariables.fn}/invocations' }
          /mock:
            get:
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: { application/json: '{"statusCode": 200}' }
                responses: { default: { statusCode: '200', responseTemplates: { application/json: '$context.isCanaryRequest' } } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Api, StageName: dev, Variables: { fn: Old, kept: same }, ${stage} }
  Old: { Type: AWS::Lambda::Function, Properties: { FunctionName: Old, Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
  New: { Type: AWS::Lambda::Function, Properties: { FunctionName: New, Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
`;

const handlers: RestTemplateOptions['handlers'] = {
  Old: ({ stageVariables }) => ({ statusCode: 200, body: `old ${JSON.stringify(stageVariables)}` }),
  New: ({ stageVariables }) => ({ statusCode: 200, body: `new ${JSON.stringify(stageVariables)}` }),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html */
describe('a canary', () => {
  const stage = 'CanarySetting: { PercentTraffic: 25, StageVariableOverrides: { fn: New } }';

  it.each<[RestTemplateOptions['canary'], string, string]>([
    [true, 'new {"fn":"New","kept":"same"}', 'true'],
    [false, 'old {"fn":"Old","kept":"same"}', 'false'],
    [() => 0.24, 'new {"fn":"New","kept":"same"}', 'true'],
    [() => 0.25, 'old {"fn":"Old","kept":"same"}', 'false'],
  ])('gets what `canary: %s` says, with its own stage variables', async (canary, body, isCanary) => {
    await using api = await RestTemplate.start(rest(stage), { handlers, canary });

    expect([(await api.ask('GET /')).text, (await api.ask('GET /mock')).text]).toEqual([body, isCanary]);
  });

  it.each([
    ['0', 'old'],
    ['100', 'new'],
  ])('gets %s of a hundred requests by default', async (percent, word) => {
    await using api = await RestTemplate.start(rest(stage.replace('25', percent)), { handlers });

    expect((await api.ask('GET /')).text).toContain(word);
  });

  it('is not there without one', async () => {
    await using api = await RestTemplate.start(rest('Description: none'), { handlers });

    expect((await api.ask('GET /mock')).text).toBe('');
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-deployment-stagedescription.html */
describe('a stage that a deployment makes', () => {
  const made = (more: string): string =>
    rest('x: y')
      .replace('AWS::ApiGateway::Stage', 'AWS::ApiGateway::Deployment')
      .replace(/\{ RestApiId: !Ref Api, StageName: dev.*/, `{ RestApiId: !Ref Api, StageName: made, ${more} }`);
  const VARIABLES = 'Variables: { fn: Old }';

  it('has what is said of it', async () => {
    const throttled = `StageDescription: { ${VARIABLES}, ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1, AccessLogSetting: { DestinationArn: x, Format: $context.stage } }`;
    await using api = await RestTemplate.start(made(throttled), { handlers });

    const answers = [await api.ask('GET /'), await api.ask('GET /')];

    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(answers[0]?.text).toBe('old {"fn":"Old"}');
    expect(api.events).toContainEqual({ type: 'access-log', apiId: 'Api', line: 'made' });
  });

  it('may have a canary', async () => {
    const canary = `StageDescription: { ${VARIABLES} }, DeploymentCanarySettings: { PercentTraffic: 1, StageVariableOverrides: { fn: New } }`;
    await using api = await RestTemplate.start(made(canary), { handlers, canary: true });

    expect((await api.ask('GET /')).text).toBe('new {"fn":"New"}');
  });

  it('keeps answers in its cache', async () => {
    let calls = 0;
    const Old = (): object => ({ statusCode: 200, body: String(++calls) });
    const cache = `StageDescription: { ${VARIABLES}, CacheClusterEnabled: true, CachingEnabled: true }`;
    await using api = await RestTemplate.start(made(cache), { handlers: { Old }, caching: true });

    expect([(await api.ask('GET /')).text, (await api.ask('GET /')).text]).toEqual(['1', '1']);
  });
});

describe('the cache of a canary', () => {
  const cached = (useStageCache: string): string =>
    `CacheClusterEnabled: true, MethodSettings: [{ ResourcePath: /*, HttpMethod: '*', CachingEnabled: true }], CanarySetting: { PercentTraffic: 50, ${useStageCache} }`;

  it.each([
    ['UseStageCache: true', ['1', '1', '1']],
    ['UseStageCache: false', ['1', '2', '2']],
    ['StageVariableOverrides: {}', ['1', '2', '2']],
  ])('is that of the stage as it says: %s', async (setting, bodies) => {
    let calls = 0;
    const handler = (): object => ({ statusCode: 200, body: String(++calls) });
    const chances = [1, 0, 0];
    await using api = await RestTemplate.start(rest(cached(setting)), {
      handlers: { Old: handler },
      caching: true,
      canary: () => chances.shift() ?? 0,
    });

    const seen: string[] = [];
    for (const _ of bodies) seen.push((await api.ask('GET /')).text);

    expect(seen).toEqual(bodies);
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html */
describe('DisableExecuteApiEndpoint', () => {
  const sam = (type: string, disable: string): string => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: { Type: AWS::Serverless::${type}, Properties: { StageName: dev, ${disable} } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      Events: { Get: { Type: ${type}, Properties: { Path: /, Method: get, ${type === 'Api' ? 'RestApiId' : 'ApiId'}: !Ref Api } } }
`;
  const handler = (): object => ({ statusCode: 200, body: 'in' });
  const HERE = 'abcdef1234.execute-api.eu-west-1.amazonaws.com';
  const IN_VPC = 'vpce-01234567abcdef012-01234567.execute-api.eu-west-1.vpce.amazonaws.com';

  it.each<[string, string, string, string, number, string]>([
    ['a REST API', 'Api', 'DisableExecuteApiEndpoint: true', HERE, 403, '{"message":"Forbidden"}'],
    ['a REST API', 'Api', 'DisableExecuteApiEndpoint: true', IN_VPC, 403, '{"message":"Forbidden"}'],
    ['an HTTP API', 'HttpApi', 'DisableExecuteApiEndpoint: true', HERE, 404, '{"message":"Not Found"}'],
    ['a REST API', 'Api', 'DisableExecuteApiEndpoint: true', 'localhost', 200, 'in'],
    ['a REST API', 'Api', 'DisableExecuteApiEndpoint: false', HERE, 200, 'in'],
    ['an HTTP API', 'HttpApi', 'Tags: {}', HERE, 200, 'in'],
  ])('of %s (%s) with %s at %s: %i %s', async (_, type, disable, host, status, text) => {
    await using api = await RestTemplate.start(sam(type, disable), { handler });

    const answer = await api.ask('GET /', { headers: { Host: host } });

    expect([answer.status, answer.text]).toEqual([status, text]);
    const warned = api.events.some(
      ({ type: kind, ...event }) => 'code' in event && event.code === 'SETTING_NOT_SERVED',
    );
    expect(warned).toBe(disable.includes('true'));
  });
});

describe('throttles', () => {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
  const http = (settings: string): string => `
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: HTTP
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /a: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, payloadFormatVersion: '2.0', uri: ${FN_URI} } } }
          /b: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, payloadFormatVersion: '2.0', uri: ${FN_URI} } } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: $default, ${settings} } }
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
`;
  const slow = (burst: number): string => `{ ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: ${burst} }`;

  it.each([
    ['of one route', `RouteSettings: { 'GET /a': ${slow(1)} }`, [200, 429, 200, 200]],
    ['of all routes', `DefaultRouteSettings: ${slow(1)}`, [200, 429, 200, 429]],
    [
      'of one route before those of all',
      `DefaultRouteSettings: ${slow(1)}, RouteSettings: { 'GET /a': ${slow(2)} }`,
      [200, 200, 200, 429],
    ],
    ['of nothing', 'AutoDeploy: true', [200, 200, 200, 200]],
  ])('of HTTP APIs count: those %s', async (_, settings, statuses) => {
    await using api = await RestTemplate.start(http(settings), { handler: () => 'ok' });
    const seen: number[] = [];
    let last = '';
    for (const line of ['GET /a', 'GET /a', 'GET /b', 'GET /b']) {
      const { status, text } = await api.ask(line);
      seen.push(status);
      if (status === 429) last = text;
    }

    expect(seen).toEqual(statuses);
    if (statuses.includes(429)) expect(last).toBe('{"message":"Too Many Requests"}');
  });
});

describe('what is not served', () => {
  const warningsOf = async (yaml: string): Promise<string[]> => {
    await using api = await RestTemplate.start(yaml, { handlers });
    return api.events.flatMap((event) =>
      event.type === 'warning' && event.code === 'SETTING_NOT_SERVED' ? [event.message] : [],
    );
  };
  const acl = `
  Firewall:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: { WebACLArn: 'arn:aws:wafv2:x', ResourceArn: !Sub 'arn:aws:apigateway:\${AWS::Region}::/restapis/\${Api}/stages/dev' }
`;

  it.each([
    [
      'an address that is disabled',
      rest('Description: x', 'DisableExecuteApiEndpoint: true'),
      'DisableExecuteApiEndpoint',
    ],
    ['a firewall', rest('Description: x') + acl, 'Firewall (AWS::WAFv2::WebACLAssociation)'],
    [
      'an extension that nobody knows',
      rest('Description: x').replace('        paths:', '        x-amazon-apigateway-teleport: {}\n        paths:'),
      'x-amazon-apigateway-teleport',
    ],
    [
      'an API that is copied from one elsewhere',
      rest('Description: x', 'CloneFrom: a1b2c3'),
      'CloneFrom: "a1b2c3", which it is copied from, is not in this template',
    ],
    [
      'an API that is copied from nobody knows which',
      rest('Description: x', 'CloneFrom: !ImportValue source'),
      'CloneFrom: what it is copied from is not known here.',
    ],
    [
      'a load balancer behind a VPC link',
      rest('Description: x').replace('type: mock', "type: mock\n                integrationTarget: 'arn:x'"),
      'integrationTarget',
    ],
    [
      'a load balancer behind a method',
      `${rest('Description: x')}
  Method: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: PUT, Integration: { Type: MOCK, IntegrationTarget: 'arn:x' } } }`,
      'integrationTarget',
    ],
    [
      'an extension of HTTP APIs',
      rest('Description: x').replace('        paths:', '        x-amazon-apigateway-cors: {}\n        paths:'),
      'x-amazon-apigateway-cors',
    ],
  ])('is said of %s', async (_, yaml, word) => {
    expect(await warningsOf(yaml)).toEqual([expect.stringContaining(word)]);
  });

  it('is nothing of an ordinary API', async () => {
    expect(await warningsOf(rest('TracingEnabled: true', 'DisableExecuteApiEndpoint: false'))).toEqual([]);
  });
});

describe('an API that is a copy', () => {
  const mock = (body: string): string =>
    `{ x-amazon-apigateway-integration: { type: mock, requestTemplates: { application/json: '{"statusCode": 200}' }, responses: { default: { statusCode: '200', responseTemplates: { application/json: '${body}' } } } } }`;
  const yaml = `
Resources:
  Source:
    Type: AWS::ApiGateway::RestApi
    Properties:
      CloneFrom: !Ref Copy
      BinaryMediaTypes: [image/png]
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        x-amazon-apigateway-gateway-responses: { MISSING_AUTHENTICATION_TOKEN: { statusCode: '404' } }
        paths: { /a: { get: ${mock('source')}, put: ${mock('source')} } }
  SourceStage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Source, StageName: dev } }
  Copy:
    Type: AWS::ApiGateway::RestApi
    Properties:
      CloneFrom: !Ref Source
      Body: { openapi: 3.0.1, info: { title: t, version: '1' }, paths: { /a: { put: ${mock('copy')} }, /b: { get: ${mock('copy')} } } }
  CopyStage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Copy, StageName: dev } }
`;

  it('has the methods and settings of its source, and its own before them', async () => {
    await using api = await RestTemplate.start(yaml);
    const ask = async (method: string, path: string): Promise<string> => {
      const answer = await api.api.request(path, { method, apiId: 'Copy' });
      return `${answer.status} ${await answer.text()}`;
    };

    expect([await ask('GET', '/a'), await ask('PUT', '/a'), await ask('GET', '/b')]).toEqual([
      '200 source',
      '200 copy',
      '200 copy',
    ]);
    expect((await api.api.request('/c', { apiId: 'Copy' })).status).toBe(404);
    expect(api.application.apis.find(({ id }) => id === 'Copy')?.binaryMediaTypes).toEqual(['image/png']);
    expect(api.events).toContainEqual(
      expect.objectContaining({
        code: 'SETTING_NOT_SERVED',
        message: 'API "Copy": CloneFrom: it has what "Source" has now; on AWS what that had when this one was made.',
      }),
    );
  });
});
