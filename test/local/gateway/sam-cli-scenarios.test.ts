import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { type LocalApi, SandboxPool, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { joined, sendRaw } from './raw-http.ts';

/**
 * What SAM CLI's own tests of `sam local start-api` ask, from template to process. Requests, events and results of single
 * routes are in `cases/`; that a change of code is seen is tested with the pool. Where AWS differs from SAM CLI, AWS's
 * answer is expected, and said so here:
 *
 * - a route that no API has: 404 `Not Found` of an HTTP API (SAM CLI: 403)
 * - a method without a function: 500 `Internal server error` (502 `No function defined for resource method`)
 * - a function of an HTTP API that throws or answers nonsense: 500 (502)
 * - inline code runs (501)
 * - `requestContext.stage` is that of the API itself (the last one of the template)
 * - CORS of a REST API is in the answer of its OPTIONS method alone, not in that of every function
 * - an authorizer that throws: 500 `{"message":null}` (502)
 */

const HANDLERS = `
const reply = (body, more = {}) => ({ statusCode: 200, body: JSON.stringify(body), ...more });
export const hello = async () => reply({ hello: 'world' });
export const echo = async (event) => reply(event);
export const fails = async () => { throw new Error('no'); };
export const v2hash = async () => ({ foo: 'bar' });
export const errorBody = async () => ({ errorType: 'E', errorMessage: 'no' });
export const tenant = async (event, context) => reply({ tenant_id: context.tenantId });
export const options = async () => ({ statusCode: 204, headers: { 'X-Function': 'yes' } });
export const authorizer = async (event) => {
  const token = event.authorizationToken ?? (event.identitySource ?? [])[0] ?? event.headers.auth;
  if (token === 'throws') throw new Error('no');
  const Effect = token === 'allow' ? 'Allow' : 'Deny';
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn ?? event.routeArn }];
  return { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement }, context: { passed: 'from authorizer' } };
};
export const simple = async (event) => ({ isAuthorized: event.identitySource[0] === 'allow', context: { passed: 'from authorizer' } });
export const fromAuthorizer = async ({ requestContext: { authorizer } }) => reply({ message: (authorizer.lambda ?? authorizer).passed });
export const together = async (event) => {
  const { readdir, writeFile } = await import('node:fs/promises');
  const folder = event.queryStringParameters.folder;
  await writeFile(folder + '/' + event.pathParameters.id, '');
  while ((await readdir(folder)).length < 10) await new Promise((resolve) => setTimeout(resolve, 10));
  return reply('met');
};
`;

const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** Serves a SAM template; `fn` in it stands for the properties of a function with that handler. */
async function serve(
  resources: string,
  more: { globals?: string; files?: Record<string, string>; options?: StartApiOptions } = {},
): Promise<LocalApi> {
  const folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  for (const [name, text] of Object.entries({ 'src/main.mjs': HANDLERS, ...more.files })) {
    await writeFile(join(folder.path, name), text);
  }
  const text = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, CodeUri: ./src, Timeout: 30 }
${more.globals ?? ''}
Resources:
${resources}
`;
  const { document, diagnostics } = parseTemplate(text, { folder: folder.path });
  expect(diagnostics).toEqual([]);
  const application = loadApplication(document!, { region: 'us-east-1' });
  const pool = new SandboxPool(application);
  const api = await startApi(application, pool, more.options);
  cleanups.push(
    () => folder[Symbol.asyncDispose](),
    () => pool.close(),
    () => api.close(),
  );
  return api;
}

const fn = (id: string, handler: string, events: string): string =>
  `  ${id}: { Type: AWS::Serverless::Function, Properties: { Handler: main.${handler}, Events: { ${events} } } }`;
const on = (type: 'Api' | 'HttpApi', name: string, method: string, path: string, more = ''): string =>
  `${name}: { Type: ${type}, Properties: { Method: ${method}, Path: '${path}'${more} } }`;
const URI = (id: string): string =>
  `!Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${id}.Arn}/invocations'`;

