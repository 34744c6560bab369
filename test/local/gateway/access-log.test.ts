import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { LocalRequestInit } from '../../../src/local/index.ts';
import { FN_URI, RestTemplate } from './rest-template.ts';

/**
 * Lines of access logs. Variables:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */

const GUARDED = `{ type: aws_proxy, httpMethod: POST, payloadFormatVersion: '2.0', uri: ${FN_URI} }`;

const template = (kind: 'rest' | 'http', format: string): string => `
Resources:
  Api:
    Type: ${kind === 'rest' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api'}
    Properties:
      ${kind === 'http' ? 'ProtocolType: HTTP' : 'Name: api'}
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /orders/{id}: { get: { x-amazon-apigateway-integration: ${GUARDED} } }
          /mine: { get: { security: [{ who: [] }], x-amazon-apigateway-integration: ${GUARDED} } }
        components:
          securitySchemes:
            who:
              type: apiKey
              name: Authorization
              in: header
              x-amazon-apigateway-authtype: custom
              x-amazon-apigateway-authorizer:
                type: request
                identitySource: ${kind === 'rest' ? 'method.request.header.Authorization' : '$request.header.Authorization'}
                authorizerPayloadFormatVersion: '2.0'
                authorizerUri: ${FN_URI}
  Stage:
    Type: ${kind === 'rest' ? 'AWS::ApiGateway::Stage' : 'AWS::ApiGatewayV2::Stage'}
    Properties:
      ${kind === 'rest' ? 'RestApiId' : 'ApiId'}: !Ref Api
      StageName: ${kind === 'rest' ? 'dev' : '$default'}
      ${kind === 'rest' ? 'AccessLogSetting' : 'AccessLogSettings'}: { DestinationArn: 'arn:aws:logs:x', Format: '${format}' }
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
`;

