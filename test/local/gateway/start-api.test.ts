import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type InvokeEvent, type StartApiEvent, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { Unresolved } from '../../../src/resolve/index.ts';
import { freePort } from '../../set-up/free-port.ts';
import { application, type Handler, httpApi, InProcessInvoker, lambda, restApi, route } from './functions.ts';

const OK: Handler = () => ({ statusCode: 200, body: 'ok' });
const REST = restApi([route('GET /hello/{name}'), route('POST /echo')]);
const HTTP = httpApi([route('GET /hello/{name}'), route('$default', { integration: lambda('Other') })]);

async function listening(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function recorded(): { events: (StartApiEvent | InvokeEvent)[]; options: StartApiOptions } {
  const events: (StartApiEvent | InvokeEvent)[] = [];
  return { events, options: { onEvent: (event) => events.push(event) } };
}

describe('startApi', () => {
  it('serves the same over a socket and without one', async () => {
    const handler: Handler = ({ body, headers, pathParameters, queryStringParameters }) => ({
      statusCode: 201,
      headers: { 'X-Type': headers['content-type'] ?? headers['Content-Type'] },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: JSON.stringify({ body, pathParameters, queryStringParameters }),
    });
    const invoker = new InProcessInvoker({ Fn: handler });
    await using api = await startApi(application(restApi([route('POST /echo/{x+}')])), invoker);
    const init = { method: 'POST', body: '{"a":"é"}', headers: { 'content-type': 'application/json' } };

    const answers = [
      await fetch(`${api.url}/echo/a%2Fb?x=1&x=2`, init),
      await api.request('/echo/a%2Fb?x=1&x=2', init),
      await api.request(`${api.url}/echo/a%2Fb?x=1&x=2`, init),
      await api.request(new Request(`${api.url}/echo/a%2Fb?x=1&x=2`, init)),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(answer.headers.get('x-type')).toBe('application/json');
      expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      const text = await answer.text();
      expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      expect(JSON.parse(text)).toEqual({
        body: '{"a":"é"}',
        pathParameters: { x: 'a%2Fb' },
        queryStringParameters: { x: '2' },
      });
    }
    const [overTheWire, ...withoutSocket] = invoker.events.map((event) => Object.keys(event.requestContext));
    for (const keys of withoutSocket) expect(keys).toEqual(overTheWire);
  });

  it('sends a path without a socket as it is written', async () => {
    const invoker = new InProcessInvoker({ Fn: OK });
    await using api = await startApi(application(restApi([route('ANY /{proxy+}')])), invoker);

    await api.request('//a/%2e%2e/b', { headers: { 'X-MiXed': '1' } });

    expect(invoker.events[0]).toMatchObject({
      requestContext: { path: '/Prod//a/%2e%2e/b', identity: { sourceIp: '127.0.0.1' } },
      headers: { 'X-MiXed': '1', Host: new URL(api.url).host },
    });
  });

  it('answers without a body where a response may have none', async () => {
    await using api = await startApi(application(REST), new InProcessInvoker({ Fn: () => ({ statusCode: 204 }) }));

    const answer = await api.request('/hello/x');

    expect(answer.status).toBe(204);
    expect(answer.body).toBeNull();
  });

  it('gives each API an address of its own', async () => {
    const invoker = new InProcessInvoker({ Fn: OK, Other: () => ({ other: true }) });
    await using api = await startApi(application(REST, HTTP), invoker);

    expect(Object.keys(api.urls)).toEqual(['ServerlessRestApi', 'ServerlessHttpApi']);
    expect(api.url).toBe(api.urls['ServerlessRestApi']);
    expect((await fetch(`${api.urls['ServerlessHttpApi']}/anything`)).status).toBe(200);
    expect((await fetch(`${api.urls['ServerlessRestApi']}/anything`)).status).toBe(403);
    expect(await (await api.request('/anything', { apiId: 'ServerlessHttpApi' })).json()).toEqual({ other: true });
    expect((await api.request(`${api.urls['ServerlessHttpApi']}/anything`)).status).toBe(200);
    expect((await api.request('/anything')).status).toBe(403);
  });

  it('lists the routes of all APIs', async () => {
    await using api = await startApi(application(REST, HTTP), new InProcessInvoker({}));

    const [rest, http] = [api.urls['ServerlessRestApi'], api.urls['ServerlessHttpApi']];
    expect(api.routes).toEqual([
      {
        method: 'GET',
        path: '/hello/{name}',
        apiId: 'ServerlessRestApi',
        functionId: 'Fn',
        url: `${rest}/hello/{name}`,
      },
      { method: 'POST', path: '/echo', apiId: 'ServerlessRestApi', functionId: 'Fn', url: `${rest}/echo` },
      {
        method: 'GET',
        path: '/hello/{name}',
        apiId: 'ServerlessHttpApi',
        functionId: 'Fn',
        url: `${http}/hello/{name}`,
      },
      { method: 'ANY', path: '$default', apiId: 'ServerlessHttpApi', functionId: 'Other', url: http },
    ]);
  });

  it('puts further APIs on the ports behind the given one', async () => {
    const port = await freePort({ neighbours: 1 });

    await using api = await startApi(application(REST, HTTP), new InProcessInvoker({}), { port });

    expect(Object.values(api.urls)).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]);
  });

  it('has an address that can be asked when it listens on all interfaces', async () => {
    await using api = await startApi(application(REST), new InProcessInvoker({ Fn: OK }), { host: '0.0.0.0' });

    const answer = await fetch(`${api.url}/hello/x`);

    expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(answer.status).toBe(200);
  });

  it('reports what it serves and each request', async () => {
    const { events, options } = recorded();
    const failing: Handler = () => {
      throw new TypeError('no luck');
    };
    await using api = await startApi(application(REST), new InProcessInvoker({ Fn: failing }), options);

    await fetch(`${api.url}/hello/x?secret=1`);
    await api.request('/nothing');

    expect(events).toEqual([
      { type: 'api-listening', apiId: 'ServerlessRestApi', url: api.url },
      {
        type: 'request-finished',
        apiId: 'ServerlessRestApi',
        method: 'GET',
        path: '/hello/x',
        status: 502,
        durationMs: expect.any(Number),
        functionId: 'Fn',
        failure: 'Function "Fn" failed: TypeError: no luck',
      },
      {
        type: 'request-finished',
        apiId: 'ServerlessRestApi',
        method: 'GET',
        path: '/nothing',
        status: 403,
        durationMs: expect.any(Number),
        functionId: undefined,
        failure: 'There is no method GET /nothing.',
      },
    ]);
  });

  it.each([
    ['GET /hell/x', 'There is no method GET /hell/x. Did you mean /hello/{name}?'],
    ['GET /echo', 'There is no method GET /echo; that path has POST.'],
    ['GET /dev/hello/x', 'There is no method GET /dev/hello/x; paths here have no stage in front: /hello/x.'],
    ['GET /dev', 'There is no method GET /dev.'],
  ])('tells what was probably meant by %s, where no route takes it', async (request, failure) => {
    const { events, options } = recorded();
    const [method = '', path = ''] = request.split(' ');
    await using rest = await startApi(application({ ...REST, stage: 'dev' }), new InProcessInvoker({}), options);
    const withoutDefault = httpApi([route('GET /hello/{name}'), route('POST /echo')], { stage: 'dev' });
    await using http = await startApi(application(withoutDefault), new InProcessInvoker({}), options);

    await rest.request(path, { method });
    await http.request(path, { method });

    const told = events.flatMap((event) => (event.type === 'request-finished' ? [event.failure] : []));
    expect(told).toEqual([failure, failure]);
  });

  it('runs functions under the trace of the request', async () => {
    const invoker = new InProcessInvoker({ Fn: OK });
    await using api = await startApi(application(REST), invoker);

    const answer = await fetch(`${api.url}/hello/x`);

    const trace = answer.headers.get('x-amzn-trace-id');
    expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(invoker.requests[0]?.traceId).toBe(trace);
    expect(trace).toContain(invoker.events[0].headers['X-Amzn-Trace-Id']);
  });

  it('serves on when a listener of its events throws', async () => {
    const onEvent = (): void => {
      throw new TypeError('broken listener');
    };
    await using api = await startApi(application(REST), new InProcessInvoker({ Fn: OK }), { onEvent });

    expect((await fetch(`${api.url}/hello/x`)).status).toBe(200);
  });
});

