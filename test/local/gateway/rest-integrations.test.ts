import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CleanupStack } from '../../../src/core/index.ts';
import { EMPTY_BODY } from '../../../src/local/gateway/message.ts';
import { sendRequest } from '../../../src/local/gateway/rest/integrations/http-client.ts';
import { certificate, clients } from '../../set-up/certificate.ts';
import { FN_URI, RestTemplate, restTemplate, startUpstream } from './rest-template.ts';

/**
 * Integrations of REST APIs that are no Lambda proxy. Sources: the developer guide of API Gateway (data mappings,
 * passthrough behaviour, overrides, content conversion) and what was recorded (test/conformance).
 */

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('MOCK', () => {
  const mock = (template: string, responses: string): string =>
    restTemplate(`
/m/{id}:
  post:
    x-amazon-apigateway-integration:
      type: mock
      requestTemplates: { application/json: ${JSON.stringify(template)} }
      responses:
        ${responses.trim().replaceAll('\n', '\n        ')}
`);

  it('answers what the integration response for its status says', async () => {
    await using api = await RestTemplate.start(
      mock(
        '{"statusCode": 404}',
        `
default: { statusCode: '200' }
4\\d{2}:
  statusCode: '410'
  responseParameters: { method.response.header.X-Why: "'gone'", method.response.header.X-Id: method.request.path.id }
  responseTemplates: { application/json: '{"id": "$input.params(''id'')"}' }
`,
      ),
    );

    const answer = await api.ask('POST /m/a%20b');

    expect([answer.status, answer.text]).toEqual([410, '{"id": "a b"}']);
    expect(answer.headers).toMatchObject({ 'x-why': 'gone', 'content-type': 'application/json' });
    expect(answer.headers['x-amzn-trace-id']).toBeUndefined();
  });

  it.each([
    ['decides by the body', '{"statusCode": $input.path("$.code")}', '{"code": 201}', 201],
    ['takes a status in quotes', '{"statusCode": "201"}', '{}', 201],
    ['takes keys without quotes', '{ statusCode: 201 }', '{}', 201],
    ['fails without a status', '{"status": 200}', '{}', 500],
    ['fails on what is no object', 'hello', '{}', 500],
    ['fails when no response fits', '{"statusCode": 302}', '{}', 500],
    ['fails on a broken template', '#if($x)', '{}', 500],
    ['fails when a template reads a body that is not JSON', '{"statusCode": $input.path("$.a")}', 'not json', 500],
  ])('%s', async (_, template, body, status) => {
    await using api = await RestTemplate.start(mock(template, `2\\d{2}: { statusCode: '201' }`));

    const answer = await api.ask('POST /m/1', { headers: JSON_TYPE, body });

    expect(answer.status).toBe(status);
    expect(api.failures).toEqual([status === 500 ? expect.any(String) : undefined]);
  });

  it('passes nothing through that it has no template for, where it is told so', async () => {
    await using api = await RestTemplate.start(
      mock('{"statusCode": 200}', `default: { statusCode: '200' }`).replace(
        'type: mock',
        'type: mock\n                passthroughBehavior: never',
      ),
    );

    const answer = await api.ask('POST /m/1', { headers: { 'Content-Type': 'text/csv' }, body: 'a' });

    expect([answer.status, answer.text]).toEqual([415, '{"message": "Unsupported Media Type"}']);
  });

  it('has what its templates set in $context decide about the answer', async () => {
    const request = [
      '#set($name = "x-one")',
      '#set($context.responseOverride.header[$name] = "1")',
      '$context.responseOverride.header.put("x-two", "2")',
      '#set($context["responseOverride"].status = 202)',
      '{"statusCode": 200}',
    ].join('\n');
    await using api = await RestTemplate.start(
      mock(
        request,
        `default: { statusCode: '200', responseTemplates: { application/json: '$context.responseOverride.status' } }`,
      ),
    );

    const answer = await api.ask('POST /m/1');

    expect([answer.status, answer.text]).toEqual([202, '202']);
    expect(answer.headers).toMatchObject({ 'x-one': '1', 'x-two': '2' });
  });

  it.each([
    ['', 500],
    ['contentHandling: CONVERT_TO_TEXT', 200],
  ])('cannot take a body that counts as binary, unless it is made text: %s', async (handling, status) => {
    const response = "default: { statusCode: '200', responseTemplates: { application/json: '{}' } }";
    const yaml = mock('{"statusCode": 200}', response)
      .replace('type: mock', `type: mock\n                ${handling}`)
      .replace('        paths:', "        x-amazon-apigateway-binary-media-types: ['*/*']\n        paths:");
    await using api = await RestTemplate.start(yaml);

    const answer = await api.ask('POST /m/1');

    expect(answer.status).toBe(status);
  });

  it('answers the preflight requests that SAM makes it for', async () => {
    await using api = await RestTemplate.start(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Cors: { AllowOrigin: "'https://shop.example'", AllowHeaders: "'X-A'", AllowMethods: "'GET,POST'", MaxAge: "'600'" }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: ./src
      Events: { Get: { Type: Api, Properties: { Path: /x, Method: get, RestApiId: !Ref Api } } }
`);

    const answer = await api.ask('OPTIONS /x', {
      headers: { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' },
    });

    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-headers': 'X-A',
      'access-control-allow-methods': 'GET,POST',
      'access-control-max-age': '600',
    });
  });
});

describe('AWS, in front of a function', () => {
  const lambda = (more: string): string =>
    restTemplate(`
/f/{id}:
  post:
    x-amazon-apigateway-integration:
      type: aws
      httpMethod: POST
      uri: ${FN_URI}
      ${more.trim().replaceAll('\n', '\n      ')}
`);
  const DEFAULT = "responses: { default: { statusCode: '200' } }";

  it.each([
    ['the body as it is', '{"a": [1]}', '', { a: [1] }],
    ['an empty object for no body', '', '', {}],
    [
      'what a template makes',
      '{"a": {"b": 1}}',
      `{"all": $input.json('$'), "b": "$input.path('$.a').b"}`,
      { all: { a: { b: 1 } }, b: '1' },
    ],
    [
      'parameters from anywhere',
      '{}',
      `{"id": "$input.params('id')", "q": "$input.params().querystring.q", "h": "$input.params('x-h')"}`,
      { id: '7', q: 'a b', h: 'v' },
    ],
    [
      'the context',
      '{}',
      '{"path": "$context.resourcePath", "stage": "$context.stage", "method": "$context.httpMethod", "ip": "$context.identity.sourceIp"}',
      { path: '/f/{id}', stage: 'dev', method: 'POST', ip: '127.0.0.1' },
    ],
    [
      'escaped texts',
      '{"a": "it\'s \\"é\\" / \\n"}',
      `{"a": "$util.escapeJavaScript($input.path('$.a')).replaceAll("\\\\'", "'")"}`,
      { a: 'it\'s "é" / \n' },
    ],
    [
      'encoded texts',
      '{"a": "ä b"}',
      `{"u": "$util.urlEncode($input.path('$.a'))", "b": "$util.base64Encode($input.path('$.a'))", "d": "$util.base64Decode('w6Q=')", "p": "$util.parseJson("{""x"": 3}").x"}`,
      { u: '%C3%A4+b', b: 'w6QgYg==', d: 'ä', p: '3' },
    ],
    ['an empty text for what is missing', '{}', `{"a": $input.json('$.nothing')}`, { a: '' }],
    [
      'every header',
      '{}',
      '{#foreach($h in $input.params().header.keySet())"$h": "$util.escapeJavaScript($input.params().header.get($h))"#if($foreach.hasNext),#end#end}',
      expect.objectContaining({ 'x-h': 'v' }),
    ],
  ])('gives its function %s', async (_, body, template, event) => {
    const templates = template === '' ? '' : `requestTemplates: { application/json: ${JSON.stringify(template)} }\n`;
    await using api = await RestTemplate.start(lambda(templates + DEFAULT));

    const answer = await api.ask('POST /f/7?q=a%20b', { headers: { ...JSON_TYPE, 'x-h': 'v' }, body });

    expect(answer.status).toBe(200);
    expect(api.seen).toEqual([event]);
  });

  it('makes the response of what the function returns', async () => {
    const more = `
responses:
  default:
    statusCode: '201'
    responseParameters: { method.response.header.Location: integration.response.body.id, method.response.header.X-Stage: context.stage }
    responseTemplates: { application/json: "#set($r = $input.path('$'))<$r.id: $r.items.size()>" }
`;
    await using api = await RestTemplate.start(lambda(more), { handler: () => ({ id: 'o-1', items: [1, 2] }) });

    const answer = await api.ask('POST /f/7');

    expect([answer.status, answer.text]).toEqual([201, '<o-1: 2>']);
    expect(answer.headers).toMatchObject({ location: 'o-1', 'x-stage': 'dev' });
  });

  it('answers with the template that the client accepts, or the one for JSON', async () => {
    const more = `
responses:
  default:
    statusCode: '200'
    responseTemplates: { application/json: json, application/xml: <xml/> }
`;
    await using api = await RestTemplate.start(lambda(more));

    const xml = await api.ask('POST /f/7', { headers: { Accept: 'application/xml' } });
    const other = await api.ask('POST /f/7', { headers: { Accept: 'text/csv' } });

    expect([xml.headers['content-type'], xml.text]).toEqual(['application/xml', '<xml/>']);
    expect([other.headers['content-type'], other.text]).toEqual(['application/json', 'json']);
  });

  it.each([
    ['[Bb]ad.*', 'bad input', 400],
    ['[Bb]ad.*', 'good', 200],
    ['bad', 'bad input', 200],
    ['(?i).*INPUT', 'bad input', 400],
  ])('holds the pattern %s against the error %s', async (pattern, message, status) => {
    const more = `responses: { default: { statusCode: '200' }, '${pattern}': { statusCode: '400' } }`;
    await using api = await RestTemplate.start(lambda(more), {
      handler: () => {
        throw new RangeError(message);
      },
    });

    const answer = await api.ask('POST /f/7');

    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ errorType: 'RangeError', errorMessage: message });
  });

  it.each([
    [
      'a pattern that is none',
      `requestTemplates: {}\nresponses: { '(': { statusCode: '400' } }\n#`,
      'no regular expression',
    ],
  ])('fails on %s', async (_, more, reason) => {
    await using api = await RestTemplate.start(lambda(more + DEFAULT), {
      handler: () => {
        throw new Error('x');
      },
    });

    const answer = await api.ask('POST /f/7', { headers: JSON_TYPE, body: '{}' });

    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
    expect(api.failures[0]).toContain(reason);
  });

  it('answers what Lambda says of an event that is no JSON, and tells those who watch', async () => {
    await using api = await RestTemplate.start(lambda(`requestTemplates: { application/json: nonsense }\n${DEFAULT}`));

    const answer = await api.ask('POST /f/7', { headers: JSON_TYPE, body: '{}' });

    // Seen in the wild: https://github.com/nateyolles/slack-pokerbot/issues/1, https://github.com/fluct/fluct/pull/33.
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { Type: 'User', message: expect.stringMatching(/^Could not parse request body into json: .*'nonsense'/) },
    ]);
    expect(api.failures).toEqual([expect.stringContaining('Lambda takes JSON only')]);
    expect(api.seen).toEqual([]);
  });

  it('does not wait for a function that is to be called asynchronously', async () => {
    const more = `requestParameters: { integration.request.header.X-Amz-Invocation-Type: "'Event'" }\n${DEFAULT}`;
    let finish: (() => void) | undefined;
    const handler = (): Promise<void> => new Promise((resolve) => (finish = resolve));
    await using api = await RestTemplate.start(lambda(more), { handler });

    const answer = await api.ask('POST /f/7', { headers: JSON_TYPE, body: '{"a":1}' });

    expect([answer.status, answer.text, api.seen]).toEqual([200, '', [{ a: 1 }]]);
    finish?.();
  });

  it('gives up after the time of the integration', async () => {
    let finish: (() => void) | undefined;
    const handler = (): Promise<void> => new Promise((resolve) => (finish = resolve));
    await using api = await RestTemplate.start(lambda(`timeoutInMillis: 50\n${DEFAULT}`), { handler });

    const answer = await api.ask('POST /f/7');

    expect([answer.status, answer.text]).toEqual([504, '{"message": "Endpoint request timed out"}']);
    finish?.();
  });

  // https://repost.aws/knowledge-center/api-gateway-lambda-template-invoke-error
  it.each([
    ['aws_proxy', 'GET'],
    ['aws_proxy', 'ANY'],
    ['aws', 'PUT'],
  ])('answers 500 for %s with %s, because Lambda is called with POST alone, and says so', async (type, httpMethod) => {
    const integration = `{ type: ${type}, httpMethod: ${httpMethod}, uri: ${FN_URI}, responses: { default: { statusCode: '200' } } }`;
    await using api = await RestTemplate.start(
      restTemplate(`/f:\n  get: { x-amazon-apigateway-integration: ${integration} }`),
    );

    const answer = await api.ask('GET /f');

    expect([answer.status, answer.text, api.seen]).toEqual([500, '{"message": "Internal server error"}', []]);
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(api.failures).toEqual([expect.stringContaining(`calls Lambda with ${httpMethod}`)]);
    expect(api.events).toContainEqual(expect.objectContaining({ code: 'FUNCTION_NOT_POSTED' }));
  });

  it('calls the function that a stage variable names', async () => {
    await using api = await RestTemplate.start(`
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { FunctionName: orders-blue, Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:\${stageVariables.fn}:live/invocations'
        RequestTemplates: { application/json: '{"v": "$stageVariables.fn"}' }
        IntegrationResponses: [{ StatusCode: 200 }]
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: s, Variables: { fn: orders-blue } } }
`);

    const answer = await api.ask('GET /');

    expect([answer.status, answer.text]).toEqual([200, '{"v":"orders-blue"}']);
  });
});

