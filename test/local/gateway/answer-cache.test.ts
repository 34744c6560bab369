import { describe, expect, it } from 'vitest';
import type { ApiDefinition, MethodCacheDefinition, RouteDefinition } from '../../../src/application/index.ts';
import { createGateway, type GatewayOptions, type GatewayRequest } from '../../../src/local/gateway/index.ts';
import { InProcessInvoker, restApi, route } from './functions.ts';
import { RestTemplate } from './rest-template.ts';

/** The cache of a stage: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */

const KEPT: MethodCacheDefinition = {
  enabled: true,
  ttlSeconds: 60,
  requireAuthorization: false,
  unauthorizedStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

const NEW = [['Cache-Control', 'no-store, max-age=0']] as const;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A stage whose function answers with how often it was called. */
class CountedApi {
  #now = 1_000_000;
  #calls = 0;
  readonly #gateway: ReturnType<typeof createGateway>;

  constructor(
    routes: readonly RouteDefinition[],
    caches: Readonly<Record<string, Partial<MethodCacheDefinition>>>,
    { policy, status = 200, ...options }: Partial<GatewayOptions> & { policy?: unknown; status?: number } = {},
  ) {
    const invoker = new InProcessInvoker({
      Fn: () => {
        this.#calls += 1;
        return { statusCode: status, headers: { 'X-Call': String(this.#calls) }, body: String(this.#calls) };
      },
    });
    const methodCaches = Object.fromEntries(Object.entries(caches).map(([key, cache]) => [key, { ...KEPT, ...cache }]));
    const rest: ApiDefinition['rest'] = {
      models: {},
      gatewayResponses: {},
      apiKeySource: 'HEADER',
      usagePlans: [],
      methodThrottles: {},
      methodCaches,
      ...(policy === undefined ? {} : { policy }),
    };
    const clock = { now: () => this.#now };
    this.#gateway = createGateway(restApi(routes, { rest, authorizers: { AWS_IAM: { kind: 'iam' } } }), {
      invoker,
      clock,
      caching: true,
      ...options,
    });
  }

  later(seconds: number): void {
    this.#now += seconds * 1000;
  }

  async ask(
    line: string,
    headers: GatewayRequest['headers'] = [],
    more: Partial<GatewayRequest> = {},
  ): Promise<Answer> {
    const [method = '', target = ''] = line.split(' ');
    const response = await this.#gateway({
      method,
      target,
      headers,
      body: new Uint8Array(0),
      remoteAddress: '127.0.0.1',
      protocol: 'HTTP/1.1',
      scheme: 'http',
      port: 80,
      ...more,
    });
    return {
      status: response.status,
      body: Buffer.from(response.body as Uint8Array).toString(),
      headers: Object.fromEntries(response.headers.map(([name, value]) => [name.toLowerCase(), value])),
    };
  }

  /** What requests are answered with, one after the other. */
  async bodies(...lines: readonly string[]): Promise<string[]> {
    const bodies: string[] = [];
    for (const line of lines) bodies.push((await this.ask(line)).body);
    return bodies;
  }
}

it('answers again with what was answered, until the time is over', async () => {
  const api = new CountedApi([route('GET /a')], { '*': {} });

  const first = await api.ask('GET /a');
  api.later(59);
  const second = await api.ask('GET /a');
  api.later(2);
  const third = await api.ask('GET /a');

  expect([first.body, second.body, third.body]).toEqual(['1', '1', '2']);
  expect(second.headers).toMatchObject({ 'x-call': '1', 'content-type': 'application/json' });
  expect(second.headers['x-amzn-requestid']).not.toBe(first.headers['x-amzn-requestid']);
});

it.each<[string, Record<string, Partial<MethodCacheDefinition>>, string[], string[]]>([
  ['GET alone by default', { '*': {} }, ['GET /a', 'GET /a', 'POST /a', 'POST /a'], ['1', '1', '2', '3']],
  ['another method that is said', { '/a/POST': {} }, ['POST /a', 'POST /a', 'GET /a', 'GET /a'], ['1', '1', '2', '3']],
  [
    'all but a method',
    { '*': {}, '/a/GET': { enabled: false } },
    ['GET /a', 'GET /a', 'GET /b', 'GET /b'],
    ['1', '2', '3', '3'],
  ],
  ['nothing for no time', { '*': { ttlSeconds: 0 } }, ['GET /a', 'GET /a'], ['1', '2']],
  ['one resource at a time', { '*': {} }, ['GET /a', 'GET /b', 'GET /a', 'GET /b'], ['1', '2', '1', '2']],
  ['without a look at the query', { '*': {} }, ['GET /a?x=1', 'GET /a?x=2'], ['1', '1']],
  ['without a look at path parameters', { '*': {} }, ['GET /i/1', 'GET /i/2'], ['1', '1']],
  [
    'by a query parameter that is a key',
    { '*': {} },
    ['GET /q?x=1&y=1', 'GET /q?x=2', 'GET /q?x=1&y=2'],
    ['1', '2', '1'],
  ],
  ['by a path parameter that is a key', { '*': {} }, ['GET /p/1', 'GET /p/2', 'GET /p/1'], ['1', '2', '1']],
  ['for two resources of one namespace', { '*': {} }, ['GET /n1', 'GET /n2'], ['1', '1']],
])('keeps %s', async (_, caches, lines, bodies) => {
  const shared = { cacheNamespace: 'shared' };
  const api = new CountedApi(
    [
      ...['GET /a', 'POST /a', 'GET /b', 'GET /i/{id}'].map((key) => route(key)),
      route('GET /q', { cacheKeyParameters: ['method.request.querystring.x'] }),
      route('GET /p/{id}', { cacheKeyParameters: ['method.request.path.id'] }),
      route('GET /n1', shared),
      route('GET /n2', shared),
    ],
    caches,
  );

  expect(await api.bodies(...lines)).toEqual(bodies);
});

it('tells headers apart that are keys', async () => {
  const api = new CountedApi([route('GET /a', { cacheKeyParameters: ['method.request.header.Authorization'] })], {
    '*': {},
  });
  const as = async (who: string): Promise<string> => (await api.ask('GET /a', [['authorization', who]])).body;

  expect([await as('ada'), await as('eve'), await as('ada')]).toEqual(['1', '2', '1']);
});

it('keeps what the integration refuses, and not what the gateway does', async () => {
  const refused = new CountedApi([route('GET /a')], { '*': {} }, { status: 429 });
  const malformed = new CountedApi([route('GET /a')], { '*': {} }, { status: 99 });

  expect(await refused.bodies('GET /a', 'GET /a')).toEqual(['1', '1']);
  expect((await malformed.ask('GET /a')).status).toBe(502);
  expect((await malformed.ask('GET /a')).headers['x-amzn-errortype']).toBe('InternalServerErrorException');
});

it('is off unless it is asked for', async () => {
  const api = new CountedApi([route('GET /a')], { '*': {} }, { caching: undefined });

  expect(await api.bodies('GET /a', 'GET /a')).toEqual(['1', '2']);
});

describe('Cache-Control: max-age=0', () => {
  it('makes the answer anew, for those who come later too', async () => {
    const api = new CountedApi([route('GET /a')], { '*': {} });

    const bodies = [await api.ask('GET /a'), await api.ask('GET /a', NEW), await api.ask('GET /a')].map(
      ({ body }) => body,
    );

    expect(bodies).toEqual(['1', '2', '2']);
  });

  const invalidation = (Effect: string): object => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
      { Effect, Principal: '*', Action: 'execute-api:InvalidateCache', Resource: 'execute-api:/*/GET/*' },
    ],
  });

  it.each<[MethodCacheDefinition['unauthorizedStrategy'], unknown, number, string, string | undefined]>([
    [
      'SUCCEED_WITH_RESPONSE_HEADER',
      undefined,
      200,
      '1',
      '199 Cache-control headers were ignored because the caller was unauthorized.',
    ],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', undefined, 200, '1', undefined],
    [
      'FAIL_WITH_403',
      undefined,
      403,
      '{"Message":"User: anonymous is not authorized to perform: execute-api:InvalidateCache',
      undefined,
    ],
    ['FAIL_WITH_403', invalidation('Allow'), 200, '2', undefined],
    ['FAIL_WITH_403', invalidation('Deny'), 403, '{"Message"', undefined],
  ])('%s, policy %j: %i', async (unauthorizedStrategy, policy, status, body, warning) => {
    const api = new CountedApi(
      [route('GET /a')],
      { '*': { requireAuthorization: true, unauthorizedStrategy } },
      { policy },
    );
    await api.ask('GET /a');

    const answer = await api.ask('GET /a', NEW);

    expect([answer.status, answer.headers['warning']]).toEqual([status, warning]);
    expect(answer.body.slice(0, body.length)).toBe(body);
  });

  it.each([
    [['execute-api:Invoke'], '1'],
    [['execute-api:Invoke', 'execute-api:InvalidateCache'], '2'],
  ])('is for IAM callers who may %j', async (Action, body) => {
    const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }];
    const api = new CountedApi(
      [route('GET /a', { authorizer: 'AWS_IAM' })],
      { '*': { requireAuthorization: true } },
      { auth: { identity: { policies }, authorizers: {} } },
    );
    const iam = { auth: { identity: { policies } } };
    await api.ask('GET /a', [], iam);

    expect((await api.ask('GET /a', NEW, iam)).body).toBe(body);
  });
});

