import { expect } from 'vitest';
import type { Source } from './case.ts';

/** A route of a WebSocket API. */
export interface SocketRoute {
  /** Properties of the integration; a Lambda proxy by default. `{upstream}` is a web server. */
  readonly integration?: Readonly<Record<string, unknown>>;
  /** Integration responses by their keys. */
  readonly responses?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether it has a route response; it does by default. */
  readonly answers?: boolean;
  /** Further properties of the route. */
  readonly route?: Readonly<Record<string, unknown>>;
}

/** A WebSocket API, a connection to it, and what comes of a message. */
export interface SocketCase {
  readonly name: string;
  readonly source: Source;
  readonly expression?: string;
  readonly routes: Readonly<Record<string, SocketRoute>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** Further properties of the stage. */
  readonly stage?: Readonly<Record<string, unknown>>;
  /** Models by name. */
  readonly models?: Readonly<Record<string, unknown>>;
  /** A usage plan with the key `secret-key`; its properties. */
  readonly plan?: Readonly<Record<string, unknown>>;
  /** The path of the handshake, `/` by default, and its headers. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent; nothing by default. */
  readonly send?: string | readonly string[];
  /** What the function returns to a proxy; its body by default. */
  readonly returns?: unknown;
  readonly expected: {
    /** The status of a handshake that is refused, and the body of the answer in part. */
    readonly refused?: number;
    readonly body?: object;
    /** What the client is sent for the last message, JSON in part; `null` for nothing. */
    readonly answer?: object | string | null;
    /** What the function sees last, in part. */
    readonly event?: object;
    /** What the web server gets last, in part. */
    readonly upstream?: object;
    /** The route that is reported last. */
    readonly routeKey?: string;
    /** Why it is refused, for those who watch. */
    readonly failure?: unknown;
  };
}

const PROXY: SocketRoute = {};

const http = (path: string, more: object = {}): Record<string, unknown> => ({
  IntegrationType: 'HTTP',
  IntegrationMethod: 'POST',
  IntegrationUri: `{upstream}${path}`,
  ...more,
});

const lambda = (more: object = {}): Record<string, unknown> => ({ IntegrationType: 'AWS', ...more });

const mock = (status: number, more: object = {}): Record<string, unknown> => ({
  IntegrationType: 'MOCK',
  TemplateSelectionExpression: '200',
  RequestTemplates: { 200: `{"statusCode":${status}}` },
  ...more,
});

const template = (text: string, more: object = {}): Record<string, unknown> => ({
  TemplateSelectionExpression: '\\$default',
  ResponseTemplates: { $default: text },
  ...more,
});

const PLAIN = { $default: {} };

const problem = (message: string): object => ({
  message,
  connectionId: expect.any(String),
  requestId: expect.any(String),
});

const FAILED = problem('Internal server error');

/** Which route a message takes. */
const ROUTES: readonly SocketCase[] = [
  ...(
    [
      ['a variable', '$request.body.action', '{"action":"join"}', 'join'],
      ['a variable in braces', '${request.body.action}', '{"action":"join"}', 'join'],
      [
        'two variables',
        '${request.body.service}/${request.body.action}',
        '{"service":"chat","action":"join"}',
        'chat/join',
      ],
      [
        'a variable that is not there',
        '${request.body.action}-${request.body.invalidPath}',
        '{"action":"join"}',
        'join-',
      ],
      ['a text', 'join', '{}', 'join'],
      ['an escaped sign', '\\$default', '{"action":"join"}', '$default'],
      ['a path with an index', '$request.body.items[1].kind', '{"items":[{},{"kind":"join"}]}', 'join'],
      ['a list', '$request.body.action', '{"action":["item1","item2"]}', '[item1, item2]'],
      ['a number', '$request.body.action', '{"action":7}', '7'],
      ['a key that is no route', '$request.body.action', '{"action":"other"}', '$default'],
      ['a message that is no JSON', '$request.body.action', 'join', '$default'],
      ['a message without the property', '$request.body.action', '{"a":1}', '$default'],
    ] as const
  ).map(
    ([name, expression, send, routeKey]): SocketCase => ({
      name: `${name} leads to ${routeKey}`,
      source: 'documented',
      expression,
      routes: { join: PROXY, 'chat/join': PROXY, 'join-': PROXY, '[item1, item2]': PROXY, 7: PROXY, $default: PROXY },
      send,
      expected: { routeKey, event: { requestContext: { routeKey, eventType: 'MESSAGE' }, body: send } },
    }),
  ),
  {
    name: 'no route at all',
    source: 'documented',
    routes: { join: PROXY },
    send: '{"action":"leave"}',
    expected: { answer: problem('Forbidden'), failure: expect.stringContaining('"leave"') },
  },
];