describe('HTTP and HTTP_PROXY', () => {
  const http = (type: string, more: string): string =>
    restTemplate(`
/h/{proxy+}:
  x-amazon-apigateway-any-method:
    x-amazon-apigateway-integration:
      type: ${type}
      ${more.trim().replaceAll('\n', '\n      ')}
`);
  const uri = (path: string): string => `uri: { 'Fn::Sub': '\${Upstream}${path}' }\n`;
  const PATH = 'requestParameters: { integration.request.path.proxy: method.request.path.proxy }\n';
  const DEFAULT = "responses: { default: { statusCode: '200' } }\n";

  it('passes a request on as it came, and its answer back', async () => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(302, {
        Location: '/elsewhere',
        'Set-Cookie': ['a=1', 'b=2'],
        Server: 'x',
        'Content-Type': 'text/plain',
      });
      response.end('moved');
    });
    await using api = await RestTemplate.start(http('http_proxy', uri('/up/{proxy}?k=1') + PATH), {
      parameters: { Upstream: upstream.url },
    });

    const answer = await api.ask('PATCH /h/a/b%20c?q=1&q=2&z=%2F', {
      headers: { 'X-A': 'v', 'Content-Type': 'text/csv' },
      body: 'x',
    });

    expect(upstream.received).toMatchObject([
      { line: 'PATCH /up/a/b%20c?k=1&q=1&q=2&z=%2F', body: 'x', headers: { 'x-a': 'v', 'content-type': 'text/csv' } },
    ]);
    expect(upstream.received[0]?.headers.host).toBe(new URL(upstream.url).host);
    expect([answer.status, answer.text]).toEqual([302, 'moved']);
    expect(answer.headers).toMatchObject({
      location: '/elsewhere',
      'set-cookie': 'a=1, b=2',
      'x-amzn-remapped-server': 'x',
      'content-type': 'text/plain',
    });
    expect(answer.headers['server']).toBeUndefined();
  });

  it('sends only what is mapped, where it is no proxy', async () => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(404, { 'X-Up': 'u' });
      response.end('{"e": 1}');
    });
    const more = `
httpMethod: PUT
${uri('/up').trim()}
requestParameters:
  integration.request.header.X-B: method.request.header.x-a
  integration.request.querystring.p: method.request.path.proxy
  integration.request.querystring.m: method.request.multivaluequerystring.q
  integration.request.header.X-C: context.stage
  integration.request.header.X-None: method.request.header.nothing
  integration.request.header.X-Body: method.request.body.a.b
requestTemplates: { application/json: '<$input.path("$.a.b")>' }
responses:
  default: { statusCode: '200' }
  4\\d\\d:
    statusCode: '400'
    responseParameters: { method.response.header.X-D: integration.response.header.X-Up }
    responseTemplates: { application/json: '$input.path("$.e")' }
`;
    await using api = await RestTemplate.start(http('http', more), { parameters: { Upstream: upstream.url } });

    const answer = await api.ask('POST /h/x?q=1&q=2', {
      headers: { ...JSON_TYPE, 'x-a': 'v' },
      body: '{"a": {"b": 5}}',
    });

    const [received] = upstream.received;
    expect([received?.line, received?.body]).toEqual(['PUT /up?p=x&m=1&m=2', '<5>']);
    expect(received?.headers).toMatchObject({ 'x-b': 'v', 'x-c': 'dev', 'x-body': '5', accept: 'application/json' });
    expect(Object.keys(received?.headers ?? {})).not.toContain('x-none');
    expect([answer.status, answer.text, answer.headers['x-d']]).toEqual([400, '1', 'u']);
  });

  it('lets a template override headers, query and path', async () => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => response.end('{}'));
    const template = [
      '#set($context.requestOverride.header.x-o = "1")',
      '#set($context.requestOverride.querystring.q = "a b")',
      '#set($context.requestOverride.path.proxy = "over/ridden")',
    ].join('\n');
    const more = `${uri('/{proxy}')}${PATH}${DEFAULT}requestTemplates: { application/json: ${JSON.stringify(template)} }`;
    await using api = await RestTemplate.start(http('http', more), { parameters: { Upstream: upstream.url } });

    await api.ask('POST /h/x', { headers: JSON_TYPE, body: '{}' });

    expect(upstream.received).toMatchObject([{ line: 'POST /over/ridden?q=a%20b', headers: { 'x-o': '1' } }]);
  });

  it('passes a compressed answer untouched', async () => {
    await using cleanup = new CleanupStack();
    const zipped = gzipSync('zipped');
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(zipped);
    });
    await using api = await RestTemplate.start(http('http_proxy', uri('/')), {
      parameters: { Upstream: upstream.url },
    });

    const answer = await api.ask('GET /h/x', { headers: { 'Accept-Encoding': 'gzip' } });

    expect(answer.bytes.equals(zipped)).toBe(true);
  });

  it('passes an answer on while it comes, where it is told so', async () => {
    await using cleanup = new CleanupStack();
    let finish: (() => void) | undefined;
    const upstream = await startUpstream(cleanup, (response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      response.write('first ');
      finish = () => response.end('last');
    });
    await using api = await RestTemplate.start(http('http_proxy', `responseTransferMode: STREAM\n${uri('/')}`), {
      parameters: { Upstream: upstream.url },
    });

    const response = await fetch(`${api.api.url}/h/x`);
    const reader = response.body!.getReader();
    const first = await reader.read();
    finish?.();
    const last = await reader.read();

    expect([first, last].map(({ value }) => Buffer.from(value!).toString())).toEqual(['first ', 'last']);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integration-tls-config.html */
  it.each<[string, { readonly key: string | Buffer; readonly cert: string }, string, string, RegExp | undefined]>([
    ['is asked whoever issued its certificate', certificate, '127.0.0.1', 'true', undefined],
    ['is asked by its name', certificate, 'localhost', 'true', undefined],
    ['is not asked without', certificate, '127.0.0.1', 'false', /self-signed/],
    ['has to have the name', clients.stranger, '127.0.0.1', 'true', /is not for 127\.0\.0\.1/],
    [
      'is asked for no name that the certificate does not have',
      clients.ada,
      'localhost',
      'true',
      /is not for localhost/,
    ],
  ])('with insecureSkipVerification %s', async (_, shown, host, skip, problem) => {
    const received: string[] = [];
    const server = createHttpsServer({ key: shown.key, cert: shown.cert }, (request, response) => {
      received.push(`${request.method} ${request.url}`);
      response.end('secret');
    });
    await once(server.listen(0, host), 'listening');
    const url = `https://${host}:${(server.address() as AddressInfo).port}/up`;
    await using api = await RestTemplate.start(
      http('http_proxy', `uri: '${url}'\ntlsConfig: { insecureSkipVerification: ${skip} }`),
    );

    const answers = [await api.ask('GET /h/x'), await api.ask('GET /h/x')];
    server.closeAllConnections();
    server.close();

    if (problem === undefined) {
      expect(answers.map(({ status, text }) => [status, text])).toEqual([
        [200, 'secret'],
        [200, 'secret'],
      ]);
      expect(received).toEqual(['GET /up', 'GET /up']);
    } else {
      expect(answers.map(({ status }) => status)).toEqual([504, 504]);
      expect(api.failures.at(-1)).toMatch(problem);
      expect(received).toEqual([]);
    }
    expect(api.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  it('with insecureSkipVerification is not asked for what has been ended', async () => {
    const server = createHttpsServer({ key: certificate.key, cert: certificate.cert });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);

    const tls = { insecureSkipVerification: true };
    const request = { url, method: 'GET', headers: new Map(), body: EMPTY_BODY, timeoutMs: 600_000, tls };
    const answer = await sendRequest({ ...request, signal: AbortSignal.abort(new Error('it is over')) });
    server.closeAllConnections();
    server.close();

    expect(answer).toMatchObject({ parts: { status: 504, reason: expect.stringContaining('it is over') } });
  });

  it.each([
    ['TlsConfig: { ServerNameToVerify: inner.example.com }', 'inner.example.com'],
    ['Description: none', 'localhost'],
  ])('of an HTTP API asks with %s for the certificate of %s', async (more, name) => {
    const asked: string[] = [];
    const { key, cert } = certificate;
    const SNICallback = (servername: string, done: (error: null) => void): void => {
      asked.push(servername);
      done(null);
    };
    const server = createHttpsServer({ key, cert, SNICallback });
    await once(server.listen(0, 'localhost'), 'listening');
    await using api = await RestTemplate.start(`
Resources:
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: api, ProtocolType: HTTP } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: GET /, Target: !Sub 'integrations/\${Integration}' } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: 'https://localhost:${(server.address() as AddressInfo).port}/', PayloadFormatVersion: '1.0', ${more} } }
`);

    const answer = await api.ask('GET /');
    server.close();

    // Nobody here trusts its issuer: the name is what counts.
    expect([answer.status, asked]).toEqual([500, [name]]);
  });

  it('answers 504 when nobody is there, or nobody answers in time', async () => {
    await using cleanup = new CleanupStack();
    const silent = await startUpstream(cleanup, () => {});
    await using absent = await RestTemplate.start(http('http', uri('/') + DEFAULT));
    await using slow = await RestTemplate.start(http('http_proxy', `timeoutInMillis: 50\n${uri('/')}`), {
      parameters: { Upstream: silent.url },
    });

    const unreachable = await absent.ask('GET /h/x');
    const late = await slow.ask('GET /h/x');

    expect([unreachable.status, unreachable.text]).toEqual([
      504,
      '{"message": "Network error communicating with endpoint"}',
    ]);
    expect([late.status, late.text]).toEqual([504, '{"message": "Endpoint request timed out"}']);
    expect(absent.failures[0]).toContain('http://127.0.0.1:9');
  });

  it.each([
    ['an address without a host', 'uri: http:///x\n'],
    ['no address', 'uri: nonsense\n'],
    ['an address without its stage variable', "uri: 'http://${stageVariables.host}/x'\n"],
  ])('answers 500 for %s', async (_, more) => {
    await using api = await RestTemplate.start(http('http_proxy', more));

    const answer = await api.ask('GET /h/x');

    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}']);
    expect(api.failures[0]).toContain('no address');
  });

  it('keeps a header with a line break from being sent', async () => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => response.end('{}'));
    const more = `${uri('/')}requestParameters: { integration.request.header.X-A: method.request.querystring.a }\n${DEFAULT}`;
    await using api = await RestTemplate.start(http('http', more), { parameters: { Upstream: upstream.url } });

    const answer = await api.ask('GET /h/x?a=b%0d%0aX-Evil:%201');

    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(upstream.received).toEqual([]);
  });
});

