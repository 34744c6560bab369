import { expect } from 'vitest';
import type { Case } from './case.ts';

const PORT = expect.stringMatching(/^\d+$/);

/** What the function sees of query and headers. */
export const QUERIES_AND_HEADERS: readonly Case[] = [
  {
    name: 'no query',
    source: 'recorded',
    rest: { event: { queryStringParameters: null, multiValueQueryStringParameters: null } },
    v1: { event: { queryStringParameters: null, multiValueQueryStringParameters: null } },
    v2: { event: { rawQueryString: '' }, absent: ['queryStringParameters', 'multiValueQueryStringParameters'] },
  },
  {
    name: 'one parameter',
    source: 'SAM CLI',
    request: 'GET /a?key=value',
    rest: { event: { queryStringParameters: { key: 'value' }, multiValueQueryStringParameters: { key: ['value'] } } },
    v1: { event: { queryStringParameters: { key: 'value' }, multiValueQueryStringParameters: { key: ['value'] } } },
    v2: { event: { rawQueryString: 'key=value', queryStringParameters: { key: 'value' } } },
  },
  {
    name: 'a repeated parameter',
    source: 'SAM CLI',
    request: 'GET /a?key=value&key=value2',
    rest: {
      event: {
        queryStringParameters: { key: 'value2' },
        multiValueQueryStringParameters: { key: ['value', 'value2'] },
      },
    },
    v1: {
      event: {
        queryStringParameters: { key: 'value2' },
        multiValueQueryStringParameters: { key: ['value', 'value2'] },
      },
    },
    v2: { event: { queryStringParameters: { key: 'value,value2' } } },
  },
  {
    name: 'a parameter without a value',
    source: 'documented',
    request: 'GET /a?flag&empty=',
    rest: { event: { queryStringParameters: { flag: '', empty: '' } } },
    v1: { event: { queryStringParameters: { flag: '', empty: '' } } },
    v2: { event: { rawQueryString: 'flag&empty=', queryStringParameters: { flag: '', empty: '' } } },
  },
  {
    name: 'an encoded parameter',
    source: 'documented',
    request: 'GET /a?na%20me=v%26w%C3%A9&plus=a+b',
    rest: { event: { queryStringParameters: { 'na me': 'v&wé', plus: 'a b' } } },
    v1: { event: { queryStringParameters: { 'na me': 'v&wé', plus: 'a b' } } },
    v2: {
      event: {
        rawQueryString: 'na%20me=v%26w%C3%A9&plus=a+b',
        queryStringParameters: { 'na me': 'v&wé', plus: 'a b' },
      },
    },
  },
  {
    name: 'brackets in names',
    source: 'documented',
    request: 'GET /a?ids[]=1&ids[]=2&o[k]=v',
    rest: { event: { multiValueQueryStringParameters: { 'ids[]': ['1', '2'], 'o[k]': ['v'] } } },
    v1: { event: { multiValueQueryStringParameters: { 'ids[]': ['1', '2'], 'o[k]': ['v'] } } },
    v2: { event: { queryStringParameters: { 'ids[]': '1,2', 'o[k]': 'v' } } },
  },
  {
    name: 'a second question mark and an equals sign in a value',
    source: 'documented',
    request: 'GET /a?q=what?&eq=a=b',
    rest: { event: { queryStringParameters: { q: 'what?', eq: 'a=b' } } },
    v1: { event: { queryStringParameters: { q: 'what?', eq: 'a=b' } } },
    v2: { event: { rawQueryString: 'q=what?&eq=a=b', queryStringParameters: { q: 'what?', eq: 'a=b' } } },
  },
  {
    name: 'a semicolon, which splits a query of a REST API',
    source: 'documented',
    request: 'GET /a?x=1;y=2',
    rest: { event: { queryStringParameters: { x: '1', y: '2' } } },
    v1: { event: { queryStringParameters: { x: '1;y=2' } } },
    v2: { event: { rawQueryString: 'x=1;y=2', queryStringParameters: { x: '1;y=2' } } },
  },
  {
    name: 'a comma in a value',
    source: 'documented',
    request: 'GET /a?list=1,2&list=3',
    rest: { event: { multiValueQueryStringParameters: { list: ['1,2', '3'] } } },
    v1: { event: { multiValueQueryStringParameters: { list: ['1,2', '3'] } } },
    v2: { event: { queryStringParameters: { list: '1,2,3' } } },
  },
  {
    name: 'the casing of a header',
    source: 'recorded',
    headers: [['X-CuStom', 'v']],
    rest: { event: { headers: { 'X-CuStom': 'v' }, multiValueHeaders: { 'X-CuStom': ['v'] } } },
    v1: { event: { headers: { 'x-custom': 'v' }, multiValueHeaders: { 'x-custom': ['v'] } } },
    v2: { event: { headers: { 'x-custom': 'v' } }, absent: ['multiValueHeaders'] },
  },
  {
    name: 'a repeated header',
    source: 'recorded',
    headers: [
      ['X-Multi', 'a'],
      ['X-Multi', 'b'],
    ],
    rest: { event: { headers: { 'X-Multi': 'b' }, multiValueHeaders: { 'X-Multi': ['a', 'b'] } } },
    v1: { event: { headers: { 'x-multi': 'b' }, multiValueHeaders: { 'x-multi': ['a', 'b'] } } },
    v2: { event: { headers: { 'x-multi': 'a,b' } } },
  },
  {
    name: 'Authorization in one spelling',
    source: 'recorded',
    headers: [['authorization', 'Bearer x']],
    rest: { event: { headers: { Authorization: 'Bearer x' } } },
    v1: { event: { headers: { authorization: 'Bearer x' } } },
    v2: { event: { headers: { authorization: 'Bearer x' } } },
  },
  {
    name: 'a signature, which is for the service alone',
    source: 'documented',
    headers: [
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      ],
    ],
    rest: { absent: ['headers.Authorization', 'multiValueHeaders.Authorization'] },
  },
  {
    name: 'X-HTTP-Method-Override, the method of REST APIs',
    source: 'documented',
    request: 'POST /a',
    headers: [['x-http-method-override', 'put']],
    rest: {
      event: { httpMethod: 'PUT', requestContext: { httpMethod: 'PUT' } },
      absent: ['headers.x-http-method-override'],
    },
    v1: { event: { httpMethod: 'POST', headers: { 'x-http-method-override': 'put' } } },
    v2: { event: { requestContext: { http: { method: 'POST' } } } },
  },
  {
    name: 'X-HTTP-Method-Override with what is no method',
    source: 'documented',
    request: 'POST /a',
    headers: [['X-HTTP-Method-Override', 'STEAL']],
    rest: { event: { httpMethod: 'POST' } },
  },
  {
    name: 'User-Agent, also in the context',
    source: 'recorded',
    headers: [['user-agent', 'agent/1']],
    rest: { event: { headers: { 'User-Agent': 'agent/1' }, requestContext: { identity: { userAgent: 'agent/1' } } } },
    v1: { event: { headers: { 'User-Agent': 'agent/1' }, requestContext: { identity: { userAgent: 'agent/1' } } } },
    v2: { event: { headers: { 'user-agent': 'agent/1' }, requestContext: { http: { userAgent: 'agent/1' } } } },
  },
  {
    name: 'Host, also in the context',
    source: 'recorded',
    headers: [['Host', 'api.local:3000']],
    rest: { event: { headers: { Host: 'api.local:3000' }, requestContext: { domainName: 'api.local:3000' } } },
    v1: { event: { headers: { Host: 'api.local:3000' }, requestContext: { domainName: 'api.local:3000' } } },
    v2: { event: { headers: { host: 'api.local:3000' }, requestContext: { domainName: 'api.local:3000' } } },
  },
  {
    name: 'who asks, and how',
    source: 'SAM CLI',
    rest: {
      event: { headers: { 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Port': PORT } },
    },
    v1: {
      event: { headers: { 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Port': PORT } },
    },
    v2: {
      event: { headers: { 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-port': PORT } },
    },
  },
  {
    name: 'proxies in front',
    source: 'documented',
    headers: [['X-Forwarded-For', '203.0.113.7']],
    rest: { event: { headers: { 'X-Forwarded-For': '203.0.113.7, 127.0.0.1' } } },
    v1: { event: { headers: { 'X-Forwarded-For': '203.0.113.7, 127.0.0.1' } } },
    v2: { event: { headers: { 'x-forwarded-for': '203.0.113.7, 127.0.0.1' } } },
  },
  {
    name: 'a trace of the client',
    source: 'recorded',
    headers: [['x-amzn-trace-id', 'Root=1-67891233-abcdef012345678912345678']],
    rest: { event: { headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678' } } },
    v1: { event: { headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678' } } },
    v2: { event: { headers: { 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' } } },
  },
  {
    name: 'headers of the connection, which stay behind',
    source: 'documented',
    headers: [
      ['TE', 'trailers'],
      ['Proxy-Connection', 'keep-alive'],
    ],
    rest: { absent: ['headers.TE', 'headers.Proxy-Connection', 'headers.Connection'] },
    v1: { absent: ['headers.te', 'headers.proxy-connection', 'headers.connection'] },
    v2: { absent: ['headers.te', 'headers.proxy-connection', 'headers.connection'] },
  },
  {
    name: 'one cookie',
    source: 'documented',
    headers: [['Cookie', 'a=1']],
    rest: { event: { headers: { Cookie: 'a=1' } }, absent: ['cookies'] },
    v1: { event: { headers: { cookie: 'a=1' } }, absent: ['cookies'] },
    v2: { event: { cookies: ['a=1'] }, absent: ['headers.cookie'] },
  },
  {
    name: 'several cookies',
    source: 'documented',
    headers: [['Cookie', 'a=1; b=2;c="x y"']],
    rest: { event: { headers: { Cookie: 'a=1; b=2;c="x y"' } } },
    v1: { event: { headers: { cookie: 'a=1; b=2;c="x y"' } } },
    v2: { event: { cookies: ['a=1', 'b=2', 'c="x y"'] } },
  },
  {
    name: 'no cookies',
    source: 'documented',
    v2: { absent: ['cookies'] },
  },
];
