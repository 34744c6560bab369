import { describe, expect, it } from 'vitest';
import { Unresolved } from '../../../src/resolve/index.ts';
import { ask } from './ask.ts';
import { httpApi, lambda, route } from './functions.ts';

/** Request → event of HTTP APIs; "documented" in AWS's developer guide unless a row says otherwise. */

const API = httpApi([route('ANY /{proxy+}'), route('GET /'), route('GET /pets/{id}')]);
const STAGED = httpApi([route('ANY /{proxy+}')], { stage: 'dev' });
const V1 = httpApi([route('ANY /{proxy+}', { integration: lambda('Fn', { payloadFormatVersion: '1.0' }) })]);
const V1_STAGED = { ...V1, stage: 'dev' };
const JSON_TYPE = [['Content-Type', 'application/json']] as const;

interface Row {
  readonly name: string;
  readonly request: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  readonly api?: typeof API;
  readonly event: object;
  readonly absent?: readonly string[];
}

const V2_ROWS: Row[] = [
  { name: 'the version', request: 'GET /a', event: { version: '2.0' } },
  {
    name: 'the route key',
    request: 'GET /pets/7',
    event: { routeKey: 'GET /pets/{id}', requestContext: { routeKey: 'GET /pets/{id}' } },
  },
  { name: 'the route key of ANY', request: 'PUT /a', event: { routeKey: 'ANY /{proxy+}' } },
  {
    name: '$default as route key',
    request: 'PUT /a',
    api: httpApi([route('$default')]),
    event: { routeKey: '$default', rawPath: '/a' },
    absent: ['pathParameters'],
  },
  {
    name: 'the path without the $default stage',
    request: 'GET /a',
    event: { rawPath: '/a', requestContext: { stage: '$default', http: { path: '/a' } } },
  },
  {
    name: 'the path with another stage',
    request: 'GET /a',
    api: STAGED,
    event: { rawPath: '/dev/a', requestContext: { stage: 'dev', http: { path: '/dev/a' } } },
  },
  { name: 'a decoded path (live captures)', request: 'GET /a%20b/%C3%A9', event: { rawPath: '/a b/é' } },
  { name: 'a trailing slash', request: 'GET /a/', event: { rawPath: '/a/', pathParameters: { proxy: 'a/' } } },
  { name: 'double slashes', request: 'GET //a//b', event: { rawPath: '//a//b' } },
  { name: 'decoded path parameters', request: 'GET /pets/a%20b', event: { pathParameters: { id: 'a b' } } },
  {
    name: 'path parameters that are not well encoded',
    request: 'GET /pets/%zz',
    event: { pathParameters: { id: '%zz' } },
  },
  {
    name: 'the query as sent',
    request: 'GET /a?x=%20y&x=2&z',
    event: { rawQueryString: 'x=%20y&x=2&z', queryStringParameters: { x: ' y,2', z: '' } },
  },
  { name: 'no query', request: 'GET /a', event: { rawQueryString: '' }, absent: ['queryStringParameters'] },
  {
    name: 'lower-case header names',
    request: 'GET /a',
    headers: [['X-MiXed', 'V']],
    event: { headers: { 'x-mixed': 'V' } },
  },
  {
    name: 'repeated headers joined by a comma',
    request: 'GET /a',
    headers: [
      ['X-A', '1'],
      ['x-a', '2'],
    ],
    event: { headers: { 'x-a': '1,2' } },
  },
  {
    name: 'cookies apart',
    request: 'GET /a',
    headers: [['Cookie', 'a=1; b=2;c=x=y']],
    event: { cookies: ['a=1', 'b=2', 'c=x=y'] },
    absent: ['headers.cookie'],
  },
  { name: 'no cookies', request: 'GET /a', event: {}, absent: ['cookies'] },
  {
    name: 'no body',
    request: 'GET /a',
    event: { isBase64Encoded: false, headers: { 'content-length': '0' } },
    absent: ['body'],
  },
  {
    name: 'a JSON body',
    request: 'POST /a',
    headers: JSON_TYPE,
    body: '{"a":1}',
    event: {
      body: '{"a":1}',
      isBase64Encoded: false,
      headers: { 'content-length': '7', 'content-type': 'application/json' },
    },
  },
  {
    name: 'a JSON body with a character set',
    request: 'POST /a',
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: '{}',
    event: { body: '{}' },
  },
  {
    name: 'a text body',
    request: 'POST /a',
    headers: [['content-type', 'text/csv']],
    body: 'a,é',
    event: { body: 'a,é', isBase64Encoded: false },
  },
  {
    name: 'an XML body',
    request: 'POST /a',
    headers: [['content-type', 'application/xml']],
    body: '<a/>',
    event: { body: '<a/>', isBase64Encoded: false },
  },
  {
    name: 'a form as base64 (tried on AWS)',
    request: 'POST /a',
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: 'a=1',
    event: { body: 'YT0x', isBase64Encoded: true },
  },
  {
    name: 'a multipart body as base64 (live capture)',
    request: 'POST /a',
    headers: [['content-type', 'multipart/form-data; boundary=x']],
    body: '--x--',
    event: { isBase64Encoded: true },
  },
  {
    name: 'a body without a type as base64 (tried on AWS)',
    request: 'POST /a',
    body: 'hi',
    event: { body: 'aGk=', isBase64Encoded: true },
  },
  {
    name: 'bytes as base64',
    request: 'POST /a',
    headers: [['content-type', 'image/png']],
    body: Buffer.from([137, 80]),
    event: { body: 'iVA=', isBase64Encoded: true },
  },
  {
    name: 'stage variables',
    request: 'GET /a',
    api: { ...API, stageVariables: { T: 'x', U: new Unresolved('a', 'b') } },
    event: { stageVariables: { T: 'x' } },
  },
  { name: 'no stage variables', request: 'GET /a', event: {}, absent: ['stageVariables'] },
  {
    name: 'the caller',
    request: 'GET /a',
    headers: [['User-Agent', 'me/1']],
    event: {
      requestContext: { http: { method: 'GET', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me/1' } },
    },
  },
  {
    name: 'the caller behind those that X-Forwarded-For names',
    request: 'GET /a',
    headers: [['x-forwarded-for', '203.0.113.7']],
    event: { headers: { 'x-forwarded-for': '203.0.113.7, 127.0.0.1' } },
  },
  {
    name: 'no authorizer',
    request: 'GET /a',
    event: {},
    absent: ['requestContext.authorizer', 'requestContext.authentication'],
  },
];

const V1_ROWS: Row[] = [
  { name: 'the version', request: 'GET /a', event: { version: '1.0' } },
  {
    name: 'the route as resource',
    request: 'GET /a',
    event: { resource: '/{proxy+}', requestContext: { resourcePath: '/{proxy+}', resourceId: 'ANY /{proxy+}' } },
  },
  {
    name: 'the path without the $default stage',
    request: 'GET /a',
    event: { path: '/a', requestContext: { path: '/a' } },
  },
  {
    name: 'the path with another stage (serverless-http#143)',
    request: 'GET /a',
    api: V1_STAGED,
    event: { path: '/dev/a', requestContext: { path: '/dev/a' } },
  },
  {
    name: 'a decoded path (live captures)',
    request: 'GET /a%20b',
    event: { path: '/a b', pathParameters: { proxy: 'a b' } },
  },
  {
    name: 'null for what is empty',
    request: 'GET /a',
    event: { body: null, queryStringParameters: null, multiValueQueryStringParameters: null, stageVariables: null },
  },
  {
    name: 'the last of repeated query values, and all',
    request: 'GET /a?x=1&x=2',
    event: { queryStringParameters: { x: '2' }, multiValueQueryStringParameters: { x: ['1', '2'] } },
  },
  {
    name: "header names in lower case, but for the service's own",
    request: 'GET /a',
    headers: [
      ['ACCEPT', '*/*'],
      ['user-agent', 'me/1'],
    ],
    event: { headers: { accept: '*/*', 'User-Agent': 'me/1', 'Content-Length': '0', 'X-Forwarded-Proto': 'http' } },
  },
  {
    name: 'cookies as a header',
    request: 'GET /a',
    headers: [['Cookie', 'a=1; b=2']],
    event: { headers: { cookie: 'a=1; b=2' } },
    absent: ['cookies'],
  },
  {
    name: 'a JSON body',
    request: 'POST /a',
    headers: JSON_TYPE,
    body: '{"a":1}',
    event: { body: '{"a":1}', isBase64Encoded: false },
  },
  {
    name: 'bytes as base64',
    request: 'POST /a',
    headers: [['content-type', 'image/png']],
    body: Buffer.from([137, 80]),
    event: { body: 'iVA=', isBase64Encoded: true },
  },
];

describe('events of HTTP APIs in format 2.0', () => {
  it.each(V2_ROWS)('have $name', async ({ api = API, event: expected, absent = [], ...rest }) => {
    const { event } = await ask({ api, ...rest });

    expect(event).toMatchObject(expected);
    for (const path of absent) expect(event).not.toHaveProperty(path.split('.'));
  });

  it('have exactly the documented keys', async () => {
    const { event, url } = await ask({ api: API, request: 'GET /', headers: [['Accept', '*/*']] });

    const port = new URL(url).port;
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /',
      rawPath: '/',
      rawQueryString: '',
      headers: {
        accept: '*/*',
        'content-length': '0',
        host: `127.0.0.1:${port}`,
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': port,
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        accountId: '123456789012',
        apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
        domainName: `127.0.0.1:${port}`,
        domainPrefix: event.requestContext.apiId,
        http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
        requestId: expect.stringMatching(/=$/),
        routeKey: 'GET /',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });
});

describe('events of HTTP APIs in format 1.0', () => {
  it.each(V1_ROWS)('have $name', async ({ api = V1, event: expected, absent = [], ...rest }) => {
    const { event } = await ask({ api, ...rest });

    expect(event).toMatchObject(expected);
    for (const path of absent) expect(event).not.toHaveProperty(path.split('.'));
  });
});
