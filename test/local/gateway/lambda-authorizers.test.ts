import { describe, expect, it } from 'vitest';
import type { ApiDefinition, LambdaAuthorizerDefinition } from '../../../src/application/index.ts';
import { createGateway, type GatewayRequest, type HeaderLines } from '../../../src/local/gateway/index.ts';
import { type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { type AnyEvent, application, type Handler, httpApi, InProcessInvoker, restApi, route } from './functions.ts';

/** Lambda authorizers in front of routes. Sources: AWS's developer guide; texts as AWS answers them (aws-behaviour.md). */

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:';
const OK: Handler = () => ({ statusCode: 200, body: 'ok' });

function authorizer(more: Partial<LambdaAuthorizerDefinition> = {}): LambdaAuthorizerDefinition {
  return {
    kind: 'lambda',
    type: 'TOKEN',
    functionId: 'Auth',
    uri: 'arn:aws:lambda:us-east-1:123456789012:function:Auth',
    identitySources: ['method.request.header.Authorization'],
    resultTtlSeconds: 0,
    payloadFormatVersion: '1.0',
    simpleResponses: false,
    ...more,
  };
}

const guarded = { authorizer: 'Login' };
const ROUTES = [route('GET /orders/{id}', guarded), route('GET /admin', guarded), route('GET /open')];
const rest = (more: Partial<LambdaAuthorizerDefinition> = {}, api: Partial<ApiDefinition> = {}): ApiDefinition =>
  restApi(ROUTES, { authorizers: { Login: authorizer(more) }, ...api });
const http = (more: Partial<LambdaAuthorizerDefinition> = {}, format: '1.0' | '2.0' = '2.0'): ApiDefinition => {
  const routes = ROUTES.map((one) =>
    one.integration.kind === 'lambda-proxy'
      ? { ...one, integration: { ...one.integration, payloadFormatVersion: format } }
      : one,
  );
  const identitySources = ['$request.header.Authorization'];
  return httpApi(routes, {
    authorizers: { Login: authorizer({ type: 'REQUEST', identitySources, payloadFormatVersion: '2.0', ...more }) },
  });
};

const policy = (Effect: string, Resource = '*'): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }],
});
const allows: Handler = () => ({ principalId: 'ada', policyDocument: policy('Allow') });
const SIGNED_IN = { authorization: 'Bearer abc' };

const gatewayRequest = (target: string, headers: HeaderLines): GatewayRequest => ({
  method: 'GET',
  target,
  headers,
  body: new Uint8Array(),
  remoteAddress: '127.0.0.1',
  protocol: 'HTTP/1.1',
  scheme: 'http',
  port: 80,
});

interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** What the authorizer saw. */
  readonly asked: AnyEvent[];
  /** What the function behind the route saw. */
  readonly event: AnyEvent;
}

async function call(
  api: ApiDefinition,
  auth: Handler,
  path = '/orders/7',
  headers: Record<string, string> = SIGNED_IN,
  options: StartApiOptions = {},
): Promise<Outcome> {
  const invoker = new InProcessInvoker({ Auth: auth, Fn: OK });
  await using served = await startApi(application(api), invoker, options);
  const answer = await served.request(path, { headers });
  const asked = invoker.events.filter((_, index) => invoker.requests[index]?.functionId === 'Auth');
  const event = invoker.events.find((_, index) => invoker.requests[index]?.functionId === 'Fn');
  return { status: answer.status, text: await answer.text(), headers: answer.headers, asked, event };
}

