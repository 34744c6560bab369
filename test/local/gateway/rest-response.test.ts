import { describe, expect, it } from 'vitest';
import type { ApiDefinition } from '../../../src/application/index.ts';
import { ask } from './ask.ts';
import { lambda, Raw, restApi, route } from './functions.ts';

/** Result → response of REST APIs; sources as in rest-event.test.ts. */

const API = restApi([route('ANY /{proxy+}')]);
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const BINARY = restApi([route('ANY /{proxy+}')], { binaryMediaTypes: ['image/png', 'font/*', '*/left'] });
const ALL_BINARY = restApi([route('ANY /{proxy+}')], { binaryMediaTypes: ['*/*'] });
const MALFORMED = [502, '{"message": "Internal server error"}'] as const;
const png = { statusCode: 200, body: PNG.toString('base64'), isBase64Encoded: true };

type Row = [name: string, result: unknown, status: number, body: string, headers?: Record<string, string>];

const ROWS: Row[] = [
  // recorded
  ['{} as an empty 200', {}, 200, '', { 'content-type': 'application/json', 'content-length': '0' }],
  ['a status alone', { statusCode: 200 }, 200, '', { 'content-type': 'application/json', 'content-length': '0' }],
  ['a status as text', { statusCode: '201' }, 201, ''],
  ['headers without a status', { headers: { a: 'b' } }, 200, '', { a: 'b' }],
  ['headers: null', { statusCode: 200, headers: null }, 200, ''],
  ['a boolean header value', { headers: { a: true } }, 200, '', { a: 'true' }],
  ['multi-value headers', { multiValueHeaders: { a: ['1', '2'] } }, 200, '', { a: '1, 2' }],
  [
    'both maps, the multi-value map first',
    { multiValueHeaders: { 'X-A': ['m'] }, headers: { 'x-a': 's' } },
    200,
    '',
    { 'x-a': 'm, s' },
  ],
  ['502 for a bare string', 'justAString', ...MALFORMED],
  ['502 for an unknown key', { statusCode: 200, wrongValue: 'x' }, ...MALFORMED],
  ['502 for a status that is no number', { statusCode: 'test' }, ...MALFORMED],
  ['502 for a multi-value header that is no list', { multiValueHeaders: { a: 'b' } }, ...MALFORMED],
  // documented, and what follows from it
  ['a body', { statusCode: 200, body: 'hi' }, 200, 'hi', { 'content-length': '2' }],
  ['a body in UTF-8', { body: 'é€' }, 200, 'é€', { 'content-length': '5' }],
  ['body: null', { statusCode: 200, body: null }, 200, ''],
  ['a number as body', { body: 42 }, 200, '42'],
  [
    "the function's Content-Type",
    { headers: { 'content-type': 'text/html' }, body: '<p>' },
    200,
    '<p>',
    { 'content-type': 'text/html' },
  ],
  ['several cookies', { multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } }, 200, '', { 'set-cookie': 'a=1, b=2' }],
  ['a redirect', { statusCode: 302, headers: { Location: '/x' } }, 302, '', { location: '/x' }],
  ['a client error of the function', { statusCode: 404, body: 'no' }, 404, 'no'],
  ['204 without a body', { statusCode: 204, body: 'lost' }, 204, ''],
  ['304 without a body', { statusCode: 304, body: 'lost' }, 304, ''],
  [
    'WWW-Authenticate by another name',
    { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' } },
    401,
    '',
    { 'x-amzn-remapped-www-authenticate': 'Basic' },
  ],
  ['Server by another name', { headers: { Server: 'me' } }, 200, '', { 'x-amzn-remapped-server': 'me' }],
  [
    'Content-Length by another name',
    { headers: { 'Content-Length': '99' }, body: 'a' },
    200,
    'a',
    { 'content-length': '1', 'x-amzn-remapped-content-length': '99' },
  ],
  [
    'no Transfer-Encoding',
    { headers: { 'Transfer-Encoding': 'chunked' }, body: 'a' },
    200,
    'a',
    { 'content-length': '1' },
  ],
  ['a header value that is null as no header', { headers: { a: null, b: 'x' } }, 200, '', { b: 'x' }],
  ['base64 as text where no type is binary', png, 200, png.body],
  ['502 for null', null, ...MALFORMED],
  ['502 for undefined', undefined, ...MALFORMED],
  ['502 for a list', [1], ...MALFORMED],
  ['502 for what is no JSON', new Raw('<html>'), ...MALFORMED],
  ['502 for nothing', new Raw(''), ...MALFORMED],
  ['502 for an object as body', { body: { a: 1 } }, ...MALFORMED],
  ['502 for an object as header value', { headers: { a: {} } }, ...MALFORMED],
  ['502 for headers that are a list', { headers: ['a'] }, ...MALFORMED],
  ['502 for a line break in a header', { headers: { a: 'x\r\nSet-Cookie: stolen=1' } }, ...MALFORMED],
  ['502 for a header name that is none', { headers: { 'a b': 'x' } }, ...MALFORMED],
  ['502 for a header beyond Latin-1', { headers: { a: '€' } }, ...MALFORMED],
  ['502 for a status that no response can have', { statusCode: 42 }, ...MALFORMED],
  ['502 for an isBase64Encoded that is a number', { isBase64Encoded: 1 }, ...MALFORMED],
];

