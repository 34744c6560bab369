import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join, resolve } from 'node:path';
import { APIGatewayProxyWebsocketEventSchema } from '@aws-lambda-powertools/parser/schemas';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { loadApplication } from '../../../src/application/index.ts';
import { type LocalApi, type StartApiEvent, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { eventsPack } from '../../set-up/conformance.ts';
import { type AnyEvent, type Handler, InProcessInvoker } from './functions.ts';
import { sendRaw } from './raw-http.ts';

/** WebSocket APIs. Documented at https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html */

const FUNCTION = 'Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . }';

/** A chat with the routes `$connect`, `$disconnect`, `$default` and `shout`; `shout` answers. */
function template({ auth = '', without = '' }: { auth?: string; without?: string } = {}): string {
  const routes = ['$connect', '$disconnect', '$default', 'shout'].filter((key) => !without.includes(key));
  return `
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: { ${FUNCTION} }
  Auth: { ${FUNCTION} }
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      StageName: prod
      StageVariables: { color: blue }
      RouteSelectionExpression: $request.body.action
      ${auth}
      Routes:
${routes.map((key) => `        ${key}: { FunctionArn: !GetAtt Fn.Arn${key === 'shout' ? ', RouteResponseSelectionExpression: $default' : ''} }`).join('\n')}
  ShoutResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Chat, RouteId: !Ref ChatShoutRoute, RouteResponseKey: $default }
`;
}

interface Served extends AsyncDisposable {
  readonly api: LocalApi;
  readonly url: string;
  readonly invoker: InProcessInvoker;
  readonly events: StartApiEvent[];
  readonly client: ApiGatewayManagementApiClient;
}

async function serve(
  Fn: Handler = () => ({ statusCode: 200 }),
  { yaml = template(), Auth = Fn, options = {} }: { yaml?: string; Auth?: Handler; options?: StartApiOptions } = {},
): Promise<Served> {
  const { document } = parseTemplate(yaml, { folder: resolve('/app') });
  const application = loadApplication(document!, { region: 'us-east-1' });
  const invoker = new InProcessInvoker({ Fn, Auth });
  const events: StartApiEvent[] = [];
  const api = await startApi(application, invoker, { ...options, onEvent: (event) => events.push(event) });
  const client = new ApiGatewayManagementApiClient({
    endpoint: api.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  return {
    api,
    url: api.url.replace('http', 'ws'),
    invoker,
    events,
    client,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await api.close();
    },
  };
}

/** A client that is connected. */
async function open(url: string, options: WebSocket.ClientOptions = {}, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, options);
  await once(socket, 'open');
  return socket;
}

/** The status and the body that a handshake is refused with. */
async function refusal(url: string, options: WebSocket.ClientOptions = {}): Promise<[number, string]> {
  const socket = new WebSocket(url, options);
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return [response.statusCode, text];
}

async function nextText(socket: WebSocket): Promise<string> {
  const [data] = await once(socket, 'message');
  return String(data);
}

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
}

/** Waits for the function to be asked for a route. */
async function eventOf(invoker: InProcessInvoker, routeKey: string): Promise<AnyEvent> {
  return await until(() => invoker.events.find((event) => event.requestContext.routeKey === routeKey));
}

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((next) => setTimeout(next, 2));
  }
}