describe('a TOKEN authorizer', () => {
  it('sees the token and the ARN of the method, and nothing else', async () => {
    const { asked, status } = await call(rest(), allows);

    expect(status).toBe(200);
    expect(asked).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer abc',
        methodArn: expect.stringMatching(
          /^arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/Prod\/GET\/orders\/7$/,
        ),
      },
    ]);
  });

  it('tells the function who calls: the principal and the context, as texts', async () => {
    const context = { tenant: 'acme', level: 3, admin: true, nothing: null };
    const { event } = await call(rest(), () => ({ ...(allows({}, undefined) as object), context }));

    expect(event.requestContext.authorizer).toEqual({
      principalId: 'ada',
      tenant: 'acme',
      level: '3',
      admin: 'true',
      nothing: null,
      integrationLatency: expect.any(Number),
    });
  });

  it('takes the token from the header that it names', async () => {
    const { asked } = await call(rest({ identitySources: ['method.request.header.X-Token'] }), allows, '/orders/7', {
      'x-token': 't',
    });

    expect(asked[0].authorizationToken).toBe('t');
  });

  it('leaves routes without an authorizer alone', async () => {
    const { status, asked, event } = await call(rest(), allows, '/open', {});

    expect([status, asked, 'authorizer' in event.requestContext]).toEqual([200, [], false]);
  });

  it.each([
    ['no token', {}],
    ['an empty token', { authorization: '' }],
  ])('is not asked about a request with %s', async (_, headers) => {
    const { status, text, asked, event, headers: sent } = await call(rest(), allows, '/orders/7', headers);

    expect([status, text]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(sent.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect([asked, event]).toEqual([[], undefined]);
  });

  it.each([
    ['Bearer abc', 200],
    ['Bearer 123', 401],
    ['Basic abc', 401],
  ])('with a validation expression answers %s with %d', async (token, expected) => {
    const { status, asked } = await call(rest({ validationExpression: 'Bearer [a-z]+' }), allows, '/orders/7', {
      authorization: token,
    });

    expect([status, asked.length]).toEqual([expected, expected === 200 ? 1 : 0]);
  });

  it('lets nobody in with a validation expression that is none', async () => {
    const { status } = await call(rest({ validationExpression: '(' }), allows);

    expect(status).toBe(401);
  });

  it.each<[string, unknown, number, string]>([
    [
      'an explicit deny',
      { principalId: 'a', policyDocument: policy('Deny') },
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
    ],
    [
      'a policy for something else',
      { principalId: 'a', policyDocument: policy('Allow', 'arn:aws:x') },
      403,
      '{"Message":"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action"}',
    ],
    ['no object', 'yes', 500, '{"message":null}'],
    ['null', null, 500, '{"message":null}'],
    ['no principal', { policyDocument: policy('Allow') }, 500, '{"message":null}'],
    ['no policy', { principalId: 'a' }, 500, '{"message":null}'],
    ['a simple response', { isAuthorized: true }, 500, '{"message":null}'],
    [
      'an object in the context',
      { principalId: 'a', policyDocument: policy('Allow'), context: { nested: {} } },
      500,
      '{"message":null}',
    ],
  ])('that returns %s', async (_, result, status, text) => {
    const outcome = await call(rest(), () => result);

    expect([outcome.status, outcome.text]).toEqual([status, text]);
    expect(outcome.event).toBeUndefined();
  });

  it.each([
    ['Unauthorized', 401, '{"message":"Unauthorized"}'],
    ['no database', 500, '{"message":null}'],
  ])('that throws "%s"', async (message, status, text) => {
    const outcome = await call(rest(), () => {
      throw new TypeError(message);
    });

    expect([outcome.status, outcome.text]).toEqual([status, text]);
  });

  it('that cannot be run lets nobody in', async () => {
    const outcome = await call(rest({ functionId: 'Nowhere' }), allows);

    expect([outcome.status, outcome.text]).toEqual([500, '{"message":null}']);
    expect(outcome.headers.get('x-amzn-errortype')).toBe('AuthorizerFailureException');
  });

  it('that leads to no function of the application lets nobody in', async () => {
    const { status, text } = await call(rest({ functionId: undefined }), allows);

    expect([status, text]).toEqual([500, '{"message":null}']);
  });

  it('says why to those who watch', async () => {
    const failures: (string | undefined)[] = [];
    const onEvent: StartApiOptions['onEvent'] = (event) => {
      if (event.type === 'request-finished') failures.push(event.failure);
    };
    await call(rest(), () => ({ isAuthorized: true }), '/orders/7', SIGNED_IN, { onEvent });

    expect(failures).toEqual(['Authorizer "Login": `principalId` is not a string.']);
  });
});

