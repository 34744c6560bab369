import { describe, expect, it } from 'vitest';
import { Unresolved } from '../../../src/resolve/index.ts';
import { ask } from './ask.ts';
import { restApi, route } from './functions.ts';

/**
 * Request → event of REST APIs. "recorded" is AWS's own answer (the recorded cases and the notes on them), "documented"
 * its developer guide.
 */

const PROXY = restApi([route('ANY /{proxy+}'), route('ANY /')]);
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

interface Row {
  readonly name: string;
  readonly request: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  readonly api?: typeof PROXY;
  readonly event: object;
}

const ROWS: Row[] = [
  // recorded
  {
    name: 'a plain path',
    request: 'GET /orders',
    event: { path: '/orders', resource: '/{proxy+}', pathParameters: { proxy: 'orders' } },
  },
  { name: 'the root', request: 'GET /', event: { path: '/', resource: '/', pathParameters: null } },
  {
    name: 'the path with the stage in the context',
    request: 'GET /orders',
    event: { requestContext: { path: '/Prod/orders', stage: 'Prod', resourcePath: '/{proxy+}' } },
  },
  {
    name: 'a trailing slash in the path only',
    request: 'GET /orders/',
    event: { path: '/orders/', pathParameters: { proxy: 'orders' }, requestContext: { path: '/Prod/orders/' } },
  },
  {
    name: 'no extra slashes in front, except in the context',
    request: 'GET //orders',
    event: { path: '/orders', pathParameters: { proxy: 'orders' }, requestContext: { path: '/Prod//orders' } },
  },
  {
    name: 'percent-encoding as sent',
    request: 'GET /a%2Bb+c@d',
    event: { path: '/a%2Bb+c@d', pathParameters: { proxy: 'a%2Bb+c@d' }, requestContext: { path: '/Prod/a%2Bb+c@d' } },
  },
  { name: 'dot segments as sent', request: 'GET /a/%2e%2e/b', event: { path: '/a/%2e%2e/b' } },
  {
    name: 'null for no query',
    request: 'GET /q',
    event: { queryStringParameters: null, multiValueQueryStringParameters: null },
  },
  {
    name: 'a query',
    request: 'GET /q?a=1',
    event: { queryStringParameters: { a: '1' }, multiValueQueryStringParameters: { a: ['1'] } },
  },
  {
    name: 'the last of repeated query values, and all',
    request: 'GET /q?a=1&b=2&a=3',
    event: { queryStringParameters: { a: '3', b: '2' }, multiValueQueryStringParameters: { a: ['1', '3'], b: ['2'] } },
  },
  { name: 'null for no body', request: 'POST /b', body: '', event: { body: null, isBase64Encoded: false } },
  {
    name: 'a body as text',
    request: 'POST /b',
    headers: [['Content-Type', 'application/json;charset=utf-8']],
    body: '{"a": 1}',
    event: { body: '{"a": 1}', isBase64Encoded: false },
  },
  { name: 'the method', request: 'PATCH /m', event: { httpMethod: 'PATCH', requestContext: { httpMethod: 'PATCH' } } },
  {
    name: 'header names in the casing of the client',
    request: 'GET /h',
    headers: [['tEsT-HEADeR', 'aValUE']],
    event: { headers: { 'tEsT-HEADeR': 'aValUE' }, multiValueHeaders: { 'tEsT-HEADeR': ['aValUE'] } },
  },
  {
    name: 'Authorization in one casing',
    request: 'GET /h',
    headers: [['aUThorization', 'x']],
    event: { headers: { Authorization: 'x' }, multiValueHeaders: { Authorization: ['x'] } },
  },
  {
    name: 'User-Agent in one casing',
    request: 'GET /h',
    headers: [['user-agent', 'me/1']],
    event: { headers: { 'User-Agent': 'me/1' }, requestContext: { identity: { userAgent: 'me/1' } } },
  },
  {
    name: "the client's trace id",
    request: 'GET /h',
    headers: [['x-amzn-trace-id', 'Root=1-3152b799-8954dae64eda91bc9a23a7e8']],
    event: { headers: { 'X-Amzn-Trace-Id': 'Root=1-3152b799-8954dae64eda91bc9a23a7e8' } },
  },
  // documented
  {
    name: 'the last of repeated headers, and all',
    request: 'GET /h',
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
    ],
    event: { headers: { 'X-A': '2' }, multiValueHeaders: { 'X-A': ['1', '2'] } },
  },
  {
    name: 'the caller behind those that X-Forwarded-For names',
    request: 'GET /h',
    headers: [['X-Forwarded-For', '203.0.113.7']],
    event: { headers: { 'X-Forwarded-For': '203.0.113.7, 127.0.0.1' } },
  },
  {
    name: 'the scheme, whatever the client says',
    request: 'GET /h',
    headers: [['X-Forwarded-Proto', 'gopher']],
    event: { headers: { 'X-Forwarded-Proto': 'http' } },
  },
  {
    name: 'a cookie as a header',
    request: 'GET /h',
    headers: [['Cookie', 'a=1; b=2']],
    event: { headers: { Cookie: 'a=1; b=2' } },
  },
  {
    name: 'a query value that is decoded',
    request: 'GET /q?a=x%20y%2Fz&b=c+d',
    event: { queryStringParameters: { a: 'x y/z', b: 'c d' } },
  },
  {
    name: 'a query name without a value',
    request: 'GET /q?flag&empty=',
    event: { queryStringParameters: { flag: '', empty: '' } },
  },
  {
    name: 'a query name that is a trap',
    request: 'GET /q?__proto__=1',
    event: { queryStringParameters: JSON.parse('{"__proto__":"1"}') },
  },
  {
    name: 'a path parameter',
    request: 'GET /pets/a%20b',
    api: restApi([route('GET /pets/{id}')]),
    event: { resource: '/pets/{id}', pathParameters: { id: 'a%20b' } },
  },
  {
    name: 'stage variables',
    request: 'GET /',
    api: restApi([route('GET /')], { stageVariables: { TABLE: 'dev' } }),
    event: { stageVariables: { TABLE: 'dev' } },
  },
  { name: 'null for no stage variables', request: 'GET /', event: { stageVariables: null } },
  {
    name: 'no stage variable that is unknown here',
    request: 'GET /',
    api: restApi([route('GET /')], { stageVariables: { T: new Unresolved('x', 'y') } }),
    event: { stageVariables: null },
  },
  {
    name: 'the operation name',
    request: 'GET /',
    api: restApi([route('GET /', { operationName: 'List' })]),
    event: { requestContext: { operationName: 'List' } },
  },
  {
    name: 'a binary body as base64',
    request: 'POST /b',
    api: restApi([route('POST /b')], { binaryMediaTypes: ['image/png'] }),
    headers: [['Content-Type', 'image/png']],
    body: PNG,
    event: { body: PNG.toString('base64'), isBase64Encoded: true },
  },
  {
    name: 'a binary body of a group of types',
    request: 'POST /b',
    api: restApi([route('POST /b')], { binaryMediaTypes: ['image/*'] }),
    headers: [['content-type', 'IMAGE/PNG; x=y']],
    body: PNG,
    event: { body: PNG.toString('base64'), isBase64Encoded: true },
  },
  {
    name: 'every body as base64 where everything is binary',
    request: 'POST /b',
    api: restApi([route('POST /b')], { binaryMediaTypes: ['*~1*'] }),
    body: 'text',
    event: { body: 'dGV4dA==', isBase64Encoded: true },
  },
  {
    name: 'text beside a binary type',
    request: 'POST /b',
    api: restApi([route('POST /b')], { binaryMediaTypes: ['image/png'] }),
    headers: [['Content-Type', 'text/plain']],
    body: 'é',
    event: { body: 'é', isBase64Encoded: false },
  },
  {
    name: 'no base64 for an empty body',
    request: 'GET /b',
    api: restApi([route('GET /b')], { binaryMediaTypes: ['*/*'] }),
    event: { body: null, isBase64Encoded: false },
  },
];