/** What comes back from a Lambda proxy. */
const PROXIES: readonly SocketCase[] = [
  {
    name: 'the body of a proxy',
    source: 'documented',
    routes: { $default: PROXY },
    send: 'hi',
    expected: { answer: 'hi' },
  },
  {
    name: 'nothing of a proxy without a route response',
    source: 'documented',
    routes: { $default: { answers: false } },
    send: 'hi',
    expected: { answer: null },
  },
  {
    name: 'the body alone, whatever the status',
    source: 'documented',
    routes: { $default: PROXY },
    returns: { statusCode: 500, body: 'broken' },
    send: 'hi',
    expected: { answer: 'broken' },
  },
  {
    name: 'an error of a proxy',
    source: 'documented',
    routes: { $default: PROXY },
    returns: 'no response',
    send: 'hi',
    expected: { answer: FAILED, failure: expect.stringContaining('Malformed') },
  },
];

/** Integrations that are no proxies. */
const INTEGRATIONS: readonly SocketCase[] = [
  {
    name: 'a function with a request template',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({
          TemplateSelectionExpression: '\\$default',
          RequestTemplates: {
            $default: '{"id":"$context.connectionId","type":"$context.eventType","text":$input.json(\'$.text\')}',
          },
        }),
        responses: PLAIN,
      },
    },
    send: '{"text":"hi"}',
    expected: { event: { id: expect.stringMatching(/=$/), type: 'MESSAGE', text: 'hi' }, answer: { text: 'hi' } },
  },
  {
    name: 'a function without one, which gets the message',
    source: 'documented',
    routes: { $default: { integration: lambda(), responses: PLAIN } },
    send: '{"a":1}',
    expected: { event: { a: 1 }, answer: { a: 1 } },
  },
  {
    name: 'a template that the message chooses',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({
          TemplateSelectionExpression: '${request.body.kind}',
          RequestTemplates: { long: '{"template":"long"}', $default: '{"template":"default"}' },
        }),
        responses: PLAIN,
      },
    },
    send: '{"kind":"long"}',
    expected: { event: { template: 'long' } },
  },
  {
    name: 'the template for all others',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({
          TemplateSelectionExpression: '${request.body.kind}',
          RequestTemplates: { long: '{"template":"long"}', $default: '{"template":"default"}' },
        }),
        responses: PLAIN,
      },
    },
    send: '{"kind":"odd"}',
    expected: { event: { template: 'default' } },
  },
  {
    name: 'no template for the message, where nothing passes through',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({
          PassthroughBehavior: 'NEVER',
          TemplateSelectionExpression: '${request.body.kind}',
          RequestTemplates: { long: '{}' },
        }),
        responses: PLAIN,
      },
    },
    send: '{"kind":"odd"}',
    expected: { answer: problem('Unsupported Media Type') },
  },
  {
    name: 'an integration response that fits an error',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda(),
        responses: { '/.*no money.*/': template('{"why":$input.json(\'$.errorMessage\')}'), ...PLAIN },
      },
    },
    send: '{"fails":"there is no money left"}',
    expected: { answer: { why: 'there is no money left' } },
  },
  {
    name: 'no integration response for a success',
    source: 'documented',
    routes: { $default: { integration: lambda(), responses: { '/error/': {} } } },
    send: '{}',
    expected: { answer: FAILED, failure: expect.stringContaining('No integration response fits') },
  },
  {
    name: 'a function, one-way, without any integration response',
    source: 'documented',
    routes: { $default: { integration: lambda(), answers: false } },
    send: '{"a":1}',
    expected: { event: { a: 1 }, answer: null },
  },
  {
    name: 'a web server that is posted the message',
    source: 'documented',
    routes: { $default: { integration: http('/in'), responses: PLAIN } },
    send: '{"a":1}',
    expected: {
      upstream: { method: 'POST', path: '/in', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
      answer: { path: '/in' },
    },
  },
  {
    name: 'a web server behind a template',
    source: 'documented',
    routes: {
      $default: {
        integration: http('/in', {
          TemplateSelectionExpression: '\\$default',
          RequestTemplates: { $default: '{"from":"$context.connectionId","stage":"$stageVariables.color"}' },
        }),
        responses: PLAIN,
      },
    },
    stageVariables: { color: 'blue' },
    send: 'hi',
    expected: { upstream: { body: expect.stringMatching(/^\{"from":"[\w-]+=","stage":"blue"\}$/) } },
  },
  {
    name: 'parameters of a message',
    source: 'documented',
    routes: {
      $default: {
        integration: http('/in/{room}', {
          RequestParameters: {
            'integration.request.header.ConnectionId': 'context.connectionId',
            'integration.request.header.Color': 'stageVariables.color',
            'integration.request.querystring.kind': 'route.request.body.kind',
            'integration.request.querystring.fixed': "'static value'",
            'integration.request.path.room': 'route.request.body.room',
          },
        }),
        responses: PLAIN,
      },
    },
    stageVariables: { color: 'blue' },
    send: '{"kind":"a b","room":"x"}',
    expected: {
      upstream: {
        path: '/in/x?kind=a%20b&fixed=static%20value',
        headers: { connectionid: expect.stringMatching(/=$/), color: 'blue' },
      },
    },
  },
  {
    name: 'a status that an integration response fits',
    source: 'documented',
    routes: {
      $default: { integration: http('/status/404'), responses: { '/4\\d\\d/': template('{"not":"found"}'), ...PLAIN } },
    },
    send: 'hi',
    expected: { answer: { not: 'found' } },
  },
  {
    name: 'a key that is a status itself',
    source: 'documented',
    routes: { $default: { integration: http('/status/201'), responses: { 201: template('made'), ...PLAIN } } },
    send: 'hi',
    expected: { answer: 'made' },
  },
  {
    name: 'a response template that a header chooses',
    source: 'documented',
    routes: {
      $default: {
        integration: http('/in'),
        responses: {
          $default: {
            TemplateSelectionExpression: '${integration.response.header.X-Kind}',
            ResponseTemplates: { plain: 'by header', $default: 'not' },
          },
        },
      },
    },
    send: 'hi',
    expected: { answer: 'by header' },
  },
  {
    name: 'a response template that the status chooses',
    source: 'documented',
    routes: {
      $default: {
        integration: http('/status/201'),
        responses: {
          $default: {
            TemplateSelectionExpression: '${integration.response.statuscode}',
            ResponseTemplates: { 201: 'by status' },
          },
        },
      },
    },
    send: 'hi',
    expected: { answer: 'by status' },
  },
  {
    name: 'a proxy of a web server, which knows no templates',
    source: 'documented',
    routes: {
      $default: {
        integration: http('/in', {
          IntegrationType: 'HTTP_PROXY',
          RequestTemplates: { $default: 'not used' },
          RequestParameters: { 'integration.request.header.connectionId': 'context.connectionId' },
        }),
      },
    },
    send: '{"a":1}',
    expected: {
      upstream: { body: '{"a":1}', headers: { connectionid: expect.stringMatching(/=$/) } },
      answer: { path: '/in' },
    },
  },
  {
    name: 'a web server that is not there',
    source: 'documented',
    routes: { $default: { integration: http('', { IntegrationUri: 'http://127.0.0.1:1/' }), responses: PLAIN } },
    send: 'hi',
    expected: { answer: problem('Network error communicating with endpoint') },
  },
  {
    name: 'a mock, answered by its integration response',
    source: 'documented',
    routes: { $default: { integration: mock(200), responses: { 200: template('{"id":"$context.connectionId"}') } } },
    send: 'hi',
    expected: { answer: { id: expect.stringMatching(/=$/) } },
  },
  {
    name: 'a service of AWS that nothing stands in for',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({ IntegrationUri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem' }),
        responses: PLAIN,
      },
    },
    send: '{}',
    expected: { failure: expect.stringContaining('the AWS service "dynamodb"') },
  },
  {
    name: 'a service of AWS that something stands in for',
    source: 'documented',
    routes: {
      $default: {
        integration: lambda({ IntegrationUri: 'arn:aws:apigateway:us-east-1:sqs:path/queue' }),
        responses: PLAIN,
      },
    },
    send: '{"a":1}',
    expected: { upstream: { path: '/queue', body: '{"a":1}' } },
  },
];