describe('a REQUEST authorizer of a REST API', () => {
  const sources = ['method.request.header.Authorization', 'method.request.querystring.tenant'];

  it('sees the request without its body; what is empty is an empty object', async () => {
    const { asked } = await call(rest({ type: 'REQUEST', identitySources: [] }), allows, '/orders/7?a=1');

    expect(asked[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: expect.stringContaining('/Prod/GET/orders/7'),
      resource: '/orders/{id}',
      path: '/orders/7',
      httpMethod: 'GET',
      headers: { Authorization: 'Bearer abc' },
      queryStringParameters: { a: '1' },
      multiValueQueryStringParameters: { a: ['1'] },
      pathParameters: { id: '7' },
      stageVariables: {},
      requestContext: { resourcePath: '/orders/{id}', stage: 'Prod' },
    });
    expect(Object.keys(asked[0])).not.toContain('body');
    expect(Object.keys(asked[0])).not.toContain('isBase64Encoded');
  });

  it('sees a signature, which the function behind it does not', async () => {
    const Authorization = 'AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/own/aws4_request';
    const authorized = rest({ type: 'REQUEST', identitySources: [] });
    const { asked, event } = await call(authorized, allows, '/orders/7', { Authorization });

    expect([asked[0].headers.Authorization, event.headers.Authorization]).toEqual([Authorization, undefined]);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['all identity sources', '/orders/7?tenant=a', SIGNED_IN, 200],
    ['no header', '/orders/7?tenant=a', {}, 401],
    ['no query', '/orders/7', SIGNED_IN, 401],
    ['an empty query parameter', '/orders/7?tenant=', SIGNED_IN, 401],
  ])('with %s', async (_, path, headers, expected) => {
    const { status, asked } = await call(rest({ type: 'REQUEST', identitySources: sources }), allows, path, headers);

    expect([status, asked.length]).toEqual([expected, expected === 200 ? 1 : 0]);
  });

  it.each([
    ['context.identity.sourceIp', 200],
    ['context.httpMethod', 200],
    ['context.identity.accountId', 401],
    ['stageVariables.tenant', 200],
    ['stageVariables.other', 401],
    ['nonsense', 401],
  ])('takes %s as an identity source: %d', async (source, expected) => {
    const api = rest({ type: 'REQUEST', identitySources: [source] }, { stageVariables: { tenant: 'acme' } });
    const { status } = await call(api, allows);

    expect(status).toBe(expected);
  });
});

describe('an authorizer of a REST API with settings of its own', () => {
  const settings: NonNullable<ApiDefinition['rest']> = {
    models: {},
    gatewayResponses: {},
    apiKeySource: 'HEADER',
    usagePlans: [],
    methodThrottles: {},
  };

  it('decides what gateway responses say of whom it refuses', async () => {
    const template =
      '{"why":"$context.authorizer.why","who":"$context.authorizer.principalId","said":$context.error.messageString}';
    const api = rest(
      {},
      {
        rest: {
          ...settings,
          gatewayResponses: {
            ACCESS_DENIED: {
              status: 404,
              responseParameters: { 'gatewayresponse.header.X-Why': 'context.authorizer.why' },
              responseTemplates: { 'application/json': template },
            },
            UNAUTHORIZED: { responseParameters: {}, responseTemplates: { 'application/json': '{"sign":"in"}' } },
          },
        },
      },
    );
    const denies: Handler = () => ({ principalId: 'ada', policyDocument: policy('Deny'), context: { why: 'no plan' } });

    const refused = await call(api, denies);
    const unknown = await call(api, denies, '/orders/7', {});

    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      404,
      {
        why: 'no plan',
        who: 'ada',
        said: 'User is not authorized to access this resource with an explicit deny in an identity-based policy',
      },
    ]);
    expect(refused.headers.get('x-why')).toBe('no plan');
    expect([unknown.status, unknown.text]).toEqual([401, '{"sign":"in"}']);
  });

  it('may say the API key', async () => {
    const key = { id: 'Key', name: 'Key', value: 'abcdefghijklmnopqrstuvwxyz', generated: false, enabled: true };
    const api = rest(
      {},
      {
        routes: [
          route('GET /orders/{id}', { ...guarded, request: { apiKeyRequired: true, parameters: {}, models: {} } }),
        ],
        rest: {
          ...settings,
          apiKeySource: 'AUTHORIZER',
          usagePlans: [{ id: 'Plan', keys: [key], methodThrottles: {} }],
        },
      },
    );
    const says =
      (usageIdentifierKey?: string): Handler =>
      () => ({
        ...(allows({}, undefined) as object),
        ...(usageIdentifierKey === undefined ? {} : { usageIdentifierKey }),
      });

    const [known, other, none] = [
      await call(api, says(key.value)),
      await call(api, says('x')),
      await call(api, says()),
    ];

    expect([known.status, other.status, none.status]).toEqual([200, 403, 403]);
    expect(known.event.requestContext.identity).toMatchObject({ apiKey: key.value, apiKeyId: 'Key' });
  });
});

