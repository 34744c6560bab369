import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ApiDefinition, type AuthorizerDefinition, loadApplication } from '../../src/application/index.ts';
import { Unresolved } from '../../src/resolve/index.ts';
import { parseTemplate } from '../../src/template/index.ts';

const CODE = 'Runtime: nodejs22.x, Handler: a.b, CodeUri: ./src';

function load(yaml: string): ApiDefinition {
  const { document } = parseTemplate(yaml, { folder: resolve('/app') });
  const [api] = loadApplication(document!, { region: 'eu-west-1' }).apis;
  if (api === undefined) throw new TypeError('no API');
  return api;
}

/** `GET /a → Login` of each route, with its scopes. */
const guards = ({ routes }: ApiDefinition): Record<string, unknown> =>
  Object.fromEntries(
    routes.map(({ method, path, authorizer, authorizationScopes }) => [
      `${method} ${path}`,
      authorizationScopes === undefined ? authorizer : [authorizer, ...authorizationScopes],
    ]),
  );

const LAMBDA = {
  kind: 'lambda',
  functionId: 'Auth',
  uri: expect.stringContaining(':function:Auth'),
  resultTtlSeconds: 300,
  simpleResponses: false,
};

describe('authorizers of a SAM template', () => {
  it('of a REST API', () => {
    const api = load(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Auth: { Type: AWS::Serverless::Function, Properties: { ${CODE} } }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token: { FunctionArn: !GetAtt Auth.Arn, Identity: { Header: X-Token, ValidationExpression: 'a.*', ReauthorizeEvery: 20 } }
          Request: { FunctionArn: !GetAtt Auth.Arn, FunctionPayloadType: REQUEST, Identity: { Headers: [A], QueryStrings: [b], StageVariables: [c], Context: [identity.sourceIp] } }
          Pool: { UserPoolArn: !GetAtt UserPool.Arn, AuthorizationScopes: [shop/read] }
  UserPool: { Type: AWS::Cognito::UserPool }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      ${CODE.replaceAll(', ', '\n      ')}
      Events:
        A: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /token, Method: get } }
        B: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /request, Method: get, Auth: { Authorizer: Request } } }
        C: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /pool, Method: get, Auth: { Authorizer: Pool } } }
        D: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /pool2, Method: get, Auth: { Authorizer: Pool, AuthorizationScopes: [shop/write] } } }
        E: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /iam, Method: get, Auth: { Authorizer: AWS_IAM } } }
        F: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /open, Method: get, Auth: { Authorizer: NONE } } }
`);

    expect(guards(api)).toEqual({
      'GET /token': 'Token',
      'GET /request': 'Request',
      'GET /pool': ['Pool', 'shop/read'],
      'GET /pool2': ['Pool', 'shop/write'],
      'GET /iam': 'AWS_IAM',
      'GET /open': undefined,
    });
    expect(api.authorizers).toEqual({
      Token: {
        ...LAMBDA,
        type: 'TOKEN',
        identitySources: ['method.request.header.X-Token'],
        validationExpression: 'a.*',
        resultTtlSeconds: 20,
        payloadFormatVersion: '1.0',
      },
      Request: {
        ...LAMBDA,
        type: 'REQUEST',
        identitySources: [
          'method.request.header.A',
          'method.request.querystring.b',
          'stageVariables.c',
          'context.identity.sourceIp',
        ],
        payloadFormatVersion: '1.0',
      },
      Pool: {
        kind: 'cognito',
        userPoolArns: [expect.anything()],
        identitySource: 'method.request.header.Authorization',
        validationExpression: undefined,
      },
      AWS_IAM: { kind: 'iam' },
    });
  });

  it('of an HTTP API', () => {
    const api = load(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Auth: { Type: AWS::Serverless::Function, Properties: { ${CODE} } }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Jwt
        EnableIamAuthorizer: true
        Authorizers:
          Jwt: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: 'https://i', audience: [a, b] }, AuthorizationScopes: [s] }
          Simple: { FunctionArn: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true, Identity: { Headers: [A], QueryStrings: [b], ReauthorizeEvery: 0 } }
          Old: { FunctionArn: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: 1.0 }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      ${CODE.replaceAll(', ', '\n      ')}
      Events:
        A: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /jwt, Method: get } }
        B: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /simple, Method: get, Auth: { Authorizer: Simple } } }
        C: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /old, Method: get, Auth: { Authorizer: Old } } }
        D: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /iam, Method: get, Auth: { Authorizer: AWS_IAM } } }
        E: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /open, Method: get, Auth: { Authorizer: NONE } } }
`);

    expect(guards(api)).toEqual({
      'GET /jwt': ['Jwt', 's'],
      'GET /simple': 'Simple',
      'GET /old': 'Old',
      'GET /iam': 'AWS_IAM',
      'GET /open': undefined,
    });
    expect(api.authorizers).toEqual({
      Jwt: { kind: 'jwt', issuer: 'https://i', audience: ['a', 'b'], identitySource: '$request.header.Authorization' },
      Simple: {
        ...LAMBDA,
        type: 'REQUEST',
        identitySources: ['$request.header.A', '$request.querystring.b'],
        resultTtlSeconds: 0,
        payloadFormatVersion: '2.0',
        simpleResponses: true,
      },
      Old: { ...LAMBDA, type: 'REQUEST', identitySources: [], payloadFormatVersion: '1.0' },
      AWS_IAM: { kind: 'iam' },
    });
  });
});