describe('a WebSocket API', () => {
  it('has an address, and routes with addresses for WebSockets', async () => {
    await using served = await serve();

    expect(served.api.urls).toEqual({ Chat: served.api.url });
    expect(served.api.routes).toContainEqual({
      method: 'ANY',
      path: '$connect',
      apiId: 'Chat',
      functionId: 'Fn',
      url: served.url,
    });
  });

  it('makes the events of a connection, a message and the end', async () => {
    await using served = await serve();

    const socket = await open(`${served.url}/prod?room=a&room=b`, { headers: { 'X-Own': '1', 'User-Agent': 'me' } });
    socket.send('{"action":"shout","text":"hi"}');
    await nextTextOrNothing(served, 'shout');
    socket.close(4000, 'enough');
    const disconnect = await eventOf(served.invoker, '$disconnect');
    const connect = await eventOf(served.invoker, '$connect');
    const message = await eventOf(served.invoker, 'shout');

    const { connectionId, connectedAt, apiId } = connect.requestContext;
    const common = {
      stage: 'prod',
      messageDirection: 'IN',
      connectionId,
      connectedAt,
      apiId,
      identity: { sourceIp: '127.0.0.1', userAgent: 'me' },
      domainName: new URL(served.url).host,
    };
    expect(connectionId).toMatch(/^[\w-]{15}=$/);
    expect(connect).toMatchObject({
      headers: { 'X-Own': '1', 'Sec-WebSocket-Version': '13', 'X-Forwarded-For': '127.0.0.1' },
      multiValueHeaders: { 'X-Own': ['1'] },
      queryStringParameters: { room: 'b' },
      multiValueQueryStringParameters: { room: ['a', 'b'] },
      stageVariables: { color: 'blue' },
      requestContext: { ...common, eventType: 'CONNECT' },
      isBase64Encoded: false,
    });
    expect(connect).not.toHaveProperty('body');
    expect(message).toMatchObject({
      requestContext: { ...common, eventType: 'MESSAGE', messageId: expect.any(String) },
      body: '{"action":"shout","text":"hi"}',
    });
    expect(message).not.toHaveProperty('headers');
    expect(disconnect).toMatchObject({
      headers: { Host: common.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
      requestContext: {
        ...common,
        eventType: 'DISCONNECT',
        disconnectStatusCode: 4000,
        disconnectReason: 'enough',
      },
    });
  });

  /** Waits until a route has been through. */
  async function nextTextOrNothing({ events }: Served, routeKey: string): Promise<void> {
    await until(() => events.find((event) => event.type === 'message-finished' && event.routeKey === routeKey));
  }

  it.skipIf(!eventsPack.isHere).each([
    ['$default', 'apigw-websocket-request-send-message'],
    ['$disconnect', 'apigw-websocket-request-disconnect'],
  ])("makes events of %s with the keys of AWS's sample", async (routeKey, name) => {
    await using served = await serve(undefined, { yaml: template().replace(/StageVariables.*/, '') });
    const sample = JSON.parse(readFileSync(join(eventsPack.folder, 'lambda-go', `${name}.json`), 'utf8'));

    const socket = await open(served.url, { headers: { 'User-Agent': 'me' } });
    socket.send('x');
    await eventOf(served.invoker, '$default');
    socket.close();
    const event = await eventOf(served.invoker, routeKey);

    const keys = (value: object): string[] => Object.keys(value).sort();
    expect(keys(event)).toEqual(keys(sample));
    expect(keys(event.requestContext)).toEqual(keys(sample.requestContext));
    expect(keys(event.requestContext.identity)).toEqual(keys(sample.requestContext.identity));
  });

  it.each([
    ['{"action":"shout"}', 'shout'],
    ['{"action":"unknown"}', '$default'],
    ['{"action":"$connect"}', '$default'],
    ['{"action":{}}', '$default'],
    ['{}', '$default'],
    ['no JSON', '$default'],
    ['[]', '$default'],
  ])('routes %s to %s', async (text, routeKey) => {
    await using served = await serve();
    const socket = await open(served.url);

    socket.send(text);

    expect((await eventOf(served.invoker, routeKey)).body).toBe(text);
  });

  it('answers where the route has a response, and only there', async () => {
    await using served = await serve(({ body }) => ({ statusCode: 200, body: `you said ${body}` }));
    const socket = await open(served.url);
    const texts: string[] = [];
    socket.on('message', (data) => texts.push(String(data)));

    socket.send('quiet');
    await eventOf(served.invoker, '$default');
    socket.send('{"action":"shout"}');

    await until(() => texts[0]);
    expect(texts).toEqual(['you said {"action":"shout"}']);
  });

  it.each([
    ['that throws', new Error('no')],
    ['that returns no response', 'text'],
  ])('says Internal server error for a function %s', async (_, result) => {
    await using served = await serve(({ requestContext }) => {
      if (requestContext.eventType !== 'MESSAGE') return { statusCode: 200 };
      if (result instanceof Error) throw result;
      return result;
    });
    const socket = await open(served.url);

    socket.send('x');

    expect(JSON.parse(await nextText(socket))).toEqual({
      message: 'Internal server error',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  it('says Forbidden where no route takes a message', async () => {
    await using served = await serve(undefined, { yaml: template({ without: '$default' }) });
    const socket = await open(served.url);

    socket.send('x');

    expect(JSON.parse(await nextText(socket))).toMatchObject({ message: 'Forbidden' });
  });

  it('needs no $connect route', async () => {
    await using served = await serve(undefined, { yaml: template({ without: '$connect' }) });

    const socket = await open(served.url);
    socket.send('x');

    await eventOf(served.invoker, '$default');
  });

  it('refuses a connection as $connect says', async () => {
    await using served = await serve(() => ({ statusCode: 401, headers: { 'X-Why': 'a' }, body: 'who are you?' }));

    expect(await refusal(served.url)).toEqual([401, 'who are you?']);
    expect(served.events.at(-1)).toMatchObject({ type: 'request-finished', apiId: 'Chat', status: 401 });
  });

  it('refuses a connection when $connect throws, or at the path of another stage', async () => {
    await using served = await serve(() => {
      throw new TypeError('no');
    });

    expect((await refusal(served.url))[0]).toBe(502);
    expect((await refusal(`${served.url}/other`))[0]).toBe(403);
  });

  it('takes the subprotocol that $connect chooses', async () => {
    await using served = await serve(() => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'two' } }));

    const socket = await open(served.url, {}, ['one', 'two']);

    expect(socket.protocol).toBe('two');
  });

  it('ends connections that send binary frames, too large frames or too large messages', async () => {
    await using served = await serve();

    const [binary, frame, message] = [await open(served.url), await open(served.url), await open(served.url)];
    const ends = [binary, frame, message].map(closeOf);
    binary.send(Buffer.from('x'));
    frame.send('x'.repeat(32 * 1024 + 1));
    for (let part = 0; part < 6; part++) message.send('x'.repeat(30_000), { fin: part === 5 });

    const closes = await Promise.all(ends);
    expect(closes.map(([code]) => code)).toEqual([1003, 1009, 1009]);
    expect(served.invoker.events.some(({ requestContext }) => requestContext.eventType === 'MESSAGE')).toBe(false);
  });

  it('takes a message of 128 KB in frames of 32 KB', async () => {
    await using served = await serve();
    const socket = await open(served.url);

    for (let part = 0; part < 4; part++) socket.send('x'.repeat(32 * 1024), { fin: part === 3 });

    expect((await eventOf(served.invoker, '$default')).body).toHaveLength(128 * 1024);
  });

  it('tells $disconnect of a client that is gone', async () => {
    await using served = await serve();
    const socket = await open(served.url);

    socket.terminate();

    const { requestContext } = await eventOf(served.invoker, '$disconnect');
    expect(requestContext.disconnectStatusCode).toBe(1006);
  });

  it('ends its connections when it is closed, and waits for $disconnect', async () => {
    let finished = 0;
    const served = await serve(async ({ requestContext }) => {
      if (requestContext.eventType === 'DISCONNECT') await new Promise((next) => setTimeout(next, 20));
      finished++;
      return { statusCode: 200 };
    });
    const sockets = await Promise.all([open(served.url), open(served.url)]);
    const closes = sockets.map(closeOf);

    await served.api.close();

    expect((await Promise.all(closes)).map(([code]) => code)).toEqual([1001, 1001]);
    expect(finished).toBe(4);
  });

  it('stays up when a handshake is none', async () => {
    await using served = await serve();
    const { hostname, port } = new URL(served.url);
    for (const lines of [
      '',
      'Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n',
      'Sec-WebSocket-Version: 99\r\n',
    ]) {
      const socket = connectTcp(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n`);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 4\d\d /);
      socket.destroy();
    }

    await open(served.url);
  });

  it('asks plain requests to upgrade', async () => {
    await using served = await serve();

    expect((await fetch(served.api.url)).status).toBe(426);
    expect((await fetch(`${served.api.url}/other`)).status).toBe(403);
  });
});

describe('what $connect requires', () => {
  const yaml = `
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: . } }
  Chat: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: prod } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Chat, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations' } }
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Chat
      RouteKey: $connect
      Target: !Sub integrations/\${Integration}
      RequestParameters:
        route.request.querystring.room: { Required: true }
        route.request.header.X-Team: { Required: true }
        route.request.querystring.seat: { Required: false }
`;

  it.each<[string, Record<string, string>, string[]]>([
    ['', {}, ['room', 'X-Team']],
    ['?room=1', { 'x-team': ' ' }, ['X-Team']],
    ['?room=', { 'X-Team': 'blue' }, ['room']],
  ])('is missing from %j with %j', async (query, headers, missing) => {
    await using served = await serve(undefined, { yaml });

    const [status, body] = await refusal(`${served.url}${query}`, { headers });

    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ message: `Missing required request parameters: [${missing.join(', ')}]` });
    expect(served.invoker.events).toEqual([]);
  });

  it('lets in whoever brings it', async () => {
    await using served = await serve(undefined, { yaml });

    const socket = await open(`${served.url}?room=1`, { headers: { 'X-TEAM': 'blue' } });
    socket.terminate();

    expect(served.invoker.events).toHaveLength(1);
  });

  it('and what is not served of the API is said', async () => {
    const disabled = yaml.replace(
      'ProtocolType: WEBSOCKET,',
      'ProtocolType: WEBSOCKET, DisableExecuteApiEndpoint: true,',
    );
    await using served = await serve(undefined, { yaml: disabled });

    expect(served.events).toContainEqual({
      type: 'warning',
      code: 'SETTING_NOT_SERVED',
      apiId: 'Chat',
      message: expect.stringContaining('DisableExecuteApiEndpoint'),
    });
  });
});

describe('a WebSocket API behind a custom domain', () => {
  const yaml = `${template()}
  Orders: { Type: AWS::Serverless::HttpApi }
  OrdersFn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: ., Events: { Get: { Type: HttpApi, Properties: { ApiId: !Ref Orders, Path: /orders, Method: get } } } } }
  Mapping: { Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: ws.example.com, ApiId: !Ref Chat, Stage: prod, ApiMappingKey: chat } }
`;
  const Host = 'ws.example.com';

  it('is connected to below its base path, at the port of any API', async () => {
    await using served = await serve(undefined, { yaml });

    for (const port of Object.values(served.api.urls)) {
      const socket = await open(`${port.replace('http', 'ws')}/chat`, { headers: { Host } });
      socket.send('x');
      const { requestContext } = await eventOf(served.invoker, '$default');
      const connection = await sendRaw(port, {
        method: 'GET',
        target: `/chat/@connections/${requestContext.connectionId}`,
        headers: [
          ['Host', Host],
          ['Authorization', 'AWS4-HMAC-SHA256 Credential=a/20261122/us-east-1/execute-api/aws4_request'],
        ],
      });
      socket.terminate();

      expect(requestContext).toMatchObject({ stage: 'prod', domainName: Host });
      expect(connection.status).toBe(200);
      served.invoker.events.length = 0;
    }
  });

  it('is nowhere else below its domain', async () => {
    await using served = await serve(undefined, { yaml });

    const url = served.api.urls['Chat']?.replace('http', 'ws');

    expect((await refusal(`${url}/other`, { headers: { Host } }))[0]).toBe(403);
  });
});

describe('@connections', () => {
  it('sends to a connection, tells of it and ends it', async () => {
    await using served = await serve();
    const socket = await open(served.url, { headers: { 'User-Agent': 'me' } });
    const { ConnectionId } = { ConnectionId: (await eventOf(served.invoker, '$connect')).requestContext.connectionId };
    const received = nextText(socket);

    await served.client.send(new PostToConnectionCommand({ ConnectionId, Data: 'hällo' }));
    const connection = await served.client.send(new GetConnectionCommand({ ConnectionId }));
    const closing = closeOf(socket);
    await served.client.send(new DeleteConnectionCommand({ ConnectionId }));

    expect(await received).toBe('hällo');
    expect(connection).toMatchObject({
      ConnectedAt: expect.any(Date),
      LastActiveAt: expect.any(Date),
      Identity: { SourceIp: '127.0.0.1', UserAgent: 'me' },
    });
    expect((await closing)[0]).toBe(1000);
    await eventOf(served.invoker, '$disconnect');
  });

  it('is there with the stage in front of it too', async () => {
    await using served = await serve();
    const socket = await open(served.url);
    const { connectionId } = (await eventOf(served.invoker, '$connect')).requestContext;
    const received = nextText(socket);
    const client = new ApiGatewayManagementApiClient({
      endpoint: `${served.api.url}/prod`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
    });

    await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'hi' }));
    client.destroy();

    expect(await received).toBe('hi');
  });

  it('says Gone of connections that are not open: closed, unknown or not yet', async () => {
    const early = Promise.withResolvers<unknown>();
    await using served: Served = await serve(async ({ requestContext }) => {
      if (requestContext.eventType === 'CONNECT') {
        const { connectionId } = requestContext;
        const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' });
        early.resolve(await served.client.send(command).catch((error: unknown) => error));
      }
      return { statusCode: 200 };
    });
    const socket = await open(served.url);
    const { connectionId } = (await eventOf(served.invoker, '$connect')).requestContext;
    socket.close();
    await eventOf(served.invoker, '$disconnect');

    for (const ConnectionId of [connectionId, 'PxWP8cfSDoECFYw=']) {
      const sending = served.client.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }));
      await expect(sending).rejects.toBeInstanceOf(GoneException);
    }
    expect(await early.promise).toBeInstanceOf(GoneException);
    const signed = {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/execute-api/aws4_request',
    };
    const gone = await fetch(`${served.api.url}/@connections/${connectionId}`, {
      method: 'POST',
      headers: signed,
      body: 'x',
    });
    expect([gone.status, gone.headers.get('x-amzn-errortype'), await gone.text()]).toEqual([410, 'GoneException', '']);
  });

  it('refuses ids that no connection can have', async () => {
    await using served: Served = await serve();

    const sending = served.client.send(
      new PostToConnectionCommand({ ConnectionId: 'cjy8i76bx002884le6n17d49b', Data: 'x' }),
    );

    await expect(sending).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Invalid connectionId: cjy8i76bx002884le6n17d49b',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses messages over 128 KB, and requests without a signature', async () => {
    await using served = await serve();
    await open(served.url);
    const { connectionId } = (await eventOf(served.invoker, '$connect')).requestContext;

    const sending = served.client.send(
      new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x'.repeat(128 * 1024 + 1) }),
    );
    const unsigned = await fetch(`${served.api.url}/@connections/${connectionId}`, { method: 'POST', body: 'x' });

    await expect(sending).rejects.toBeInstanceOf(PayloadTooLargeException);
    expect(unsigned.status).toBe(403);
  });
});

describe('the authorizer of $connect', () => {
  const CUSTOM =
    'Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Auth.Arn, IdentitySource: [route.request.querystring.token] }';
  const allowing = (effect: string) => (event: AnyEvent) => ({
    principalId: 'ada',
    policyDocument: { Statement: [{ Effect: effect, Action: 'execute-api:Invoke', Resource: event.methodArn }] },
    context: { tenant: 'acme', level: 7 },
  });

  it('is asked with the handshake, and tells all events who calls', async () => {
    await using served = await serve(undefined, { yaml: template({ auth: CUSTOM }), Auth: allowing('Allow') });

    const socket = await open(`${served.url}?token=t`);
    socket.send('x');
    const message = await eventOf(served.invoker, '$default');

    expect(served.invoker.events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/prod\/\$connect$/),
      queryStringParameters: { token: 't' },
      stageVariables: { color: 'blue' },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
    });
    expect(APIGatewayProxyWebsocketEventSchema.safeParse(served.invoker.events[0]).error?.issues ?? []).toEqual([]);
    for (const event of [served.invoker.events[1], message]) {
      expect(event.requestContext.authorizer).toMatchObject({ principalId: 'ada', tenant: 'acme', level: '7' });
    }
  });

  it.each<[string, string, Handler, number]>([
    ['nobody says who they are', '', allowing('Allow'), 401],
    ['it denies', '?token=t', allowing('Deny'), 403],
    ['it throws Unauthorized', '?token=t', () => Promise.reject(new Error('Unauthorized')), 401],
    ['it throws', '?token=t', () => Promise.reject(new Error('broken')), 500],
    ['it answers nonsense', '?token=t', () => 'yes', 500],
  ])('refuses when %s', async (_, query, Auth, status) => {
    await using served = await serve(undefined, { yaml: template({ auth: CUSTOM }), Auth });

    expect((await refusal(`${served.url}/${query}`))[0]).toBe(status);
    expect(served.invoker.requests.some(({ functionId }) => functionId === 'Fn')).toBe(false);
  });

  it('is reported where it is disabled or made up', async () => {
    const yaml = template({ auth: CUSTOM });
    await using disabled = await serve(undefined, { yaml, options: { disableAuthorizers: true } });
    await using mocked = await serve(undefined, { yaml, options: { auth: { context: { tenant: 'x' } } } });

    await open(disabled.url);
    await open(`${mocked.url}`);

    expect(disabled.events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_DISABLED', apiId: 'Chat' }));
    expect(mocked.events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_MOCKED', apiId: 'Chat' }));
    expect(mocked.invoker.events[0].requestContext.authorizer).toMatchObject({ tenant: 'x', principalId: 'user' });
  });

  it('refuses requests that are not signed where it is AWS_IAM', async () => {
    await using served = await serve(undefined, { yaml: template({ auth: 'Auth: { AuthType: AWS_IAM }' }) });

    expect((await refusal(served.url))[0]).toBe(403);
    expect(served.events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_REFUSES_ALL' }));
  });

  it('asks for the policies of an IAM caller', async () => {
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*/$disconnect' }];
    const identity = { policies: [{ Version: '2012-10-17', Statement }] };
    const yaml = template({ auth: 'Auth: { AuthType: AWS_IAM }' });
    await using served = await serve(undefined, { yaml, options: { auth: { identity } } });

    const [status, body] = await refusal(served.url);

    expect(status).toBe(403);
    expect(body).toContain('is not authorized to perform: execute-api:Invoke on resource');
  });
});