describe('what is not served as on AWS', () => {
  const guarded = { authorizer: 'Login' };

  it.each([
    ['REST', restApi([route('GET /secret', guarded)])],
    ['HTTP', httpApi([route('GET /secret', guarded)])],
  ])('refuses a route of a %s API whose authorizer is not known, and says so', async (_, definition) => {
    const { events, options } = recorded();
    const invoker = new InProcessInvoker({ Fn: OK });
    await using api = await startApi(application(definition), invoker, options);

    const answer = await fetch(`${api.url}/secret`, { headers: { authorization: 'Bearer x' } });

    expect(answer.status).toBe(500);
    expect(invoker.events).toEqual([]);
    expect(events).toContainEqual({
      type: 'warning',
      code: 'AUTHORIZER_REFUSES_ALL',
      message: expect.stringContaining('GET /secret'),
      apiId: definition.id,
    });
  });

  it('opens a route with an authorizer only when asked to, and says so', async () => {
    const { events, options } = recorded();
    const definition = restApi([route('GET /secret', guarded)]);
    const invoker = new InProcessInvoker({ Fn: OK });
    await using api = await startApi(application(definition), invoker, { ...options, disableAuthorizers: true });

    const answer = await fetch(`${api.url}/secret`);

    expect(answer.status).toBe(200);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'AUTHORIZER_DISABLED' }));
  });

  it('refuses a route with another integration, and says so', async () => {
    const { events, options } = recorded();
    const definition = restApi([route('OPTIONS /x', { integration: { kind: 'other', type: 'MOCK' } })]);
    await using api = await startApi(application(definition), new InProcessInvoker({}), options);

    const answer = await fetch(`${api.url}/x`, { method: 'OPTIONS' });

    expect(answer.status).toBe(501);
    expect(events).toContainEqual(
      expect.objectContaining({ code: 'INTEGRATION_NOT_SERVED', message: expect.stringContaining('MOCK') }),
    );
  });

  it.each([
    ['a function elsewhere', 'arn:aws:lambda:eu-west-1:1:function:other'],
    ['what is unknown here', new Unresolved('x', 'It is an import.')],
  ])('answers 500 for a route to %s, and says so', async (_, uri) => {
    const { events, options } = recorded();
    const definition = restApi([route('GET /x', { integration: lambda('', { uri, functionId: undefined }) })]);
    await using api = await startApi(application(definition), new InProcessInvoker({}), options);

    const answer = await fetch(`${api.url}/x`);

    expect([answer.status, await answer.text()]).toEqual([500, '{"message": "Internal server error"}']);
    expect(events).toContainEqual(expect.objectContaining({ code: 'FUNCTION_NOT_DEFINED' }));
  });

  it('says which APIs have no address, because they have no routes', async () => {
    const { events, options } = recorded();
    await using api = await startApi(application(restApi([]), HTTP), new InProcessInvoker({}), options);

    expect(Object.keys(api.urls)).toEqual(['ServerlessHttpApi']);
    expect(events).toContainEqual({
      type: 'warning',
      code: 'API_NOT_SERVED',
      message: 'API "ServerlessRestApi" has no routes, so it has no address here.',
      apiId: 'ServerlessRestApi',
    });
  });

  it('says which stage variables are left out', async () => {
    const { events, options } = recorded();
    const definition = restApi([route('GET /x')], { stageVariables: { T: new Unresolved('x', 'It is an import.') } });
    await using _ = await startApi(application(definition), new InProcessInvoker({}), options);

    const warning = { code: 'STAGE_VARIABLE_UNRESOLVED', message: 'Stage variable "T" is left out: It is an import.' };
    expect(events).toContainEqual(expect.objectContaining(warning));
  });
});