describe('a service', () => {
  it('sends a body of nearly six megabytes there and back', async () => {
    const api = await serve(fn('Echo', 'echo', on('Api', 'A', 'post', '/echo')));
    const body = 'a'.repeat(2_900_000);

    const answer = await fetch(`${api.url}/echo`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });

    expect(((await answer.json()) as { body: string }).body).toBe(body);
  });

  it('answers with HTTP/1.1', async () => {
    const api = await serve(fn('Hello', 'hello', on('Api', 'A', 'get', '/hello')));

    const answer = await sendRaw(api.url, { method: 'GET', target: '/hello' });

    expect([answer.status, joined(answer.headers)['content-type']]).toEqual([200, 'application/json']);
  });

  it('runs ten requests at the same time', async () => {
    const api = await serve(fn('Together', 'together', on('Api', 'A', 'get', '/together/{id}')));
    await using meeting = await TemporaryFolder.create();

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, id) =>
        fetch(`${api.url}/together/${id}?folder=${encodeURIComponent(meeting.path)}`),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await readdir(meeting.path)).toHaveLength(10);
  });

  it.each([
    ['Api', 403, 'Missing Authentication Token'],
    ['HttpApi', 404, 'Not Found'],
  ] as const)('of type %s answers what it does not have', async (type, status, message) => {
    const api = await serve(fn('Hello', 'hello', on(type, 'A', 'post', '/id')));

    for (const [method, path] of [
      ['GET', '/id'],
      ['GET', '/none'],
      ['PUT', '/path404'],
    ]) {
      const answer = await fetch(`${api.url}${path}`, { method: method ?? '' });
      expect([answer.status, await answer.json()]).toEqual([status, { message }]);
    }
  });

  it('runs inline code', async () => {
    const code = 'exports.handler = async () => ({ statusCode: 200, body: "inline" });';
    const events = on('Api', 'A', 'get', '/inline');
    const api = await serve(
      `  Inline: { Type: AWS::Serverless::Function, Properties: { Handler: index.handler, CodeUri: !Ref AWS::NoValue, InlineCode: '${code}', Events: { ${events} } } }`,
    );

    expect(await (await fetch(`${api.url}/inline`)).text()).toBe('inline');
  });

  it.each([
    ['Api', 502, { message: 'Internal server error' }],
    ['HttpApi', 500, { message: 'Internal Server Error' }],
  ] as const)('of type %s answers for functions that fail', async (type, status, body) => {
    const api = await serve(fn('Fails', 'fails', on(type, 'A', 'get', '/fails')));

    const answer = await fetch(`${api.url}/fails`);

    expect([answer.status, await answer.json()]).toEqual([status, body]);
  });

  it('takes whatever an HTTP API may answer', async () => {
    const api = await serve(
      [
        fn('Hash', 'v2hash', on('HttpApi', 'A', 'get', '/hash')),
        fn('Error', 'errorBody', on('HttpApi', 'A', 'get', '/error')),
      ].join('\n'),
    );

    const [hash, error] = [await fetch(`${api.url}/hash`), await fetch(`${api.url}/error`)];

    expect([hash.status, await hash.json()]).toEqual([200, { foo: 'bar' }]);
    // An object that looks like an error, but was returned, is an answer.
    expect([error.status, await error.json()]).toEqual([200, { errorType: 'E', errorMessage: 'no' }]);
  });

  it.each(['Api', 'HttpApi'] as const)('of type %s passes the tenant on', async (type) => {
    const api = await serve(
      `  Tenant: { Type: AWS::Serverless::Function, Properties: { Handler: main.tenant, TenancyConfig: { TenantIsolationMode: PER_TENANT }, Events: { ${on(type, 'A', 'get', '/tenant')} } } }`,
    );

    const blue = await fetch(`${api.url}/tenant`, { headers: { 'X-Amz-Tenant-Id': 'blue' } });
    const none = await fetch(`${api.url}/tenant`);

    expect([blue.status, await blue.json()]).toEqual([200, { tenant_id: 'blue' }]);
    expect(none.status).toBe(500);
  });

  it('serves REST and HTTP APIs of one template side by side', async () => {
    const api = await serve(
      fn('Echo', 'echo', [on('Api', 'A', 'get', '/rest'), on('HttpApi', 'B', 'get', '/http')].join(', ')),
    );

    const rest = await (await fetch(`${api.urls['ServerlessRestApi']}/rest`)).json();
    const http = await (await fetch(`${api.urls['ServerlessHttpApi']}/http`)).json();

    expect([rest, http]).toMatchObject([
      { resource: '/rest', requestContext: { stage: 'Prod' } },
      { version: '2.0', requestContext: { stage: '$default' } },
    ]);
  });
});

