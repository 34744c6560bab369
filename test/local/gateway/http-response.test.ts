import { describe, expect, it } from 'vitest';
import type { CorsDefinition } from '../../../src/application/index.ts';
import { ask } from './ask.ts';
import { httpApi, lambda, Raw, route } from './functions.ts';

/** Result → response of HTTP APIs; documented in AWS's developer guide unless a row says otherwise. */

const V2 = httpApi([route('ANY /x')]);
const V1 = httpApi([route('ANY /x', { integration: lambda('Fn', { payloadFormatVersion: '1.0' }) })]);
const TEXT = { 'content-type': 'text/plain;charset=UTF-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const FAILED = [500, '{"message":"Internal Server Error"}', JSON_TYPE] as const;

type Row = [name: string, result: unknown, status: number, body: string, headers?: Record<string, string>];

const V2_ROWS: Row[] = [
  ['an object without a statusCode as JSON', { message: 'hi' }, 200, '{"message":"hi"}', JSON_TYPE],
  ['JSON as the function wrote it (recorded for Function URLs)', new Raw('{"a": 1}'), 200, '{"a": 1}', JSON_TYPE],
  ['a string as the body', 'Hello from Lambda!', 200, 'Hello from Lambda!', JSON_TYPE],
  ['a number as the body', 3, 200, '3', JSON_TYPE],
  ['a list as the body', ['a', 1], 200, '["a",1]', JSON_TYPE],
  ['true as the body', true, 200, 'true', JSON_TYPE],
  ['null as the body', null, 200, 'null', JSON_TYPE],
  ['an object that only has a body as JSON', { body: 'x' }, 200, '{"body":"x"}', JSON_TYPE],
  ['a status and a body', { statusCode: 201, body: 'hi' }, 201, 'hi', TEXT],
  ['a status alone', { statusCode: 200 }, 200, '', { ...TEXT, 'content-length': '0' }],
  ['a status as text', { statusCode: '418' }, 418, ''],
  ['header names in lower case', { statusCode: 200, headers: { 'X-MiXed': 'V' } }, 200, '', { 'x-mixed': 'V' }],
  [
    "the function's Content-Type",
    { statusCode: 200, headers: { 'Content-Type': 'text/html' } },
    200,
    '',
    { 'content-type': 'text/html' },
  ],
  ['cookies', { statusCode: 200, cookies: ['a=1; Secure', 'b=2'] }, 200, '', { 'set-cookie': 'a=1; Secure, b=2' }],
  ['base64 as bytes, whatever the client accepts', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
  ['unknown keys as nothing', { statusCode: 200, body: 'x', foo: 1 }, 200, 'x'],
  [
    'no multi-value headers, which format 2.0 does not have',
    { statusCode: 200, multiValueHeaders: { a: ['1'] } },
    200,
    '',
  ],
  ['204 without a body', { statusCode: 204, body: 'lost' }, 204, ''],
  ['a redirect', { statusCode: 302, headers: { location: '/x' } }, 302, '', { location: '/x' }],
  [
    'WWW-Authenticate under its own name',
    { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' } },
    401,
    '',
    { 'www-authenticate': 'Basic' },
  ],
  ['500 for no JSON', new Raw('oops'), ...FAILED],
  ['500 for a status that is no number', { statusCode: 'x' }, ...FAILED],
  ['500 for an object as body', { statusCode: 200, body: {} }, ...FAILED],
  ['500 for base64 that is none', { statusCode: 200, body: 'é', isBase64Encoded: true }, ...FAILED],
  ['500 for a line break in a header', { statusCode: 200, headers: { a: 'x\ny' } }, ...FAILED],
];

const V1_ROWS: Row[] = [
  ['a status and a body', { statusCode: 201, body: 'hi' }, 201, 'hi', TEXT],
  [
    'repeated headers joined by a comma',
    { statusCode: 200, multiValueHeaders: { 'X-A': ['1', '2'] } },
    200,
    '',
    { 'x-a': '1,2' },
  ],
  [
    'several cookies on lines of their own',
    { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } },
    200,
    '',
    { 'set-cookie': 'a=1, b=2' },
  ],
  ['no `cookies`, which format 1.0 does not have', { statusCode: 200, cookies: ['a=1'] }, 200, ''],
  ['base64 as bytes', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
  ['500 for an object without a statusCode', { foo: 'bar' }, ...FAILED],
  ['500 for a string', 'hello', ...FAILED],
];

describe('responses of HTTP APIs in format 2.0', () => {
  it.each<Row>(V2_ROWS)('make %s', async (_, result, status, body, headers = {}) => {
    const answer = await ask({ api: V2, request: 'GET /x', handler: () => result });

    expect([answer.status, answer.text]).toEqual([status, body]);
    expect(answer.headers).toMatchObject(headers);
    expect(answer.headers['apigw-requestid']).toBe(answer.event.requestContext.requestId);
  });

  it('send each cookie on a line of its own', async () => {
    const handler = (): unknown => ({ statusCode: 200, cookies: ['a=1', 'b=2'] });

    const { lines } = await ask({ api: V2, request: 'GET /x', handler });

    expect(lines.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });
});

describe('responses of HTTP APIs in format 1.0', () => {
  it.each<Row>(V1_ROWS)('make %s', async (_, result, status, body, headers = {}) => {
    const answer = await ask({ api: V1, request: 'GET /x', handler: () => result });

    expect([answer.status, answer.text]).toEqual([status, body]);
    expect(answer.headers).toMatchObject(headers);
  });
});

describe('answers of an HTTP API itself', () => {
  it.each([
    ['an unknown path', V2, 'GET /y'],
    ['a method without a route', httpApi([route('GET /x')]), 'POST /x'],
    ['a trailing slash that the route does not have', httpApi([route('GET /x')]), 'GET /x/'],
    ['OPTIONS without a route and without CORS', httpApi([route('GET /x')]), 'OPTIONS /x'],
  ])('are 404 for %s', async (_, api, request) => {
    const answer = await ask({ api, request });

    expect([answer.status, answer.text]).toEqual([404, '{"message":"Not Found"}']);
    expect(answer.headers).toMatchObject(JSON_TYPE);
  });

  it('leave to $default what no other route takes', async () => {
    const api = httpApi([route('GET /x'), route('$default')]);

    const other = await ask({ api, request: 'POST /x' });
    const own = await ask({ api, request: 'GET /x' });

    expect(other.event.routeKey).toBe('$default');
    expect(own.event.routeKey).toBe('GET /x');
  });

  it('are 500 when the function throws', async () => {
    const handler = (): unknown => {
      throw new TypeError('secret');
    };

    const answer = await ask({ api: V2, request: 'GET /x', handler });

    expect([answer.status, answer.text]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it('are 503 when the function takes longer than the integration may', async () => {
    const api = httpApi([route('GET /x', { integration: lambda('Fn', { timeoutMs: 20 }) })]);

    const answer = await ask({ api, request: 'GET /x', handler: () => new Promise(() => {}) });

    expect([answer.status, answer.text]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  it('are 413 for a body over 10 MB', async () => {
    const answer = await ask({ api: V2, request: 'POST /x', body: Buffer.alloc(10 * 1024 * 1024 + 1) });

    expect([answer.status, answer.text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });
});

describe('CORS of an HTTP API', () => {
  const cors: CorsDefinition = {
    allowOrigins: ['https://app.example', 'http://*'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', '*'],
    exposeHeaders: ['x-total'],
    maxAge: 300,
    allowCredentials: true,
  };
  const api = httpApi([route('GET /x'), route('ANY /any')], { cors });
  const anyOrigin = httpApi([route('GET /x')], {
    cors: { ...cors, allowOrigins: ['*'], allowCredentials: false, exposeHeaders: [], maxAge: undefined },
  });
  const from = (origin: string): [string, string][] => [['Origin', origin]];
  const preflight = (origin: string): [string, string][] => [
    ...from(origin),
    ['Access-Control-Request-Method', 'POST'],
  ];
  const corsOf = (headers: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

  it('answers a preflight request without a route', async () => {
    const answer = await ask({ api, request: 'OPTIONS /x', headers: preflight('https://app.example') });

    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(corsOf(answer.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,*',
      'access-control-expose-headers': 'x-total',
      'access-control-max-age': '300',
    });
    expect(answer.event).toBeUndefined();
  });

  it('tells an origin that is not allowed nothing', async () => {
    const answer = await ask({ api, request: 'OPTIONS /x', headers: preflight('https://evil.example') });

    expect(answer.status).toBe(204);
    expect(corsOf(answer.headers)).toEqual({});
  });

  it('allows a whole scheme', async () => {
    const answer = await ask({ api, request: 'OPTIONS /x', headers: preflight('http://localhost:5173') });

    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:5173');
  });

  it('allows everybody', async () => {
    const answer = await ask({ api: anyOrigin, request: 'GET /x', headers: from('https://whoever.example') });

    expect(corsOf(answer.headers)).toEqual({ 'access-control-allow-origin': '*' });
  });

  it('puts its headers in place of those of the function', async () => {
    const handler = (): unknown => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'mine', a: 'b' } });

    const answer = await ask({ api, request: 'GET /x', headers: from('https://app.example'), handler });

    expect(corsOf(answer.headers)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-total',
    });
    expect(answer.headers['a']).toBe('b');
  });

  it('says nothing to a request without an origin', async () => {
    const answer = await ask({ api, request: 'GET /x' });

    expect(corsOf(answer.headers)).toEqual({});
  });

  it('leaves OPTIONS to a route that takes it (aws/serverless-application-model#1603)', async () => {
    const answer = await ask({ api, request: 'OPTIONS /any', headers: preflight('https://app.example') });

    expect(answer.event.routeKey).toBe('ANY /any');
    expect(answer.headers['access-control-allow-methods']).toBe('GET,POST');
  });

  it('leaves CORS to the function where none is configured', async () => {
    const handler = (): unknown => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'mine' } });

    const answer = await ask({ api: V2, request: 'OPTIONS /x', headers: preflight('https://app.example'), handler });

    expect(corsOf(answer.headers)).toEqual({ 'access-control-allow-origin': 'mine' });
  });
});