describe('responses of REST APIs', () => {
  it.each<Row>(ROWS)('make %s', async (_, result, status, body, headers = {}) => {
    const answer = await ask({ api: API, request: 'GET /x', handler: () => result });

    expect(answer.status).toBe(status);
    expect(answer.text).toBe(body);
    expect(answer.headers).toMatchObject(headers);
  });

  // recorded
  it.each<readonly [accept: string | undefined, api: ApiDefinition, isBinary: boolean]>([
    ['image/png', BINARY, true],
    ['IMAGE/PNG;q=0.8', BINARY, true],
    ['image/png,image/*,*/*;q=0.8', BINARY, true],
    ['image/webp,image/png', BINARY, false],
    ['image/jpg', BINARY, false],
    ['image/*', BINARY, false],
    ['*/*', BINARY, false],
    ['font/woff2', BINARY, true],
    ['font/*', BINARY, true],
    ['font', BINARY, false],
    ['*/left', BINARY, false],
    ['any/left', BINARY, false],
    [undefined, BINARY, false],
    [undefined, ALL_BINARY, true],
    ['text/html', ALL_BINARY, true],
  ])('take Accept %s for binary or not', async (accept, api, isBinary) => {
    const headers = accept === undefined ? [] : ([['Accept', accept]] as const);

    const answer = await ask({ api, request: 'GET /x', headers, handler: () => png });

    expect(answer.bytes.toString('base64')).toBe(isBinary ? png.body : Buffer.from(png.body).toString('base64'));
  });

  it('are 500 when a binary body is not base64', async () => {
    const handler = (): unknown => ({ body: 'èé+à)(', isBase64Encoded: true });

    const answer = await ask({ api: ALL_BINARY, request: 'GET /x', handler });

    expect(answer.status).toBe(500);
  });

  it('carry the ids of the request', async () => {
    const { headers, event } = await ask({ api: API, request: 'GET /x' });

    expect(headers).toMatchObject({
      'x-amzn-requestid': event.requestContext.requestId,
      'x-amz-apigw-id': event.requestContext.extendedRequestId,
      'x-amzn-trace-id': expect.stringContaining(event.headers['X-Amzn-Trace-Id']),
      date: expect.stringMatching(/GMT$/),
    });
  });

  it('keep the casing of header names', async () => {
    const handler = (): unknown => ({ headers: { 'X-MiXed': '1' } });

    const { lines } = await ask({ api: API, request: 'GET /x', handler });

    expect(lines).toContainEqual(['X-MiXed', '1']);
    expect(lines.map(([name]) => name)).toContain('x-amzn-RequestId');
  });

  it('have no body for HEAD but its length', async () => {
    const answer = await ask({ api: API, request: 'HEAD /x', handler: () => ({ body: 'four' }) });

    expect(answer.text).toBe('');
    expect(answer.headers['content-length']).toBe('4');
  });

  it.each([
    ['an unknown path', restApi([route('GET /a')]), 'GET /b'],
    ['a method that the resource does not have', restApi([route('GET /a'), route('GET /{proxy+}')]), 'POST /a'],
    ['the root without a route', API, 'GET /'],
    ['OPTIONS without a route', restApi([route('GET /a')]), 'OPTIONS /a'],
  ])('are 403 for %s', async (_, api, request) => {
    const answer = await ask({ api, request });

    expect(answer.status).toBe(403);
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}');
    expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    expect(answer.event).toBeUndefined();
  });

  it('are 502 when the function throws', async () => {
    const handler = (): unknown => {
      throw new TypeError('secret');
    };

    const answer = await ask({ api: API, request: 'GET /x', handler });

    expect(answer.status).toBe(502);
    expect(answer.text).toBe('{"message": "Internal server error"}');
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });

  it('are 504 when the function takes longer than the integration may', async () => {
    const api = restApi([route('GET /slow', { integration: lambda('Fn', { timeoutMs: 20 }) })]);

    const answer = await ask({ api, request: 'GET /slow', handler: () => new Promise(() => {}) });

    expect(answer.status).toBe(504);
    expect(answer.text).toBe('{"message": "Endpoint request timed out"}');
  });

  it('are 500 when the function cannot be run', async () => {
    const api = restApi([route('GET /x', { integration: lambda('Missing') })]);

    const answer = await ask({ api, request: 'GET /x' });

    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
  });

  it('are 413 for a body over 10 MB', async () => {
    const answer = await ask({ api: API, request: 'POST /x', body: Buffer.alloc(10 * 1024 * 1024 + 1) });

    expect([answer.status, answer.text]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
    expect(answer.headers['content-type']).toBe('text; charset=utf-8');
    expect(answer.headers).not.toHaveProperty('x-amzn-requestid');
    expect(answer.event).toBeUndefined();
  });

  it('are 413 for an event over the 6 MB of Lambda', async () => {
    const answer = await ask({ api: API, request: 'POST /x', body: Buffer.alloc(7 * 1024 * 1024, 'a') });

    expect([answer.status, answer.text]).toEqual([413, '{"message": "Request Too Long"}']);
    expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    expect(answer.event).toBeUndefined();
  });

  it('come for a body of just under 6 MB', async () => {
    const handler = (event: { body: string }): unknown => ({ body: String(event.body.length) });

    const answer = await ask({ api: API, request: 'POST /x', body: Buffer.alloc(6_000_000, 'a'), handler });

    expect(answer.text).toBe('6000000');
  });

  it('are 431 for more than 10,240 bytes of headers', async () => {
    const answer = await ask({ api: API, request: 'GET /x', headers: [['X-Big', 'a'.repeat(10_300)]] });

    expect(answer.status).toBe(431);
    expect(answer.event).toBeUndefined();
  });
});
