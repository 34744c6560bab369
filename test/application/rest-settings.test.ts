import { describe, expect, it } from 'vitest';
import { type ApiDefinition, loadApplication } from '../../src/application/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

function restApi(resources: Record<string, unknown>): ApiDefinition {
  const { document } = parseTemplate(JSON.stringify({ Resources: resources }), { folder: '/app' });
  const [api] = loadApplication(document!, { region: 'eu-west-1' }).apis;
  return api!;
}

const MOCK = { 'x-amazon-apigateway-integration': { type: 'MOCK' } };

describe('the base path of an import', () => {
  const openApi3 = (url: string, basePath?: string): object => ({
    openapi: '3.0.1',
    servers: [{ url, ...(basePath === undefined ? {} : { variables: { basePath: { default: basePath } } }) }],
  });
  const servers = (basePath: string): object[] => [
    { url: 'https://z.example/{basePath}', variables: { basePath: { default: basePath } } },
  ];

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html */
  it.each([
    [undefined, openApi3('https://x.example/v1/part'), '/test'],
    ['ignore', openApi3('https://x.example/v1/part'), '/test'],
    ['prepend', openApi3('https://x.example/v1/part/'), '/v1/part/test'],
    ['prepend', openApi3('https://x.example/{basePath}', 'v1'), '/v1/test'],
    ['prepend', openApi3('https://x.example/{basePath}', '/v1/part'), '/v1/part/test'],
    ['prepend', openApi3('https://x.example', '/v1'), '/v1/test'],
    ['prepend', openApi3('https://x.example/other', '/v1'), '/v1/test'],
    ['prepend', openApi3('https://x.example/other/{basePath}', '/v1'), '/v1/test'],
    ['prepend', { servers: [{ url: 'https://x.example' }, { url: 'https://y.example/v1' }] }, '/v1/test'],
    ['prepend', { servers: [{ url: 'https://x.example/no' }, ...servers('/v1'), ...servers('/v2')] }, '/v1/test'],
    ['prepend', openApi3('/v1'), '/v1/test'],
    ['prepend', openApi3('https://x.example'), '/test'],
    ['prepend', { openapi: '3.0.1' }, '/test'],
    ['prepend', { swagger: '2.0', basePath: '/v1' }, '/v1/test'],
    ['split', openApi3('https://x.example/v1/part'), '/part/test'],
    ['split', openApi3('https://x.example/v1'), '/test'],
    ['split', { swagger: '2.0', basePath: '/v1/part/more' }, '/part/more/test'],
  ])('%s: %j gives %s', (basepath, body, path) => {
    const api = restApi({
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Body: { ...body, paths: { '/test': { get: MOCK } } },
          ...(basepath === undefined ? {} : { Parameters: { basepath } }),
        },
      },
    });

    expect(api.routes.map((route) => route.path)).toEqual([path]);
  });
});

describe('what methods ask of requests', () => {
  it('is the same in OpenAPI and in resources', () => {
    const parameters = [
      { name: 'page', in: 'query', required: true },
      { name: 'X-Tenant', in: 'header' },
      { name: 'id', in: 'path', required: true },
    ];
    const fromBody = restApi({
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Body: {
            openapi: '3.0.1',
            paths: {
              '/{id}': {
                parameters: [{ $ref: '#/components/parameters/Id' }],
                post: {
                  ...MOCK,
                  parameters: parameters.slice(0, 2),
                  requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
                  security: [{ key: [] }],
                  'x-amazon-apigateway-request-validator': 'body',
                },
              },
            },
            components: {
              parameters: { Id: parameters[2] },
              schemas: { Order: { type: 'object' } },
              securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
            },
            'x-amazon-apigateway-request-validators': {
              body: { validateRequestBody: true, validateRequestParameters: 'false' },
            },
          },
        },
      },
    });
    const fromResources = restApi({
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
      Item: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          PathPart: '{id}',
        },
      },
      Check: {
        Type: 'AWS::ApiGateway::RequestValidator',
        Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestBody: true },
      },
      Model: {
        Type: 'AWS::ApiGateway::Model',
        Properties: { RestApiId: { Ref: 'Api' }, Name: 'Order', Schema: { type: 'object' } },
      },
      Post: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { Ref: 'Item' },
          HttpMethod: 'POST',
          ApiKeyRequired: true,
          RequestValidatorId: { Ref: 'Check' },
          RequestModels: { 'application/json': { Ref: 'Model' } },
          RequestParameters: {
            'method.request.querystring.page': true,
            'method.request.header.X-Tenant': false,
            'method.request.path.id': true,
          },
          Integration: { Type: 'MOCK' },
        },
      },
    });

    const expected = {
      apiKeyRequired: true,
      parameters: {
        'method.request.header.X-Tenant': false,
        'method.request.path.id': true,
        'method.request.querystring.page': true,
      },
      models: { 'application/json': 'Order' },
      validator: { body: true, parameters: false },
    };
    for (const api of [fromBody, fromResources]) {
      expect(api.routes[0]?.request).toEqual(expected);
      // The order is that in which the service names what is missing.
      expect(Object.keys(api.routes[0]?.request?.parameters ?? {})).toEqual(Object.keys(expected.parameters));
      expect(api.rest?.models).toEqual({ Order: { type: 'object' } });
    }
  });
});