describe('a template', () => {
  const yaml = (cluster: boolean): string => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      CacheClusterEnabled: ${cluster}
      CacheClusterSize: '0.5'
      MethodSettings:
        - { ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true, CacheTtlInSeconds: 10 }
        - { ResourcePath: '/~1items~1{id}', HttpMethod: GET, CachingEnabled: true, RequireAuthorizationForCacheControl: false }
      DefinitionBody:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /items/{id}:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations'
                requestParameters: { integration.request.path.id: method.request.path.id }
                cacheKeyParameters: [integration.request.path.id]
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: ./src } }
`;

  it('says what is kept, and by what it is told apart', async () => {
    let calls = 0;
    const handler = (): object => ({ statusCode: 200, body: String(++calls) });
    await using api = await RestTemplate.start(yaml(true), { caching: true, handler });
    const bodies: string[] = [];
    for (const line of ['GET /items/1', 'GET /items/2', 'GET /items/1']) bodies.push((await api.ask(line)).text);
    bodies.push((await api.ask('GET /items/1', { headers: { 'cache-control': 'max-age=0' } })).text);

    expect(bodies).toEqual(['1', '2', '1', '3']);
    expect(api.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  it('has its cache off by default, and that is said', async () => {
    await using api = await RestTemplate.start(yaml(true));

    expect(api.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'CACHING_OFF' }));
  });

  it('has none without a cluster', async () => {
    await using api = await RestTemplate.start(yaml(false));

    expect(api.application.apis[0]?.rest?.methodCaches).toBeUndefined();
  });
});