/** Handshakes, as integrations see and decide them. */
const HANDSHAKES: readonly SocketCase[] = [
  {
    name: 'parameters of a handshake',
    source: 'documented',
    routes: {
      $connect: {
        integration: http('/connect', {
          RequestParameters: {
            'integration.request.header.authToken': 'route.request.querystring.token',
            'integration.request.header.Room': 'route.request.header.X-Room',
            'integration.request.querystring.all': 'route.request.multivaluequerystring.tag',
          },
        }),
        answers: false,
      },
    },
    path: '/?token=t&tag=1&tag=2',
    headers: { 'X-Room': 'r' },
    expected: {
      upstream: { path: '/connect?all=1&all=2', headers: { authtoken: 't', room: 'r' } },
      routeKey: '$connect',
    },
  },
  {
    name: 'a web server that refuses',
    source: 'documented',
    routes: { $connect: { integration: http('/status/401'), answers: false } },
    expected: { refused: 401 },
  },
  {
    name: 'a proxied web server that refuses',
    source: 'documented',
    routes: { $connect: { integration: http('/status/403', { IntegrationType: 'HTTP_PROXY' }), answers: false } },
    expected: { refused: 403 },
  },
  {
    name: 'a function behind a template that fails',
    source: 'documented',
    routes: {
      $connect: {
        integration: lambda({
          TemplateSelectionExpression: '\\$default',
          RequestTemplates: { $default: '{"fails":"for $context.eventType"}' },
        }),
        answers: false,
      },
    },
    expected: { refused: 502, event: { fails: 'for CONNECT' } },
  },
  {
    name: 'a mock that refuses',
    source: 'documented',
    routes: { $connect: { integration: mock(403), answers: false } },
    expected: { refused: 403 },
  },
];