describe('the cache of an authorizer', () => {
  it('keeps a result by who asks, for as long as it says', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const invoker = new InProcessInvoker({ Auth: allows, Fn: OK });
    const gateway = createGateway(rest({ resultTtlSeconds: 60 }), { invoker, clock: { now: () => now } });
    const ask = async (token: string): Promise<number> => {
      await gateway(gatewayRequest('/orders/7', [['authorization', token]]));
      return invoker.requests.filter(({ functionId }) => functionId === 'Auth').length;
    };

    expect(await ask('a')).toBe(1);
    expect(await ask('a')).toBe(1);
    expect(await ask('b')).toBe(2);
    now += 60_000;
    expect(await ask('a')).toBe(3);
  });

  it('looks at the policy again for each route', async () => {
    const onlyOrders: Handler = () => ({ principalId: 'ada', policyDocument: policy('Allow', '*/GET/orders/*') });
    const invoker = new InProcessInvoker({ Auth: onlyOrders, Fn: OK });
    await using api = await startApi(application(rest({ resultTtlSeconds: 300 })), invoker);

    const orders = await api.request('/orders/7', { headers: SIGNED_IN });
    const admin = await api.request('/admin', { headers: SIGNED_IN });

    expect([orders.status, admin.status]).toEqual([200, 403]);
    expect(invoker.requests.filter(({ functionId }) => functionId === 'Auth')).toHaveLength(1);
  });

  it('does not keep failures, nor anything without an identity source', async () => {
    let calls = 0;
    const failsOnce: Handler = () => {
      calls += 1;
      if (calls === 1) throw new TypeError('cold');
      return allows({}, undefined);
    };
    const invoker = new InProcessInvoker({ Auth: failsOnce, Fn: OK });
    const api = rest({ type: 'REQUEST', identitySources: [], resultTtlSeconds: 300 });
    await using served = await startApi(application(api), invoker);

    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await served.request('/orders/7')).status);

    expect([statuses, calls]).toEqual([[500, 200, 200], 3]);
  });
});

