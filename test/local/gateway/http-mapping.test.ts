import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiDefinition, type HttpParameterMapping, loadApplication } from '../../../src/application/index.ts';
import { startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { ask } from './ask.ts';
import { application, type Handler, httpApi, InProcessInvoker, lambda, route } from './functions.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */

const api = (parameterMapping: Partial<HttpParameterMapping>, format: '1.0' | '2.0' = '2.0'): ApiDefinition =>
  httpApi(
    [
      route('POST /pets/{id}', {
        integration: lambda('Fn', { payloadFormatVersion: format }),
        parameterMapping: { request: {}, responses: {}, ...parameterMapping },
      }),
    ],
    { stage: 'v1', stageVariables: { env: 'dev' } },
  );

describe('request parameters of an HTTP API', () => {
  const asked = {
    request: 'POST /pets/7?a=1&a=2&b=3',
    headers: [
      ['X-Tenant', 'acme'],
      ['X-Tenant', 'corp'],
      ['Content-Type', 'application/json'],
    ] as [string, string][],
    body: '{"user":{"name":"ada","tags":["x","y"]},"n":1}',
  };

  it.each<[string, string, string, object]>([
    ['a text', 'append:header.x-new', 'fixed', { headers: { 'x-new': 'fixed' } }],
    ['a header', 'append:header.x-new', '$request.header.x-tenant', { headers: { 'x-new': 'acme,corp' } }],
    [
      'a header in other casing',
      'append:header.x-new',
      '$request.header.X-TENANT',
      { headers: { 'x-new': 'acme,corp' } },
    ],
    ['an existing header', 'append:header.x-tenant', 'more', { headers: { 'x-tenant': 'acme,corp,more' } }],
    ['a header instead', 'overwrite:header.x-tenant', 'one', { headers: { 'x-tenant': 'one' } }],
    ['no header', 'remove:header.x-tenant', "''", { headers: { 'x-tenant': undefined } }],
    ['a query parameter', 'append:querystring.c', '$request.querystring.a', { queryStringParameters: { c: '1,2' } }],
    [
      'one more value',
      'append:querystring.b',
      'x',
      { queryStringParameters: { b: '3,x' }, rawQueryString: 'a=1&a=2&b=3&b=x' },
    ],
    ['a query parameter instead', 'overwrite:querystring.a', 'x', { queryStringParameters: { a: 'x', b: '3' } }],
    ['no query parameter', 'remove:querystring.a', "''", { rawQueryString: 'b=3' }],
    ['another path', 'overwrite:path', '/animals/${request.path.id}', { rawPath: '/v1/animals/7' }],
    ['a path parameter', 'append:header.x-new', '$request.path.id', { headers: { 'x-new': '7' } }],
    ['the path', 'append:header.x-new', '$request.path', { headers: { 'x-new': '/pets/7' } }],
    ['something of the body', 'append:header.x-new', '$request.body.user.name', { headers: { 'x-new': 'ada' } }],
    ['an item of a list', 'append:header.x-new', '$request.body.user.tags[1]', { headers: { 'x-new': 'y' } }],
    ['a number of the body', 'append:header.x-new', '$request.body.n', { headers: { 'x-new': '1' } }],
    ['the context', 'append:header.x-new', '$context.routeKey', { headers: { 'x-new': 'POST /pets/{id}' } }],
    [
      'the address of the caller',
      'append:header.x-new',
      '$context.identity.sourceIp',
      { headers: { 'x-new': '127.0.0.1' } },
    ],
    ['a stage variable', 'append:header.x-new', '$stageVariables.env', { headers: { 'x-new': 'dev' } }],
    [
      'several at once',
      'append:header.x-new',
      '${request.path.id} of ${stageVariables.env}',
      { headers: { 'x-new': '7 of dev' } },
    ],
    ['what is not there', 'append:header.x-new', '$request.header.none', { headers: { 'x-new': undefined } }],
    [
      'a reserved header, which stays',
      'overwrite:header.x-amzn-trace-id',
      'x',
      { headers: { 'x-amzn-trace-id': expect.stringContaining('Root=') } },
    ],
    ['a line break, which goes', 'append:header.x-new', 'a\r\nb', { headers: { 'x-new': 'ab' } }],
  ])('put %s in', async (_, key, value, expected) => {
    const { event } = await ask({ api: api({ request: { [key]: value } }), ...asked });

    const headers = { 'x-tenant': undefined, 'x-new': undefined, ...event.headers };
    expect({ ...event, headers }).toMatchObject(expected);
  });

  it('reach functions of format 1.0 too', async () => {
    const { event } = await ask({ api: api({ request: { 'append:header.x-new': 'a' } }, '1.0'), ...asked });

    expect(event.headers['x-new']).toBe('a');
  });
});

describe('response parameters of an HTTP API', () => {
  const answers: Handler = () => ({ statusCode: 201, headers: { 'X-Id': 'a' }, body: '{"name":"ada"}' });

  it.each<[string, string, string, number, Record<string, string | undefined>]>([
    ['a text', 'append:header.x-new', 'b', 201, { 'x-new': 'b' }],
    ['one more value', 'append:header.x-id', 'b', 201, { 'x-id': 'a, b' }],
    [
      'a header instead',
      'overwrite:header.x-id',
      '$response.header.content-type',
      201,
      { 'x-id': 'text/plain;charset=UTF-8' },
    ],
    ['no header', 'remove:header.x-id', "''", 201, { 'x-id': undefined }],
    ['something of the body', 'append:header.x-new', '$response.body.name', 201, { 'x-new': 'ada' }],
    ['the context', 'append:header.x-new', '$context.stage', 201, { 'x-new': 'v1' }],
    ['another status', 'overwrite:statuscode', '202', 202, {}],
    ['a status that is none', 'overwrite:statuscode', 'ok', 201, {}],
  ])('put %s in', async (_, key, value, status, headers) => {
    const mapping = { responses: { 201: { [key]: value } } };
    const answer = await ask({ api: api(mapping), request: 'POST /pets/7', handler: answers });

    expect(answer.status).toBe(status);
    expect({ 'x-id': undefined, ...answer.headers }).toMatchObject(headers);
  });

  it('are for one status alone', async () => {
    const mapping = { responses: { 500: { 'append:header.x-new': 'b' } } };
    const fine = await ask({ api: api(mapping), request: 'POST /pets/7', handler: answers });
    const failed = await ask({
      api: api(mapping),
      request: 'POST /pets/7',
      handler: () => {
        throw new TypeError('no');
      },
    });

    expect([fine.headers['x-new'], failed.headers['x-new']]).toEqual([undefined, 'b']);
  });
});

describe('HTTP_PROXY of an HTTP API', () => {
  let server: Server;
  let address: string;
  const seen: { request: IncomingMessage; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push({ request, body });
        if (request.url?.startsWith('/slow')) return;
        response.writeHead(418, { 'X-Upstream': 'yes', 'Set-Cookie': ['a=1', 'b=2'], 'Content-Type': 'text/plain' });
        response.end('from the web server');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const proxied = (uri: string, more: object = {}): ApiDefinition => {
    const { document } = parseTemplate(
      JSON.stringify({
        Resources: {
          Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } },
          Integration: {
            Type: 'AWS::ApiGatewayV2::Integration',
            Properties: {
              ApiId: { Ref: 'Api' },
              IntegrationType: 'HTTP_PROXY',
              IntegrationUri: uri,
              IntegrationMethod: 'ANY',
              PayloadFormatVersion: '1.0',
              ...more,
            },
          },
          Route: {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: {
              ApiId: { Ref: 'Api' },
              RouteKey: 'ANY /{proxy+}',
              Target: { 'Fn::Sub': 'integrations/${Integration}' },
            },
          },
        },
      }),
      { folder: resolve('/app') },
    );
    return loadApplication(document!, { region: 'us-east-1' }).apis[0]!;
  };

  it('passes the request to the web server and the answer to the client', async () => {
    const answer = await ask({
      api: proxied(`${address}/base/{proxy}?own=1`),
      request: 'PUT /a%20b/c?x=1&x=2',
      headers: [
        ['X-Custom', 'v'],
        ['Host', 'api.example.com'],
      ],
      body: 'hello',
    });
    const { request, body } = seen.at(-1)!;

    expect([request.method, request.url, body]).toEqual(['PUT', '/base/a%20b/c?own=1&x=1&x=2', 'hello']);
    expect(request.headers).toMatchObject({
      'x-custom': 'v',
      host: address.slice('http://'.length),
      forwarded: expect.stringContaining('host=api.example.com'),
      'x-forwarded-for': '127.0.0.1',
    });
    expect([answer.status, answer.text, answer.headers['x-upstream']]).toEqual([418, 'from the web server', 'yes']);
    expect(answer.lines.filter(([name]) => name === 'set-cookie').map(([, value]) => value)).toEqual(['a=1', 'b=2']);
  });

  it('keeps the path of the integration unless a mapping says otherwise', async () => {
    await ask({ api: proxied(`${address}/fixed`), request: 'GET /a/b' });
    await ask({
      api: proxied(`${address}/fixed`, {
        RequestParameters: { 'overwrite:path': '/to/$request.path.proxy', 'append:header.x-n': 'n' },
      }),
      request: 'GET /a',
    });
    const [before, after] = seen.slice(-2);

    expect([before?.request.url, after?.request.url]).toEqual(['/fixed', '/to/$request.path.proxy']);
    expect(after?.request.headers['x-n']).toBe('n');
  });

  it('maps the answer', async () => {
    const responses = { 418: { ResponseParameters: [{ Source: '200', Destination: 'overwrite:statuscode' }] } };
    const answer = await ask({ api: proxied(`${address}/x`, { ResponseParameters: responses }), request: 'GET /a' });

    expect([answer.status, answer.text]).toEqual([200, 'from the web server']);
  });

  it.each([
    ['that is slow', () => `${address}/slow`, 503, 'Service Unavailable'],
    ['that is not there', () => 'http://127.0.0.1:1/', 500, 'Internal Server Error'],
    ['without an address', () => 'nowhere', 500, 'Internal Server Error'],
  ])('answers for a web server %s', async (_, uri, status, message) => {
    const answer = await ask({ api: proxied(uri(), { TimeoutInMillis: 200 }), request: 'GET /a' });

    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { message }]);
  });

  it('says that calls of AWS services are not made from here', async () => {
    const messages: string[] = [];
    const definition = proxied('', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage' });
    await using served = await startApi(application(definition), new InProcessInvoker({}), {
      onEvent: (event) => event.type === 'warning' && messages.push(event.message),
    });
    const answer = await served.request('/a');

    expect(answer.status).toBe(501);
    expect(messages).toEqual([expect.stringContaining('calls an AWS service itself (SQS-SendMessage)')]);
  });

  it('finds an integration that an OpenAPI body keeps for several routes', async () => {
    const { document } = parseTemplate(
      `
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: a }
        paths:
          /a: { get: { x-amazon-apigateway-integration: { $ref: '#/components/x-amazon-apigateway-integrations/web' } } }
        components:
          x-amazon-apigateway-integrations:
            web: { type: HTTP_PROXY, httpMethod: POST, uri: '${address}/shared', payloadFormatVersion: '1.0', responseParameters: { '418': { 'append:header.x-n': n } } }
`,
      { folder: resolve('/app') },
    );
    const [definition] = loadApplication(document!, { region: 'us-east-1' }).apis;
    const answer = await ask({ api: definition!, request: 'GET /a' });

    expect([answer.status, answer.headers['x-n']]).toEqual([418, 'n']);
    expect([seen.at(-1)?.request.method, seen.at(-1)?.request.url]).toEqual(['POST', '/shared']);
  });
});