describe('authorizers of CloudFormation resources', () => {
  const rest = (authorizer: string, method: string): ApiDefinition =>
    load(`
Resources:
  Auth: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: a } }
  Login: { Type: AWS::ApiGateway::Authorizer, Properties: { RestApiId: !Ref Api, Name: login, ${authorizer} } }
  Root: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, Integration: { Type: MOCK }, ${method} } }
`);
  const URI =
    'AuthorizerUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Auth.Arn}/invocations"';
  const LOGIN = 'AuthorizerId: !Ref Login';

  it.each<[string, string, string, object]>([
    [
      'TOKEN',
      `Type: TOKEN, ${URI}, IdentitySource: method.request.header.X, IdentityValidationExpression: 'a+'`,
      `AuthorizationType: CUSTOM, ${LOGIN}`,
      { ...LAMBDA, type: 'TOKEN', identitySources: ['method.request.header.X'], validationExpression: 'a+' },
    ],
    [
      'REQUEST',
      `Type: REQUEST, ${URI}, IdentitySource: 'method.request.header.X,  context.httpMethod', AuthorizerResultTtlInSeconds: 0`,
      `AuthorizationType: CUSTOM, ${LOGIN}`,
      {
        ...LAMBDA,
        type: 'REQUEST',
        identitySources: ['method.request.header.X', 'context.httpMethod'],
        resultTtlSeconds: 0,
      },
    ],
    [
      'COGNITO_USER_POOLS',
      `Type: COGNITO_USER_POOLS, ProviderARNs: ['arn:a'], IdentitySource: method.request.header.X`,
      `AuthorizationType: COGNITO_USER_POOLS, ${LOGIN}`,
      { kind: 'cognito', userPoolArns: ['arn:a'], identitySource: 'method.request.header.X' },
    ],
    [
      'a type that is none',
      'Type: NONSENSE',
      `AuthorizationType: CUSTOM, ${LOGIN}`,
      { kind: 'unknown', reason: expect.stringContaining('NONSENSE') },
    ],
  ])('are read: %s of a REST API', (_, authorizer, method, expected) => {
    const api = rest(authorizer, method);

    expect(api.routes[0]?.authorizer).toBe('Login');
    expect(api.authorizers?.['Login']).toMatchObject(expected);
  });

  it.each([
    ['AWS_IAM', 'AuthorizationType: AWS_IAM', 'AWS_IAM', 'iam'],
    ['an authorizer that is not there', 'AuthorizationType: CUSTOM, AuthorizerId: other', 'other', 'unknown'],
    ['an authorizer that is not named', 'AuthorizationType: CUSTOM', 'CUSTOM', 'unknown'],
    ['NONE', 'AuthorizationType: NONE', undefined, undefined],
    ['nothing', '', undefined, undefined],
  ])('guard a method with %s', (_, method, name, kind) => {
    const api = rest(`Type: TOKEN, ${URI}`, method);

    expect(api.routes[0]?.authorizer).toBe(name);
    expect(api.authorizers?.[name ?? '']?.kind).toBe(kind);
  });

  it.each<[string, string, string, Partial<AuthorizerDefinition>]>([
    [
      'REQUEST',
      `AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true, IdentitySource: [$request.header.A]`,
      'AuthorizationType: CUSTOM',
      {
        ...LAMBDA,
        type: 'REQUEST',
        identitySources: ['$request.header.A'],
        payloadFormatVersion: '2.0',
        simpleResponses: true,
      } as AuthorizerDefinition,
    ],
    [
      'JWT',
      'AuthorizerType: JWT, IdentitySource: [$request.querystring.t], JwtConfiguration: { Issuer: "https://i", Audience: [a] }',
      'AuthorizationType: JWT, AuthorizationScopes: [s]',
      { kind: 'jwt', issuer: 'https://i', audience: ['a'], identitySource: '$request.querystring.t' },
    ],
    [
      'JWT of a user pool',
      'AuthorizerType: JWT, IdentitySource: [$request.header.Authorization], JwtConfiguration: { Issuer: !GetAtt Pool.ProviderURL, Audience: [a] }',
      'AuthorizationType: JWT',
      { kind: 'jwt', issuer: expect.any(Unresolved) },
    ],
  ])('are read: %s of an HTTP API', (_, authorizer, route, expected) => {
    const api = load(`
Resources:
  Auth: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
  Pool: { Type: AWS::Cognito::UserPool }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP } }
  Login: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, Name: login, ${authorizer} } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Auth.Arn, PayloadFormatVersion: '2.0' } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /a, Target: !Sub 'integrations/\${Integration}', AuthorizerId: !Ref Login, ${route} } }
`);

    expect(api.routes[0]?.authorizer).toBe('Login');
    expect(api.authorizers?.['Login']).toMatchObject(expected);
  });

  it('are missed where a scheme only looks like one', () => {
    const { document } = parseTemplate(
      `
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: a }
        paths:
          /a: { get: { security: [{ Bearer: [] }], x-amazon-apigateway-integration: { type: HTTP_PROXY, uri: 'https://example.com' } } }
        components: { securitySchemes: { Bearer: { type: http, scheme: bearer } } }
`,
      { folder: resolve('/app') },
    );
    const { apis, diagnostics } = loadApplication(document!, { region: 'eu-west-1' });

    expect(apis[0]?.routes[0]?.authorizer).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('GET /a: security scheme "Bearer" is no authorizer') },
    ]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  it.each<[string, string, string | undefined, boolean, number]>([
    ['AWS::ApiGateway::RestApi', '', undefined, false, 1],
    ['AWS::ApiGateway::RestApi', 'security: [{ Login: [] }, { api_key: [] }], ', 'Login', true, 0],
    ['AWS::ApiGatewayV2::Api', '', 'Login', false, 0],
  ])('are those of operations in REST APIs (%s, %s), not of the whole body', (type, own, name, key, warnings) => {
    const { document } = parseTemplate(
      `
Resources:
  Api:
    Type: ${type}
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: a }
        security: [{ Login: [] }, { api_key: [] }]
        paths:
          /a: { get: { ${own}x-amazon-apigateway-integration: { type: HTTP_PROXY, uri: 'https://example.com' } } }
        components:
          securitySchemes:
            api_key: { type: apiKey, name: x-api-key, in: header }
            Login: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authorizer: { type: request, authorizerUri: x, authorizerPayloadFormatVersion: '2.0' } }
`,
      { folder: resolve('/app') },
    );
    const { apis, diagnostics } = loadApplication(document!, { region: 'eu-west-1' });
    const about = diagnostics.filter(({ message }) => message.includes('`security` for all operations at once'));

    expect([apis[0]?.routes[0]?.authorizer, apis[0]?.routes[0]?.request?.apiKeyRequired ?? false]).toEqual([name, key]);
    expect(about).toHaveLength(warnings);
  });

  it('are read from x-amazon-apigateway-auth of an operation', () => {
    const api = load(`
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        swagger: '2.0'
        info: { title: a }
        paths:
          /iam: { get: { x-amazon-apigateway-auth: { type: AWS_IAM }, x-amazon-apigateway-integration: { type: mock } } }
          /open: { get: { x-amazon-apigateway-auth: { type: NONE }, security: [{ Login: [] }], x-amazon-apigateway-integration: { type: mock } } }
          /key: { get: { security: [{ api_key: [] }], x-amazon-apigateway-integration: { type: mock } } }
          /both: { get: { security: [{ api_key: [] }, { Login: [] }], x-amazon-apigateway-integration: { type: mock } } }
        securityDefinitions:
          api_key: { type: apiKey, name: x-api-key, in: header }
          Login: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: custom }
`);

    expect(guards(api)).toEqual({
      'GET /iam': 'AWS_IAM',
      'GET /open': undefined,
      'GET /key': undefined,
      'GET /both': 'Login',
    });
    expect(api.authorizers?.['Login']?.kind).toBe('unknown');
  });
});