async function lineOf(kind: 'rest' | 'http', format: string, path: string, init?: LocalRequestInit): Promise<string> {
  const handler = ({ rawPath, path: plain = rawPath }: { rawPath: string; path: string }): object => {
    if (String(plain).endsWith('/fails')) throw new Error('no');
    return { statusCode: 201, body: 'twelve bytes' };
  };
  await using api = await RestTemplate.start(template(kind, format), { handler });
  await api.api.request(path, init);
  const lines = api.events.flatMap((event) => (event.type === 'access-log' ? [event.line] : []));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

const CALLER = { auth: { context: { team: 'blue', level: 7 }, principalId: 'ada' } };

describe.each(['rest', 'http'] as const)('the access log of a stage (%s)', (kind) => {
  const stage = kind === 'rest' ? 'dev' : '$default';
  const staged = kind === 'rest' ? '/dev' : '';

  it.each<[string, string, string, LocalRequestInit | undefined]>([
    [
      '$context.httpMethod $context.path $context.protocol',
      '/orders/7?x=1',
      `GET ${staged}/orders/7 HTTP/1.1`,
      undefined,
    ],
    ['$context.stage $context.status $context.responseLength', '/orders/7', `${stage} 201 12`, undefined],
    [
      '{"ip":"$context.identity.sourceIp","ua":"$context.identity.userAgent"}',
      '/orders/7',
      '{"ip":"192.0.2.1","ua":"me"}',
      { source: { ip: '192.0.2.1' }, headers: { 'User-Agent': 'me' } },
    ],
    ['$context.integrationStatus $context.integration.status', '/orders/7', '200 201', undefined],
    ['$context.error.message $context.error.messageString', '/orders/7', '- -', undefined],
    ['$context.integrationLatency $context.status', '/nowhere', `- ${kind === 'rest' ? 403 : 404}`, undefined],
    ['$context.error.message', '/nowhere', kind === 'rest' ? 'Missing Authentication Token' : 'Not Found', undefined],
    [
      '$context.error.messageString',
      '/orders/fails',
      kind === 'rest' ? '"Internal server error"' : '"Internal Server Error"',
      undefined,
    ],
    [
      '$context.authorizer.principalId $context.authorizer.team $context.authorizer.level',
      '/mine',
      'ada blue 7',
      CALLER,
    ],
    ['$context.authorizer.principalId', '/orders/7', '-', undefined],
    ['$context.error.responseType $context.status', '/mine', 'UNAUTHORIZED 401', undefined],
    ['$context.noSuchThing $contextual $context.', '/orders/7', '- $contextual $context.', undefined],
  ])('fills %s', async (format, path, line, init) => {
    expect(await lineOf(kind, format, path, init)).toBe(line);
  });

  it.each([
    ['$context.requestTime', /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/],
    ['$context.requestTimeEpoch', /^\d{13}$/],
    ['$context.integrationLatency/$context.responseLatency', /^\d+\/\d+$/],
    ['$context.requestId', kind === 'rest' ? /^[0-9a-f-]{36}$/ : /^[\w-]{15}=$/],
    ['$context.extendedRequestId', /^[\w-]{15}=$/],
    ['$context.xrayTraceId', /^1-[0-9a-f]{8}-[0-9a-f]{24}$/],
    ['$context.integrationErrorMessage', /^-$/],
  ])('fills %s by its form', async (format, form) => {
    expect(await lineOf(kind, format, '/orders/7')).toMatch(form);
  });

  it('says why an integration failed', async () => {
    expect(await lineOf(kind, '$context.integrationErrorMessage', '/orders/fails')).toContain('Error: no');
  });
});

it('names the resource of a REST API, and the route of an HTTP API', async () => {
  expect(await lineOf('rest', '$context.resourcePath', '/orders/7')).toBe('/orders/{id}');
  expect(await lineOf('http', '$context.routeKey', '/orders/7')).toBe('GET /orders/{id}');
});

it('is not there without a format', async () => {
  await using api = await RestTemplate.start(
    template('rest', 'x').replace(/AccessLogSetting: .*/, 'Description: none'),
  );

  await api.ask('GET /orders/7');

  expect(api.events.filter(({ type }) => type === 'access-log')).toEqual([]);
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html */
it('has a line for what happens to a WebSocket', async () => {
  const yaml = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: dev
      AccessLogSettings:
        DestinationArn: arn:aws:logs:x
        Format: '$context.eventType $context.routeKey $context.status $context.stage $context.identity.sourceIp'
      Routes:
        $connect: { FunctionArn: !GetAtt Fn.Arn }
        say: { FunctionArn: !GetAtt Fn.Arn }
        $disconnect: { FunctionArn: !GetAtt Fn.Arn }
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } }
`;
  const handler = ({ body }: { body?: string }): object => {
    if (body?.includes('fail')) throw new Error('no');
    return { statusCode: 200 };
  };
  const api = await RestTemplate.start(yaml, { handler });
  const socket = new WebSocket(api.api.url.replace('http', 'ws'));
  await once(socket, 'open');
  socket.send('{"action":"say"}');
  socket.send('{"action":"say","text":"fail"}');
  await once(socket, 'message');
  socket.close();
  await once(socket, 'close');
  await api.api.close();

  const lines = api.events.flatMap((event) => (event.type === 'access-log' ? [event.line] : []));

  expect(lines.toSorted()).toEqual([
    'CONNECT $connect 200 dev 127.0.0.1',
    'DISCONNECT $disconnect 200 dev 127.0.0.1',
    'MESSAGE say 200 dev 127.0.0.1',
    'MESSAGE say 502 dev 127.0.0.1',
  ]);
});

it('has a line for handshakes and messages that are refused before a route', async () => {
  const yaml = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: dev
      Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Fn.Arn, IdentitySource: [route.request.querystring.who] }
      AccessLogSettings:
        DestinationArn: arn:aws:logs:x
        Format: '$context.eventType $context.routeKey $context.status $context.error.responseType $context.error.message $context.integrationLatency'
      Routes:
        $connect: { FunctionArn: !GetAtt Fn.Arn }
        say: { FunctionArn: !GetAtt Fn.Arn }
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } }
`;
  const handler = ({ queryStringParameters, methodArn }: Record<string, unknown>): object => {
    if (methodArn === undefined) return { statusCode: 200 };
    const Effect = JSON.stringify(queryStringParameters).includes('ada') ? 'Allow' : 'Deny';
    const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }];
    return { principalId: 'x', policyDocument: { Version: '2012-10-17', Statement } };
  };
  const api = await RestTemplate.start(yaml, { handler });
  const url = api.api.url.replace('http', 'ws');
  for (const query of ['', '?who=bob']) await once(new WebSocket(`${url}${query}`), 'unexpected-response');
  const socket = new WebSocket(`${url}?who=ada`);
  await once(socket, 'open');
  socket.send('{"action":"sing"}');
  await once(socket, 'message');
  socket.close();
  await once(socket, 'close');
  await api.api.close();

  const lines = api.events.flatMap((event) => (event.type === 'access-log' ? [event.line] : []));

  expect(lines).toEqual([
    'CONNECT $connect 401 UNAUTHORIZED Unauthorized -',
    'CONNECT $connect 403 ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy -',
    expect.stringMatching(/^CONNECT \$connect 200 - - \d+$/),
    'MESSAGE - 403 ACCESS_DENIED Forbidden -',
  ]);
});