describe('an OpenAPI definition', () => {
  const swagger = (paths: string, more = ''): string => `
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.echo } }
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      DefinitionBody:
        swagger: '2.0'
        info: { title: a }
        paths:
${paths}
${more}`;

  it('may write the type of an integration in any casing, and name operations', async () => {
    const api = await serve(
      swagger(`          /a: { x-amazon-apigateway-any-method: { operationId: anything, x-amazon-apigateway-integration: { type: AWS_Proxy, httpMethod: POST, uri: ${URI('Fn')} } } }
          /none: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:Nobody/invocations' } } }`),
    );

    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await fetch(`${api.url}/a`, { method });
      expect(await answer.json()).toMatchObject({
        httpMethod: method,
        requestContext: { stage: 'dev', operationName: 'anything' },
      });
    }
    const none = await fetch(`${api.url}/none`);
    expect([none.status, await none.json()]).toEqual([500, { message: 'Internal server error' }]);
  });

  it('may be included from a file', async () => {
    const api = await serve(
      `
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.hello } }
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: dev, DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: swagger.yaml } } } } }`,
      {
        files: {
          'swagger.yaml': `swagger: '2.0'
info: { title: a }
paths:
  /included: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: { 'Fn::Sub': 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' } } } }
`,
        },
      },
    );

    expect((await fetch(`${api.url}/included`)).status).toBe(200);
  });

  it('of an HTTP API decides about the payload and has no operation names', async () => {
    const route = (format: string): string =>
      `{ get: { operationId: op, x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, payloadFormatVersion: '${format}', uri: ${URI('Fn')} } } }`;
    const api = await serve(`
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.echo } }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: dev-http
      StageVariables: { VarNameHttpApi: varValueV2 }
      DefinitionBody:
        openapi: 3.0.1
        info: { title: a }
        paths:
          /one: ${route('1.0')}
          /two: ${route('2.0')}`);

    const one = (await (await fetch(`${api.url}/one`)).json()) as { requestContext: object };
    const two = (await (await fetch(`${api.url}/two`)).json()) as { requestContext: object };

    expect([one, two]).toMatchObject([
      { version: '1.0', stageVariables: { VarNameHttpApi: 'varValueV2' }, requestContext: { stage: 'dev-http' } },
      { version: '2.0', stageVariables: { VarNameHttpApi: 'varValueV2' }, requestContext: { stage: 'dev-http' } },
    ]);
    expect(one.requestContext).not.toHaveProperty('operationName');
    expect(two.requestContext).not.toHaveProperty('operationName');
  });
});

