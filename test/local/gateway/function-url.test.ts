import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { LambdaFunctionUrlSchema } from '@aws-lambda-powertools/parser/schemas';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import {
  type FunctionInvoker,
  type LocalApi,
  LocalError,
  type StartApiEvent,
  type StartApiOptions,
  startApi,
} from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { eventually } from '../runtime/fixture.ts';
import { type Handler, InProcessInvoker, Raw } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';
import { KEY, signed } from './signed.ts';
import { OUTCOME, PRELUDE, streaming, streamingAs } from './streaming.ts';

/** Function URLs; what AWS recorded of them is in test/conformance. Documented at https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */

interface Served {
  readonly api: LocalApi;
  readonly invoker: InProcessInvoker;
  readonly events: StartApiEvent[];
}

/** Serves a function `Fn` with a URL; `config` is its `FunctionUrlConfig`. */
async function serve(
  config: string,
  fn: Handler | FunctionInvoker = () => 'ok',
  options: StartApiOptions = {},
): Promise<Served> {
  const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: ., FunctionUrlConfig: ${config} }
`;
  const { document } = parseTemplate(template, { folder: resolve('/app') });
  const application = loadApplication(document!, { region: 'us-east-1' });
  const invoker = new InProcessInvoker({ Fn: typeof fn === 'function' ? fn : () => undefined });
  const events: StartApiEvent[] = [];
  const api = await startApi(application, typeof fn === 'function' ? invoker : fn, {
    ...options,
    onEvent: (event) => events.push(event),
  });
  return { api, invoker, events };
}

const OPEN = '{ AuthType: NONE }';
const STREAM = '{ AuthType: NONE, InvokeMode: RESPONSE_STREAM }';

describe('a function URL', () => {
  it('has an address by the name that SAM gives it', async () => {
    const { api } = await serve(OPEN);
    await using _ = api;

    expect(api.urls).toEqual({ FnUrl: api.url });
    expect(api.routes).toEqual([{ method: 'ANY', path: '$default', apiId: 'FnUrl', functionId: 'Fn', url: api.url }]);
    expect(await (await api.request('/any/path')).text()).toBe('ok');
  });

  it('makes an event with a raw path that is raw', async () => {
    const { api, invoker } = await serve(OPEN);
    await using _ = api;

    await sendRaw(api.url, {
      method: 'PUT',
      target: '//a%20b/c?x=1&x=2&y=%C3%BC',
      headers: [
        ['Cookie', 'a=1; b=2'],
        ['X-Twice', '1'],
        ['x-twice', '2'],
        ['Content-Type', 'application/json'],
      ],
      body: '{"ü":1}',
    });

    expect(invoker.events[0]).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '//a%20b/c',
      rawQueryString: 'x=1&x=2&y=%C3%BC',
      cookies: ['a=1', 'b=2'],
      headers: { 'x-twice': '1,2', 'content-length': '8', 'x-amzn-tls-version': 'TLSv1.3' },
      queryStringParameters: { x: '1,2', y: 'ü' },
      requestContext: { accountId: 'anonymous', http: { method: 'PUT', path: '//a b/c' }, stage: '$default' },
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
    expect(LambdaFunctionUrlSchema.safeParse(invoker.events[0]).error?.issues ?? []).toEqual([]);
  });

  it('leaves out of the event what the request does not have', async () => {
    const { api, invoker } = await serve(OPEN);
    await using _ = api;

    await api.request('/');

    expect(Object.keys(invoker.events[0])).toEqual([
      'version',
      'routeKey',
      'rawPath',
      'rawQueryString',
      'headers',
      'requestContext',
      'isBase64Encoded',
    ]);
    expect(invoker.events[0].headers).not.toHaveProperty('content-length');
    expect(invoker.events[0].requestContext).not.toHaveProperty('authorizer');
  });

  it.each<[string, unknown, number, string]>([
    ['a string', 'hello', 200, 'hello'],
    ['an object without a status', { hello: 1 }, 200, '{"hello":1}'],
    ['nothing', undefined, 200, 'null'],
    ['a status alone', { statusCode: 204 }, 204, ''],
    ['a status as text', { statusCode: '418', body: 'x' }, 418, 'x'],
    ['a body in base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
    ['a body that is no base64', { statusCode: 200, body: '%', isBase64Encoded: true }, 502, 'Internal Server Error'],
    ['a status that is none', { statusCode: 'ok' }, 502, 'Internal Server Error'],
    ['no JSON', new Raw('<html>'), 502, 'Internal Server Error'],
  ])('answers for %s', async (_, result, status, text) => {
    const { api } = await serve(OPEN, () => result);
    await using __ = api;

    const answer = await api.request('/');

    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });

  it('passes headers and cookies on, and renames what the service says itself', async () => {
    const { api } = await serve(OPEN, () => ({
      statusCode: 200,
      headers: { 'Content-Type': 'text/html', 'Content-Length': '999', 'X-Own': 'a' },
      cookies: ['a=1', 'b=2'],
      body: 'é',
    }));
    await using _ = api;

    const { headers } = await sendRaw(api.url, { method: 'GET', target: '/' });

    expect(headers.filter(([name]) => name === 'Set-Cookie')).toHaveLength(2);
    expect(joined(headers)).toMatchObject({
      'content-type': 'text/html',
      'content-length': '2',
      'x-amzn-remapped-content-length': '999',
      'x-own': 'a',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('says Internal Server Error for a function that throws, and why to those who watch', async () => {
    const { api, events } = await serve(OPEN, () => {
      throw new TypeError('no');
    });
    await using _ = api;

    const answer = await api.request('/');

    expect([answer.status, await answer.text()]).toEqual([502, 'Internal Server Error']);
    expect(events.at(-1)).toMatchObject({ type: 'request-finished', apiId: 'FnUrl', functionId: 'Fn', status: 502 });
    expect(events.at(-1)).toHaveProperty('failure', 'Function "Fn" failed: TypeError: no');
  });

  it('answers 429 where the concurrency of the function is used up', async () => {
    const { api } = await serve(OPEN, {
      invoke: () => Promise.reject(LocalError.tooManyRequests('Fn', 0)),
    });
    await using _ = api;

    const answer = await api.request('/');

    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
  });

  it('refuses more than Lambda takes', async () => {
    const { api, invoker } = await serve(OPEN);
    await using _ = api;

    const answer = await api.request('/', { method: 'POST', body: 'x'.repeat(6 * 1024 * 1024 + 1) });

    expect(answer.status).toBe(413);
    expect(invoker.events).toEqual([]);
  });

  it('is not found under the name of another one', async () => {
    const { api, invoker } = await serve(OPEN);
    await using _ = api;

    const answer = await api.request('/', { headers: { Host: 'abc.lambda-url.us-east-1.on.aws' } });

    expect([answer.status, await answer.text()]).toEqual([403, '{"Message":null}']);
    expect(invoker.events).toEqual([]);
  });
});

describe('a function URL that streams', () => {
  it('passes chunks on as they come', async () => {
    const gate = Promise.withResolvers<void>();
    const invoker: FunctionInvoker = {
      invoke: async ({ onResponseStart }) => {
        async function* written(): AsyncGenerator<Buffer> {
          yield Buffer.from(`{"statusCode":201,"cookies":["a=1"]}${'\0'.repeat(8)}first`);
          await gate.promise;
          yield Buffer.from('second');
        }
        onResponseStart?.({ contentType: PRELUDE, body: Readable.from(written(), { objectMode: false }) });
        return { ...OUTCOME, streamed: true };
      },
    };
    const { api } = await serve(STREAM, invoker);
    await using _ = api;

    const answer = await fetch(api.url);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader.read();
    gate.resolve();
    const second = await reader.read();

    expect([answer.status, answer.headers.getSetCookie(), first.value, second.value]).toEqual([
      201,
      ['a=1'],
      'first',
      'second',
    ]);
  });

  it('streams without a prelude too', async () => {
    const { api } = await serve(STREAM, streamingAs('application/octet-stream', ['a', 'b']));
    await using _ = api;

    const answer = await fetch(api.url);

    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(await answer.text()).toBe('ab');
  });

  it('breaks off where the function does', async () => {
    const { api } = await serve(STREAM, streamingAs('application/octet-stream', ['a', new Error('broken')]));
    await using _ = api;

    const answer = await fetch(api.url);

    await expect(answer.text()).rejects.toThrow();
  });

  it('answers 200 where a status was to come and nothing did', async () => {
    const { api } = await serve(STREAM, streaming());
    await using _ = api;

    const answer = await fetch(api.url);

    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/octet-stream',
      '',
    ]);
  });

  it.each(['GET', 'HEAD'])('leaves no function waiting for a client that reads nothing: %s', async (method) => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
    const body = new Readable({ read() {} });
    const invoker: FunctionInvoker = {
      invoke: async ({ onResponseStart }) => {
        ask();
        if (method === 'GET') await gone;
        onResponseStart?.({ contentType: 'text/plain', body });
        return { ...OUTCOME, streamed: true };
      },
    };
    const { api } = await serve(STREAM, invoker);
    await using _ = api;
    const abort = new AbortController();

    const answer = fetch(api.url, { method, signal: abort.signal }).catch(() => undefined);
    await asked;
    if (method === 'GET') abort.abort();
    await answer;
    leave();

    await eventually(() => body.destroyed);
  });

  it('answers 502 where the prelude is none', async () => {
    const { api } = await serve(STREAM, streaming(`{"statusCode":"x"}${'\0'.repeat(8)}`));
    await using _ = api;

    expect((await api.request('/')).status).toBe(502);
  });
});

describe('CORS of a function URL', () => {
  const CONFIG =
    '{ AuthType: AWS_IAM, Cors: { AllowOrigins: [https://a.test], AllowMethods: [GET, PUT], AllowHeaders: [x-a], ExposeHeaders: [x-b], MaxAge: 60, AllowCredentials: true } }';

  it('is answered to preflights, without a signature and without the function', async () => {
    const { api, invoker } = await serve(CONFIG);
    await using _ = api;

    const answer = await api.request('/', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.test', 'Access-Control-Request-Method': 'PUT' },
    });

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.test',
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'x-a',
      'access-control-max-age': '60',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(invoker.events).toEqual([]);
  });

  it('is told with answers, and with what the function says of it', async () => {
    const { api } = await serve(CONFIG, () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }), {
      auth: { identity: {} },
    });
    await using _ = api;

    const own = await api.request('/', { headers: { Origin: 'https://a.test' } });
    const other = await api.request('/', { headers: { Origin: 'https://b.test' } });

    expect(own.headers.get('access-control-allow-origin')).toBe('https://a.test, *');
    expect(own.headers.get('access-control-expose-headers')).toBe('x-b');
    expect(other.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is the function’s where the URL says nothing of it', async () => {
    const { api, invoker } = await serve(OPEN);
    await using _ = api;

    await api.request('/', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.test', 'Access-Control-Request-Method': 'PUT' },
    });

    expect(invoker.events[0].requestContext.http.method).toBe('OPTIONS');
  });
});

describe('a function URL with AWS_IAM', () => {
  const IAM = '{ AuthType: AWS_IAM }';
  const FORBIDDEN = {
    Message:
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  };
  const auth = { credentials: [{ ...KEY, accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/ada' }] };

  it('takes requests that are signed for Lambda', async () => {
    const { api, invoker, events } = await serve(IAM, undefined, { auth });
    await using _ = api;

    const answer = await api.request(...(await signed({ service: 'lambda', method: 'POST', body: 'x' })));

    expect(answer.status).toBe(200);
    expect(invoker.events[0].requestContext).toMatchObject({
      accountId: '111122223333',
      authorizer: { iam: { accessKey: 'AKIAEXAMPLE', userArn: 'arn:aws:iam::111122223333:user/ada' } },
    });
    expect(events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_NOT_COMPLETE', apiId: 'FnUrl' }));
  });

  it('refuses any other', async () => {
    const { api, invoker } = await serve(IAM, undefined, { auth });
    await using _ = api;

    const unsigned = await api.request('/');
    const elsewhere = await api.request(...(await signed({})));
    const forged = await api.request(
      ...(await signed({ service: 'lambda', credentials: { ...KEY, secretAccessKey: 'guessed' } })),
    );

    expect([unsigned.status, await unsigned.json()]).toEqual([403, FORBIDDEN]);
    expect(unsigned.headers.get('x-amzn-ErrorType')).toBe('AccessDeniedException');
    expect([elsewhere.status, forged.status]).toEqual([403, 403]);
    expect(invoker.events).toEqual([]);
  });

  it('refuses all where there is nothing to check with, and says so', async () => {
    const { api, events } = await serve(IAM);
    await using _ = api;

    const answer = await api.request(...(await signed({ service: 'lambda' })));

    expect(answer.status).toBe(403);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'AUTHORIZER_REFUSES_ALL' }));
  });

  const ANY = 'arn:aws:lambda:*:*:function:*';
  const BOTH = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];
  const allow = (Action: string | readonly string[], Resource: string, Condition = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    Condition,
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
  it.each([
    ['both actions', [allow(BOTH, ANY)], 200],
    ['both for another function', [allow(BOTH, 'arn:aws:lambda:*:*:function:other')], 403],
    ['the URL alone', [allow('lambda:InvokeFunctionUrl', ANY)], 403],
    ['the function alone', [allow('lambda:InvokeFunction', ANY)], 403],
    ['another service', [allow('execute-api:Invoke', '*')], 403],
    [
      'both by way of such a URL',
      [
        allow('lambda:InvokeFunctionUrl', ANY, { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }),
        allow('lambda:InvokeFunction', ANY, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
      ],
      200,
    ],
    [
      'both, but for URLs',
      [
        allow('lambda:InvokeFunctionUrl', ANY),
        allow('lambda:InvokeFunction', ANY, { Bool: { 'lambda:InvokedViaFunctionUrl': 'false' } }),
      ],
      403,
    ],
  ])('asks for the policies of the caller, who is allowed %s', async (_what, Statement, status) => {
    const policies = [{ Version: '2012-10-17', Statement }];
    const { api } = await serve(IAM, undefined, { auth: { credentials: [{ ...KEY, policies }] } });
    await using _ = api;

    const answer = await api.request(...(await signed({ service: 'lambda' })));

    expect(answer.status).toBe(status);
    if (status === 403) expect(await answer.json()).toEqual(FORBIDDEN);
  });

  it('is open where authorizers are disabled, and says so', async () => {
    const { api, events } = await serve(IAM, undefined, { disableAuthorizers: true });
    await using _ = api;

    expect((await api.request('/')).status).toBe(200);
    expect(events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_DISABLED' }));
  });
});