describe('AWS, in front of another service', () => {
  const service = (uri: string): string =>
    restTemplate(`
/s/{key}:
  put:
    x-amazon-apigateway-integration:
      type: aws
      httpMethod: POST
      uri: '${uri}'
      requestParameters: { integration.request.path.key: method.request.path.key }
      responses: { default: { statusCode: '200' } }
`);

  it('says that there is no address for it', async () => {
    await using api = await RestTemplate.start(service('arn:aws:apigateway:us-east-1:sqs:path/1/q'));

    const answer = await api.ask('PUT /s/x');

    expect(answer.status).toBe(501);
    expect(answer.text).toContain('sqs');
    expect(api.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'INTEGRATION_NOT_SERVED' }));
  });

  it.each([
    ['a path', 's3:path/bucket/{key}', 'POST /bucket/a%20b', undefined],
    ['an action', 'sqs:action/SendMessage', 'POST /?Action=SendMessage', undefined],
    ['an action of JSON', 'states:action/StartExecution', 'POST /', 'AWSStepFunctions.StartExecution'],
  ])('asks its stand-in for %s', async (_, what, line, target) => {
    await using cleanup = new CleanupStack();
    const upstream = await startUpstream(cleanup, (response) => response.end('{"ok":true}'));
    const name = what.split(':')[0] ?? '';
    await using api = await RestTemplate.start(service(`arn:aws:apigateway:us-east-1:${what}`), {
      serviceEndpoints: { [name]: `${upstream.url}/` },
    });

    const answer = await api.ask('PUT /s/a%20b', { headers: JSON_TYPE, body: '{}' });

    expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
    expect(upstream.received[0]?.line).toBe(line);
    expect(upstream.received[0]?.headers['x-amz-target']).toBe(target);
  });
});