describe('CloudFormation resources', () => {
  const LAMBDA = '  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.echo } }';

  it('create an HTTP API with one line', async () => {
    const api = await serve(`${LAMBDA}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP, Target: !GetAtt Fn.Arn } }`);

    const answer = await fetch(`${api.url}/anypath/anypath`, { method: 'PATCH', headers: { cookie: 'a=1' } });

    expect(await answer.json()).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      cookies: ['a=1'],
      requestContext: { stage: '$default' },
    });
  });

  it('create an HTTP API with one route', async () => {
    const api = await serve(`${LAMBDA}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP, RouteKey: GET /echo, Target: !GetAtt Fn.Arn } }`);

    expect(await (await fetch(`${api.url}/echo`)).json()).toMatchObject({ routeKey: 'GET /echo' });
    expect((await fetch(`${api.url}/other`)).status).toBe(404);
  });

  it('create routes of format 1.0, stages and CORS', async () => {
    const api = await serve(`${LAMBDA}
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP, CorsConfiguration: { AllowOrigins: ['https://example.com'], AllowMethods: [GET], MaxAge: 42, AllowCredentials: true } } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: Dev, StageVariables: { Stack: Dev } } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: ${URI('Fn')}, PayloadFormatVersion: '1.0' } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /echo, Target: !Sub 'integrations/\${Integration}' } }`);
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${api.url}/echo`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });

    const echoed = (await (await fetch(`${api.url}/echo`)).json()) as object;
    const [friend, stranger] = [await preflight('https://example.com'), await preflight('https://other.com')];

    expect(echoed).toMatchObject({
      version: '1.0',
      stageVariables: { Stack: 'Dev' },
      requestContext: { stage: 'Dev' },
    });
    expect(echoed).not.toHaveProperty('cookies');
    expect(
      ['origin', 'methods', 'credentials'].map((name) => friend.headers.get(`access-control-allow-${name}`)),
    ).toEqual(['https://example.com', 'GET', 'true']);
    expect([friend.status, friend.headers.get('access-control-max-age')]).toEqual([204, '42']);
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('CORS', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  };

  it('of a REST API is answered by its OPTIONS method', async () => {
    const api = await serve(
      fn('Hello', 'hello', [on('Api', 'A', 'get', '/a'), on('Api', 'B', 'post', '/a')].join(', ')),
      {
        globals: `  Api: { Cors: "'*'" }`,
      },
    );

    const answer = await fetch(`${api.url}/a`, preflight);

    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET,OPTIONS,POST');
  });

  it('of an HTTP API is answered by the service, and completes what functions answer', async () => {
    const api = await serve(fn('Hello', 'hello', on('HttpApi', 'A', 'get', '/a')), {
      globals:
        '  HttpApi: { CorsConfiguration: { AllowOrigins: ["*"], AllowHeaders: [origin], AllowMethods: [GET, POST, OPTIONS], MaxAge: 42 } }',
    });

    const [asked, got] = [
      await fetch(`${api.url}/a`, preflight),
      await fetch(`${api.url}/a`, { headers: { origin: 'https://a.example' } }),
    ];

    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([204, 'origin']);
    expect([got.status, got.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it('is for functions to answer where there is none', async () => {
    const api = await serve(fn('Options', 'options', on('Api', 'A', 'options', '/a')));

    const answer = await fetch(`${api.url}/a`, preflight);

    expect([answer.status, answer.headers.get('x-function')]).toEqual([204, 'yes']);
  });
});

describe('Lambda authorizers', () => {
  const AUTH =
    '  Auth: { Type: AWS::Serverless::Function, Properties: { Handler: main.authorizer } }\n  Simple: { Type: AWS::Serverless::Function, Properties: { Handler: main.simple } }';
  const rest = (payload: string): string => `${AUTH}
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: Prod, Auth: { DefaultAuthorizer: A, Authorizers: { A: { FunctionArn: !GetAtt Auth.Arn, ${payload} } } } }
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.fromAuthorizer, Events: { ${on('Api', 'E', 'get', '/a', ', RestApiId: !Ref Api')} } } }`;
  const http = (authorizer: string): string => `${AUTH}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: { Auth: { DefaultAuthorizer: A, Authorizers: { A: { ${authorizer}, Identity: { Headers: [Auth] } } } } }
  Fn: { Type: AWS::Serverless::Function, Properties: { Handler: main.fromAuthorizer, Events: { ${on('HttpApi', 'E', 'get', '/a', ', ApiId: !Ref Api')} } } }`;
  const DENIED = [
    403,
    { Message: 'User is not authorized to access this resource with an explicit deny in an identity-based policy' },
  ];
  const FORBIDDEN = [403, { message: 'Forbidden' }];
  const THROWS = [500, { message: null }];
  const HTTP_THROWS = [500, { message: 'Internal Server Error' }];

  it.each<[string, string, unknown[], unknown[]]>([
    ['TOKEN', rest('Identity: { Header: Auth }'), DENIED, THROWS],
    ['REQUEST', rest('FunctionPayloadType: REQUEST, Identity: { Headers: [Auth] }'), DENIED, THROWS],
    ['1.0', http("FunctionArn: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: '1.0'"), FORBIDDEN, HTTP_THROWS],
    ['2.0', http("FunctionArn: !GetAtt Auth.Arn, AuthorizerPayloadFormatVersion: '2.0'"), FORBIDDEN, HTTP_THROWS],
    [
      '2.0 with simple responses',
      http("FunctionArn: !GetAtt Simple.Arn, AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true"),
      FORBIDDEN,
      FORBIDDEN,
    ],
  ])('%s', async (_, template, denied, throws) => {
    const api = await serve(template);
    const ask = async (auth?: string): Promise<unknown[]> => {
      const answer = await fetch(`${api.url}/a`, { headers: auth === undefined ? {} : { auth } });
      return [answer.status, await answer.json()];
    };

    expect(await ask('allow')).toEqual([200, { message: 'from authorizer' }]);
    expect(await ask('deny')).toEqual(denied);
    expect(await ask('throws')).toEqual(throws);
    expect(await ask()).toEqual([401, { message: 'Unauthorized' }]);
  });

  it('are left out where that is asked for', async () => {
    const api = await serve(rest('Identity: { Header: Auth }').replace('main.fromAuthorizer', 'main.hello'), {
      options: { disableAuthorizers: true },
    });

    expect((await fetch(`${api.url}/a`)).status).toBe(200);
  });
});