describe('integrations', () => {
  it('are the same in OpenAPI and in resources', () => {
    const fromBody = restApi({
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Body: {
            paths: {
              '/': {
                get: {
                  'x-amazon-apigateway-integration': {
                    type: 'http',
                    httpMethod: 'post',
                    uri: 'http://${stageVariables.host}/{x}',
                    requestParameters: { 'integration.request.path.x': "'1'" },
                    requestTemplates: { 'application/json': '{}' },
                    passthroughBehavior: 'NEVER',
                    contentHandling: 'CONVERT_TO_TEXT',
                    timeoutInMillis: 500,
                    responses: {
                      default: { statusCode: 200, responseParameters: { 'method.response.header.X': "'1'" } },
                      '4\\d\\d': { statusCode: '404', contentHandling: 'convert_to_binary' },
                    },
                  },
                },
              },
            },
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, StageName: 's', Variables: { host: 'h.example' } },
      },
    });
    const fromResources = restApi({
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
      Get: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          HttpMethod: 'GET',
          Integration: {
            Type: 'HTTP',
            IntegrationHttpMethod: 'POST',
            Uri: 'http://${stageVariables.host}/{x}',
            RequestParameters: { 'integration.request.path.x': "'1'" },
            RequestTemplates: { 'application/json': '{}' },
            PassthroughBehavior: 'NEVER',
            ContentHandling: 'CONVERT_TO_TEXT',
            TimeoutInMillis: 500,
            IntegrationResponses: [
              { StatusCode: '200', ResponseParameters: { 'method.response.header.X': "'1'" } },
              { StatusCode: '404', SelectionPattern: '4\\d\\d', ContentHandling: 'CONVERT_TO_BINARY' },
            ],
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, StageName: 's', Variables: { host: 'h.example' } },
      },
    });

    expect(fromBody.routes[0]?.integration).toEqual({
      kind: 'http',
      uri: 'http://h.example/{x}',
      httpMethod: 'POST',
      connectionType: undefined,
      requestParameters: { 'integration.request.path.x': "'1'" },
      requestTemplates: { 'application/json': '{}' },
      passthroughBehavior: 'never',
      contentHandling: 'CONVERT_TO_TEXT',
      timeoutMs: 500,
      responses: [
        {
          selectionPattern: undefined,
          status: 200,
          responseParameters: { 'method.response.header.X': "'1'" },
          responseTemplates: {},
          contentHandling: undefined,
        },
        {
          selectionPattern: '4\\d\\d',
          status: 404,
          responseParameters: {},
          responseTemplates: {},
          contentHandling: 'CONVERT_TO_BINARY',
        },
      ],
    });
    expect(fromResources.routes[0]?.integration).toEqual(fromBody.routes[0]?.integration);
  });
});

describe('stages that deployments make', () => {
  it('are one for each name, however many deployments lead to it', () => {
    const deployment = (StageName: string): object => ({
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api' }, StageName },
    });
    const Body = { openapi: '3.0.1', paths: { '/test': { get: MOCK } } };
    const template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body } },
        First: deployment('prod'),
        Second: deployment('test'),
        Third: deployment('test'),
      },
    };
    const { document } = parseTemplate(JSON.stringify(template), { folder: '/app' });

    const { apis } = loadApplication(document!, { region: 'eu-west-1' });

    expect(apis.map(({ id }) => id)).toEqual(['Api', 'Api:test']);
  });
});