describe('a Lambda authorizer of an HTTP API', () => {
  const simple = { simpleResponses: true };

  it('sees format 2.0 with its identities in a list', async () => {
    const { asked } = await call(http(simple), () => ({ isAuthorized: true }), '/orders/7?a=1');

    expect(asked[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: expect.stringMatching(new RegExp(`^${ARN}[a-z0-9]{10}/\\$default/GET/orders/7$`)),
      identitySource: ['Bearer abc'],
      routeKey: 'GET /orders/{id}',
      rawPath: '/orders/7',
      rawQueryString: 'a=1',
      pathParameters: { id: '7' },
    });
    expect(Object.keys(asked[0])).not.toContain('isBase64Encoded');
    expect(asked[0].requestContext).not.toHaveProperty('authorizer');
  });

  it('sees format 1.0 with its identities in a text', async () => {
    const { asked } = await call(http({ payloadFormatVersion: '1.0' }), allows);

    expect(asked[0]).toMatchObject({
      version: '1.0',
      type: 'REQUEST',
      methodArn: expect.stringContaining('/$default/GET/orders/7'),
      identitySource: 'Bearer abc',
      authorizationToken: 'Bearer abc',
      resource: '/orders/{id}',
      queryStringParameters: {},
    });
  });

  it('hands its context on as it is in format 2.0', async () => {
    const context = { level: 3, list: ['a'], map: { a: true } };
    const { event } = await call(http(simple), () => ({ isAuthorized: true, context }));

    expect(event.requestContext.authorizer).toEqual({ lambda: context });
  });

  it('hands null on without a context', async () => {
    const { event } = await call(http(simple), () => ({ isAuthorized: true }));

    expect(event.requestContext.authorizer).toEqual({ lambda: null });
  });

  it('hands its context on with the principal in format 1.0', async () => {
    const result = { ...(allows({}, undefined) as object), context: { level: 3 } };
    const { event } = await call(http({}, '1.0'), () => result);

    expect(event.requestContext.authorizer).toEqual({
      principalId: 'ada',
      level: '3',
      integrationLatency: expect.any(Number),
    });
  });

  it.each<[string, Partial<LambdaAuthorizerDefinition>, unknown, number, string]>([
    ['true', simple, { isAuthorized: true }, 200, 'ok'],
    ['false', simple, { isAuthorized: false }, 403, '{"message":"Forbidden"}'],
    ['a text that says true', simple, { isAuthorized: 'true' }, 500, '{"message":"Internal Server Error"}'],
    ['a policy where it should be simple', simple, allows({}, undefined), 500, '{"message":"Internal Server Error"}'],
    ['a policy', {}, allows({}, undefined), 200, 'ok'],
    ['a simple answer that it may not give', {}, { isAuthorized: true }, 500, '{"message":"Internal Server Error"}'],
    ['a denying policy', {}, { principalId: 'a', policyDocument: policy('Deny') }, 403, '{"message":"Forbidden"}'],
    ['nothing', simple, null, 500, '{"message":"Internal Server Error"}'],
  ])('that answers %s', async (_, more, result, status, text) => {
    const outcome = await call(http(more), () => result);

    expect([outcome.status, outcome.text]).toEqual([status, text]);
  });

  it.each([
    ['Unauthorized', 401, '{"message":"Unauthorized"}'],
    ['no database', 500, '{"message":"Internal Server Error"}'],
  ])('that throws "%s"', async (message, status, text) => {
    const outcome = await call(http(simple), () => {
      throw new TypeError(message);
    });

    expect([outcome.status, outcome.text]).toEqual([status, text]);
  });

  it('is not asked without its identity', async () => {
    const { status, text, asked } = await call(http(simple), () => ({ isAuthorized: true }), '/orders/7', {});

    expect([status, text, asked]).toEqual([401, '{"message":"Unauthorized"}', []]);
  });

  it.each([
    ['$request.querystring.token', '/orders/7?token=t', 200],
    ['$request.querystring.token', '/orders/7', 401],
    ['$context.routeKey', '/orders/7', 200],
    ['$context.identity.sourceIp', '/orders/7', 200],
    ['$context.nothing', '/orders/7', 401],
    ['$stageVariables.tenant', '/orders/7', 401],
  ])('takes %s of %s: %d', async (source, path, expected) => {
    const { status } = await call(http({ ...simple, identitySources: [source] }), () => ({ isAuthorized: true }), path);

    expect(status).toBe(expected);
  });

  it('is asked once for routes whose key is the same, and per route where that is in the key', async () => {
    const count = async (identitySources: string[]): Promise<number> => {
      const invoker = new InProcessInvoker({ Auth: () => ({ isAuthorized: true }), Fn: OK });
      const api = http({ ...simple, identitySources, resultTtlSeconds: 300 });
      await using served = await startApi(application(api), invoker);
      for (const path of ['/orders/7', '/admin', '/orders/8']) await served.request(path, { headers: SIGNED_IN });
      return invoker.requests.filter(({ functionId }) => functionId === 'Auth').length;
    };

    expect(await count(['$request.header.Authorization'])).toBe(1);
    expect(await count(['$request.header.Authorization', '$context.routeKey'])).toBe(2);
  });
});

describe('somebody made up', () => {
  it('takes the place of what a Lambda authorizer would return', async () => {
    const { status, asked, event } = await call(
      rest(),
      allows,
      '/orders/7',
      {},
      {
        auth: { context: { tenant: 'acme' }, principalId: 'grace' },
      },
    );

    expect([status, asked]).toEqual([200, []]);
    expect(event.requestContext.authorizer).toMatchObject({ tenant: 'acme', principalId: 'grace' });
  });

  it('may call a single request', async () => {
    const invoker = new InProcessInvoker({ Auth: allows, Fn: OK });
    await using api = await startApi(application(http({ simpleResponses: true })), invoker);

    const made = await api.request('/admin', { auth: { context: { tenant: 'acme' } } });
    const nobody = await api.request('/admin');

    expect([made.status, nobody.status]).toEqual([200, 401]);
    expect(invoker.events[0].requestContext.authorizer).toEqual({ lambda: { tenant: 'acme' } });
  });

  it('counts for one authorizer alone when given for it', async () => {
    const definition = restApi([route('GET /a', { authorizer: 'A' }), route('GET /b', { authorizer: 'B' })], {
      authorizers: { A: authorizer(), B: authorizer() },
    });
    const events: unknown[] = [];
    await using api = await startApi(application(definition), new InProcessInvoker({ Auth: allows, Fn: OK }), {
      auth: { authorizers: { A: { context: {} } } },
      onEvent: (event) => events.push(event),
    });

    const [a, b] = [await api.request('/a'), await api.request('/b')];

    expect([a.status, b.status]).toEqual([200, 401]);
    expect(events).toContainEqual(
      expect.objectContaining({ code: 'AUTHORIZER_MOCKED', message: expect.stringContaining('"A" (GET /a)') }),
    );
  });
});
