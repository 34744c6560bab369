import { expect } from 'vitest';
import type { Case, Expected } from './case.ts';

/** One request to a function URL, or one result of its function, and what comes of it. */
export interface UrlCase extends Pick<Case, 'name' | 'source' | 'request' | 'headers' | 'body' | 'returns'> {
  /** Which URL is asked: `Plain`, one that streams, or one with CORS. */
  readonly at?: 'Plain' | 'Stream' | 'Cors';
  readonly expected: Expected;
}

const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const TRACE = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
const BROKEN: Expected = { status: 502, body: 'Internal Server Error' };
const TYPE = 'Content-Type';
const JSON_TYPE = { 'content-type': 'application/json' };
const PREFLIGHT = [
  ['Origin', 'https://a.test'],
  ['Access-Control-Request-Method', 'PUT'],
] as const;

const http = (more: object): Expected => ({ event: { requestContext: { http: more } } });

/** What the function sees of a request. */
const EVENTS: readonly UrlCase[] = [
  { name: 'the version', source: 'documented', expected: { event: { version: '2.0' } } },
  {
    name: 'the one route, and the one stage',
    source: 'documented',
    expected: {
      event: { routeKey: '$default', requestContext: { routeKey: '$default', stage: '$default' } },
      absent: ['pathParameters', 'stageVariables'],
    },
  },
  {
    name: 'an id that is the beginning of its name',
    source: 'documented',
    expected: {
      event: {
        requestContext: {
          apiId: expect.stringMatching(/^[a-z0-9]{32}$/),
          domainPrefix: expect.stringMatching(/^[a-z0-9]{32}$/),
        },
      },
    },
  },
  {
    name: 'nobody in particular',
    source: 'documented',
    expected: { event: { requestContext: { accountId: 'anonymous' } }, absent: ['requestContext.authorizer'] },
  },
  { name: 'the id of the request', source: 'recorded', expected: { event: { requestContext: { requestId: UUID } } } },
  {
    name: 'the time',
    source: 'documented',
    expected: {
      event: {
        requestContext: {
          time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
          timeEpoch: expect.closeTo(Date.now(), -6),
        },
      },
    },
  },
  { name: 'the protocol', source: 'documented', expected: http({ protocol: 'HTTP/1.1' }) },
  { name: 'the address of the client', source: 'documented', expected: http({ sourceIp: '127.0.0.1' }) },
  {
    name: 'the user agent',
    source: 'documented',
    headers: [['User-Agent', 'curl/8']],
    expected: http({ userAgent: 'curl/8' }),
  },
  { name: 'any method', source: 'documented', request: 'PURGE /a', expected: http({ method: 'PURGE' }) },
  {
    name: 'OPTIONS, where nothing answers CORS',
    source: 'documented',
    request: 'OPTIONS /a',
    headers: PREFLIGHT,
    expected: http({ method: 'OPTIONS' }),
  },
  { name: 'the root', source: 'documented', request: 'GET /', expected: { event: { rawPath: '/' } } },
  {
    name: 'a path that is encoded: raw, and decoded',
    source: 'recorded',
    request: 'GET /a%20b/%C3%BC',
    expected: { event: { rawPath: '/a%20b/%C3%BC', requestContext: { http: { path: '/a b/ü' } } } },
  },
  {
    name: 'an encoded slash',
    source: 'recorded',
    request: 'GET /a%2Fb',
    expected: { event: { rawPath: '/a%2Fb', requestContext: { http: { path: '/a/b' } } } },
  },
  { name: 'a slash at the end', source: 'documented', request: 'GET /a/', expected: { event: { rawPath: '/a/' } } },
  {
    name: 'no query',
    source: 'documented',
    expected: { event: { rawQueryString: '' }, absent: ['queryStringParameters'] },
  },
  {
    name: 'a query: raw, and decoded',
    source: 'documented',
    request: 'GET /a?x=%C3%BC&y=b%20c',
    expected: { event: { rawQueryString: 'x=%C3%BC&y=b%20c', queryStringParameters: { x: 'ü', y: 'b c' } } },
  },
  {
    name: 'repeated parameters',
    source: 'documented',
    request: 'GET /a?x=1&x=2',
    expected: { event: { rawQueryString: 'x=1&x=2', queryStringParameters: { x: '1,2' } } },
  },
  {
    name: 'a parameter without a value',
    source: 'documented',
    request: 'GET /a?x=&y',
    expected: { event: { queryStringParameters: { x: '', y: '' } } },
  },
  {
    name: 'headers in lower case, repeated ones joined',
    source: 'documented',
    headers: [
      ['X-One', '1'],
      ['X-TWO', 'a'],
      ['x-two', 'b'],
    ],
    expected: { event: { headers: { 'x-one': '1', 'x-two': 'a,b' } } },
  },
  {
    name: 'cookies, which are no header',
    source: 'documented',
    headers: [['Cookie', 'a=1; b=2']],
    expected: { event: { cookies: ['a=1', 'b=2'] }, absent: ['headers.cookie'] },
  },
  { name: 'no cookies', source: 'documented', expected: { absent: ['cookies'] } },
  {
    name: 'where it came from',
    source: 'documented',
    expected: { event: { headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' } } },
  },
  { name: 'a trace', source: 'documented', expected: { event: { headers: { 'x-amzn-trace-id': TRACE } } } },
  {
    name: 'the encryption of the connection',
    source: 'recorded',
    expected: { event: { headers: { 'x-amzn-tls-version': 'TLSv1.3' } } },
  },
  {
    name: 'the host as the name of the URL',
    source: 'documented',
    headers: [['Host', 'urls.test']],
    expected: { event: { headers: { host: 'urls.test' }, requestContext: { domainName: 'urls.test' } } },
  },
  { name: 'no body', source: 'documented', expected: { event: { isBase64Encoded: false }, absent: ['body'] } },
  {
    name: 'JSON as text',
    source: 'documented',
    request: 'POST /a',
    headers: [[TYPE, 'application/json']],
    body: '{"a":"ü"}',
    expected: { event: { body: '{"a":"ü"}', isBase64Encoded: false } },
  },
  {
    name: 'text as text',
    source: 'documented',
    request: 'POST /a',
    headers: [[TYPE, 'text/plain; charset=utf-8']],
    body: 'hi',
    expected: { event: { body: 'hi', isBase64Encoded: false } },
  },
  {
    name: 'what is no text as base64',
    source: 'documented',
    request: 'POST /a',
    headers: [[TYPE, 'application/octet-stream']],
    body: new Uint8Array([0, 255]),
    expected: { event: { body: 'AP8=', isBase64Encoded: true } },
  },
  {
    name: 'a multipart body as base64, be it ASCII',
    source: 'recorded',
    request: 'POST /a',
    headers: [[TYPE, 'multipart/form-data; boundary=x']],
    body: '--x--',
    expected: { event: { body: 'LS14LS0=', isBase64Encoded: true } },
  },
  {
    name: 'a body of a GET',
    source: 'documented',
    headers: [[TYPE, 'text/plain']],
    body: 'hi',
    expected: { event: { body: 'hi' } },
  },
];

/** What the client gets of what the function returns. */
const RESULTS: readonly UrlCase[] = [
  {
    name: 'a text',
    source: 'documented',
    returns: 'Hello, world!',
    expected: { status: 200, headers: JSON_TYPE, body: 'Hello, world!' },
  },
  {
    name: 'an object without a status',
    source: 'documented',
    returns: { message: 'Hello, world!' },
    expected: { status: 200, headers: JSON_TYPE, body: { message: 'Hello, world!' } },
  },
  {
    name: 'a response',
    source: 'documented',
    returns: { statusCode: 201, headers: { [TYPE]: 'text/html', 'My-Custom-Header': 'Custom Value' }, body: '<p>' },
    expected: {
      status: 201,
      headers: { 'content-type': 'text/html', 'my-custom-header': 'Custom Value' },
      body: '<p>',
    },
  },
  {
    name: 'cookies',
    source: 'documented',
    returns: { statusCode: 201, cookies: ['Cookie_1=Value1; Max-Age=78000', 'Cookie_2=Value2'] },
    expected: { status: 201, headers: { 'set-cookie': 'Cookie_1=Value1; Max-Age=78000, Cookie_2=Value2' } },
  },
  { name: 'null', source: 'recorded', returns: null, expected: { status: 200, headers: JSON_TYPE, body: 'null' } },
  { name: 'a number', source: 'documented', returns: 5, expected: { status: 200, body: '5' } },
  { name: 'a list', source: 'documented', returns: [1, 'a'], expected: { status: 200, body: '[1,"a"]' } },
  {
    name: 'a status alone',
    source: 'documented',
    returns: { statusCode: 404 },
    expected: { status: 404, headers: { ...JSON_TYPE, 'content-length': '0' }, body: '' },
  },
  {
    name: 'a body in base64',
    source: 'documented',
    returns: { statusCode: 200, body: 'AP8=', isBase64Encoded: true },
    expected: { status: 200, bodyBase64: 'AP8=' },
  },
  { name: 'no content', source: 'documented', returns: { statusCode: 204 }, expected: { status: 204, body: '' } },
  {
    name: 'a header that is a number',
    source: 'documented',
    returns: { statusCode: 200, headers: { 'X-Count': 5 } },
    expected: { status: 200, headers: { 'x-count': '5' } },
  },
  {
    name: 'a header that the service says itself',
    source: 'recorded',
    returns: { statusCode: 200, headers: { Server: 'mine' }, body: '' },
    expected: { status: 200, headers: { 'x-amzn-remapped-server': 'mine', server: null } },
  },
  {
    name: 'the id and the trace of the request',
    source: 'recorded',
    returns: 'ok',
    expected: { headers: { 'x-amzn-requestid': UUID, 'x-amzn-trace-id': TRACE } },
  },
  {
    name: 'nothing but headers to a HEAD',
    source: 'documented',
    request: 'HEAD /a',
    returns: { statusCode: 200, body: 'hello' },
    expected: { status: 200, body: '' },
  },
  { name: 'a status that is none', source: 'recorded', returns: { statusCode: 'ok' }, expected: BROKEN },
  { name: 'an error', source: 'recorded', headers: [['X-Throws', '1']], expected: BROKEN },
  {
    name: 'a response behind a URL that streams, which nobody reads as one',
    source: 'recorded',
    at: 'Stream',
    returns: { statusCode: 201, body: 'x' },
    expected: { status: 200, body: { statusCode: 201, body: 'x' } },
  },
];

/** What a URL with CORS of its own answers. */
const CORS: readonly UrlCase[] = [
  {
    name: 'a preflight of an origin that is allowed',
    source: 'documented',
    at: 'Cors',
    request: 'OPTIONS /a',
    headers: PREFLIGHT,
    expected: {
      status: 200,
      headers: {
        'access-control-allow-origin': 'https://a.test',
        'access-control-allow-methods': 'GET,PUT',
        'access-control-max-age': '60',
        'access-control-allow-credentials': 'true',
      },
      body: '',
    },
  },
  {
    name: 'a preflight of any other',
    source: 'documented',
    at: 'Cors',
    request: 'OPTIONS /a',
    headers: [
      ['Origin', 'https://b.test'],
      ['Access-Control-Request-Method', 'PUT'],
    ],
    expected: { status: 200, headers: { 'access-control-allow-origin': null }, body: '' },
  },
  {
    name: 'a request of an origin that is allowed',
    source: 'documented',
    at: 'Cors',
    headers: [['Origin', 'https://a.test']],
    returns: 'ok',
    expected: {
      headers: {
        'access-control-allow-origin': 'https://a.test',
        'access-control-expose-headers': 'x-b',
        vary: 'Origin',
      },
    },
  },
  {
    name: 'a header that the function sets too, which is there twice',
    source: 'documented',
    at: 'Cors',
    headers: [['Origin', 'https://a.test']],
    returns: { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } },
    expected: { headers: { 'access-control-allow-origin': 'https://a.test, *' } },
  },
  {
    name: 'no origin',
    source: 'documented',
    at: 'Cors',
    returns: 'ok',
    expected: { status: 200, headers: { 'access-control-allow-origin': null } },
  },
];

/** Function URLs: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export const FUNCTION_URLS: readonly UrlCase[] = [...EVENTS, ...RESULTS, ...CORS];