describe('what startApi refuses', () => {
  it('an application without routes', async () => {
    const starting = startApi(application(restApi([])), new InProcessInvoker({}));

    await expect(starting).rejects.toMatchObject({ code: 'NO_ROUTES', hint: expect.stringContaining('HttpApi') });
  });

  it('a port that is taken, and frees those it has', async () => {
    const port = await freePort({ neighbours: 1 });
    const taken = await listening(port + 1);

    const starting = startApi(application(REST, HTTP), new InProcessInvoker({}), { port });

    await expect(starting).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${port + 1} on 127.0.0.1: something else listens there already.`,
      hint: expect.stringContaining('port'),
    });
    await using first = await startApi(application(REST), new InProcessInvoker({}), { port });
    expect(first.url).toBe(`http://127.0.0.1:${port}`);
    taken.close();
  });

  it.each([
    ['a host that is not here', { host: '203.0.113.1' }],
    ['a port that is none', { port: 70_000 }],
  ])('%s', async (_, options) => {
    const starting = startApi(application(REST), new InProcessInvoker({}), options);

    await expect(starting).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });

  it('an aborted signal', async () => {
    const signal = AbortSignal.abort(new TypeError('not today'));

    await expect(startApi(application(REST), new InProcessInvoker({}), { signal })).rejects.toThrow('not today');
  });

  it('a request to an API that is not there', async () => {
    await using api = await startApi(application(REST), new InProcessInvoker({}));

    await expect(api.request('/x', { apiId: 'ServerlessRestApy' })).rejects.toMatchObject({
      code: 'API_NOT_FOUND',
      hint: 'Did you mean "ServerlessRestApi"?',
    });
    await expect(api.request('x')).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      hint: expect.stringContaining('/x'),
    });
    await expect(api.request('https://example.com/x')).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
  });
});