const CHECKED = {
  models: {
    email: { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['address'] },
    other: { type: 'object', required: ['text'] },
  },
  routes: {
    $default: {
      route: {
        ModelSelectionExpression: '$request.body.messageType',
        RequestModels: { email: 'email', $default: 'other' },
      },
    },
  },
};

const INVALID = problem('Invalid request body');

/** Models of messages. */
const MODELS: readonly SocketCase[] = [
  {
    name: 'a message that does not fit its model',
    source: 'documented',
    ...CHECKED,
    send: '{"messageType":"email"}',
    expected: { answer: INVALID, failure: expect.stringContaining('address') },
  },
  {
    name: 'a message that fits its model',
    source: 'documented',
    ...CHECKED,
    send: '{"messageType":"email","address":"mary@example.com"}',
    expected: { event: { body: expect.stringContaining('mary') } },
  },
  {
    name: 'a message that fits the model for all others',
    source: 'documented',
    ...CHECKED,
    send: '{"text":"hi"}',
    expected: { event: { body: '{"text":"hi"}' } },
  },
  {
    name: 'a message that is no JSON',
    source: 'documented',
    ...CHECKED,
    send: 'hi',
    expected: { answer: INVALID },
  },
  {
    name: 'no model for a message',
    source: 'documented',
    models: CHECKED.models,
    routes: {
      $default: {
        route: { ModelSelectionExpression: '$request.body.messageType', RequestModels: { email: 'email' } },
      },
    },
    send: '{"messageType":"fax"}',
    expected: { answer: INVALID, failure: expect.stringContaining('no model for "fax"') },
  },
];

const KEYED = { $connect: { route: { ApiKeyRequired: true } }, $default: PROXY };
const KEY = { 'x-api-key': 'secret-key' };

/** API keys and throttles. */
const LIMITS: readonly SocketCase[] = [
  {
    name: 'no API key',
    source: 'documented',
    routes: KEYED,
    plan: {},
    expected: { refused: 403, body: { message: 'Forbidden' } },
  },
  {
    name: 'an API key that nobody knows',
    source: 'documented',
    routes: KEYED,
    plan: {},
    headers: { 'x-api-key': 'guessed' },
    expected: { refused: 403 },
  },
  {
    name: 'an API key',
    source: 'documented',
    routes: KEYED,
    plan: {},
    headers: KEY,
    send: 'hi',
    expected: { event: { requestContext: { identity: { apiKey: 'secret-key', apiKeyId: expect.any(String) } } } },
  },
  {
    name: 'an API key whose quota is used up',
    source: 'documented',
    routes: KEYED,
    plan: { Quota: { Limit: 1, Period: 'MONTH', Offset: 1 } },
    headers: KEY,
    expected: { refused: 429, body: { message: 'Limit Exceeded' } },
  },
  {
    name: 'more messages than a route may take',
    source: 'documented',
    routes: { $default: PROXY },
    stage: { RouteSettings: { $default: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 } } },
    send: ['one', 'two'],
    expected: { answer: problem('Too Many Requests'), failure: expect.stringContaining('$default') },
  },
  {
    name: 'more connections than the stage may take',
    source: 'documented',
    routes: { $connect: PROXY },
    stage: { DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 0 } },
    expected: { refused: 429, body: { message: 'Too Many Requests' } },
  },
];

/** WebSocket APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html */
export const WEB_SOCKETS: readonly SocketCase[] = [
  ...ROUTES,
  ...PROXIES,
  ...INTEGRATIONS,
  ...HANDSHAKES,
  ...MODELS,
  ...LIMITS,
];