describe('events of REST APIs', () => {
  it.each(ROWS)('have $name', async ({ api = PROXY, event: expected, ...rest }) => {
    const { event } = await ask({ api, ...rest });

    expect(event).toMatchObject(expected);
  });

  it('have exactly the keys that were recorded', async () => {
    const { event, url } = await ask({ api: PROXY, request: 'GET /orders', headers: [['User-Agent', 'me/1']] });

    const port = new URL(url).port;
    expect(event).toEqual({
      resource: '/{proxy+}',
      path: '/orders',
      httpMethod: 'GET',
      headers: {
        Host: `127.0.0.1:${port}`,
        'User-Agent': 'me/1',
        'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': port,
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: {
        Host: [`127.0.0.1:${port}`],
        'User-Agent': ['me/1'],
        'X-Amzn-Trace-Id': [expect.stringMatching(/^Root=/)],
        'X-Forwarded-For': ['127.0.0.1'],
        'X-Forwarded-Port': [port],
        'X-Forwarded-Proto': ['http'],
      },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: { proxy: 'orders' },
      stageVariables: null,
      requestContext: {
        resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
        resourcePath: '/{proxy+}',
        httpMethod: 'GET',
        extendedRequestId: expect.stringMatching(/=$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        path: '/Prod/orders',
        accountId: '123456789012',
        protocol: 'HTTP/1.1',
        stage: 'Prod',
        domainPrefix: event.requestContext.apiId,
        requestTimeEpoch: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        identity: {
          cognitoIdentityPoolId: null,
          accountId: null,
          cognitoIdentityId: null,
          caller: null,
          sourceIp: '127.0.0.1',
          principalOrgId: null,
          accessKey: null,
          cognitoAuthenticationType: null,
          cognitoAuthenticationProvider: null,
          userArn: null,
          userAgent: 'me/1',
          user: null,
        },
        domainName: `127.0.0.1:${port}`,
        deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      },
      body: null,
      isBase64Encoded: false,
    });
  });

  it('leave out what concerns the connection alone', async () => {
    const headers = [
      ['Connection', 'keep-alive'],
      ['TE', 'trailers'],
      ['Content-MD5', 'x'],
      ['Expect', '100-continue'],
    ] as const;

    const { event } = await ask({ api: PROXY, request: 'POST /orders', headers, body: '{}' });

    expect(Object.keys(event.headers).sort()).toEqual([
      'Host',
      'X-Amzn-Trace-Id',
      'X-Forwarded-For',
      'X-Forwarded-Port',
      'X-Forwarded-Proto',
    ]);
  });

  it('name the same API and resource each time, and each request anew', async () => {
    const first = await ask({ api: PROXY, request: 'GET /a' });
    const second = await ask({ api: PROXY, request: 'GET /b' });

    const [one, two] = [first.event.requestContext, second.event.requestContext];
    expect([two.apiId, two.resourceId, two.deploymentId]).toEqual([one.apiId, one.resourceId, one.deploymentId]);
    expect(two.requestId).not.toBe(one.requestId);
    expect(two.extendedRequestId).not.toBe(one.extendedRequestId);
  });
});
