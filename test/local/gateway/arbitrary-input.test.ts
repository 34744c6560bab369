import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IntegrationDefinition, loadApplication } from '../../../src/application/index.ts';
import { createGateway, type GatewayRequest } from '../../../src/local/gateway/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { httpApi, InProcessInvoker, lambda, Raw, restApi, route } from './functions.ts';

const V1 = lambda('Fn', { payloadFormatVersion: '1.0' });
const APIS = [
  restApi([route('ANY /{proxy+}'), route('ANY /')], { binaryMediaTypes: ['*/*'] }),
  httpApi([route('$default')]),
  httpApi([route('$default', { integration: V1 })]),
];

const REQUEST: GatewayRequest = {
  method: 'GET',
  target: '/x',
  headers: [['Host', 'localhost']],
  body: new Uint8Array(0),
  remoteAddress: '127.0.0.1',
  protocol: 'HTTP/1.1',
  scheme: 'http',
  port: 80,
};

/** Results that come near to a response, as well as any JSON. */
const nearlyAResponse = fc.record(
  {
    statusCode: fc.oneof(fc.integer({ min: 100, max: 600 }), fc.string(), fc.jsonValue()),
    headers: fc.oneof(
      fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue())),
      fc.jsonValue(),
    ),
    multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(fc.jsonValue())), fc.jsonValue()),
    body: fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.jsonValue()),
    isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
    cookies: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

describe.each(APIS.map((api, index) => ({ api, name: `${api.kind} API ${index}` })))('$name', ({ api }) => {
  it('makes a response that can be sent of anything a function returns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          nearlyAResponse,
          fc.jsonValue(),
          fc.string().map((text) => new Raw(text)),
        ),
        async (result) => {
          const gateway = createGateway(api, { invoker: new InProcessInvoker({ Fn: () => result }) });

          const { status, headers, body } = await gateway(REQUEST);

          const sent = body instanceof Uint8Array && body.length > 0 ? Uint8Array.from(body) : null;
          const response = new Response(sent, { status, headers: headers.map(([name, value]) => [name, value]) });
          expect(response.status).toBe(status);
        },
      ),
    );
  });

  it('makes an event of any path, query, header and body', async () => {
    const headers = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: 'binary-ascii' })));
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), headers, fc.uint8Array(), async (path, query, lines, body) => {
        const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'ok' }) });
        const gateway = createGateway(api, { invoker });

        const { status } = await gateway({ ...REQUEST, target: `/${path}?${query}`, headers: lines, body });

        expect(status).toBe(200);
        const { body: received, isBase64Encoded } = invoker.events[0];
        const bytes = Buffer.from(received ?? '', isBase64Encoded ? 'base64' : 'utf8');
        if (isBase64Encoded) expect(bytes.equals(body)).toBe(true);
      }),
    );
  });
});

/** Templates of the pieces that templates are made of, in any order. */
const nearlyATemplate = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '#if(',
          '#set(',
          '#foreach(',
          '#end',
          '#else',
          '#elseif(',
          '#macro(m $x)',
          '#m(',
          '#[[',
          ']]#',
          '#*',
          '##',
          '\n',
        ],
        ...[
          '$',
          '${',
          '$!',
          '.',
          '[',
          ']',
          '(',
          ')',
          '{',
          '}',
          '"',
          "'",
          ',',
          ':',
          '=',
          '==',
          '&&',
          '||',
          '!',
          '..',
          '\\',
        ],
        ...[
          '$input.path("$',
          '$input.json("$',
          '$input.params()',
          '$input.body',
          '$context.responseOverride.header',
          ' in ',
        ],
        ...[
          '.split(',
          '.replaceAll(',
          '.matches(',
          '.substring(',
          '.get(',
          '.put(',
          '.entrySet()',
          '.size()',
          '$util.parseJson(',
        ],
        ...['$x', '$foreach', '1', '-2', '0.5', 'true', '"a"', "'$'", '[1..3]', '{"a": 1}', '+', '-', '*', '/', '%'],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(''));

describe('mapping templates', () => {
  it('make an answer or a 500 of anything', async () => {
    await fc.assert(
      fc.asyncProperty(nearlyATemplate, fc.oneof(fc.json(), fc.string()), async (template, body) => {
        const responseTemplates = { 'application/json': template };
        const integration: IntegrationDefinition = {
          kind: 'mock',
          requestParameters: {},
          requestTemplates: { 'application/json': `${template}{"statusCode": 200}` },
          passthroughBehavior: 'never',
          responses: [{ status: 200, responseParameters: {}, responseTemplates }],
          timeoutMs: 29_000,
        };
        const gateway = createGateway(restApi([route('POST /x', { integration })]), {
          invoker: new InProcessInvoker({}),
        });

        const answer = await gateway({ ...REQUEST, method: 'POST', body: Buffer.from(body) });

        expect([200, 500]).toContain(answer.status);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('OpenAPI bodies', () => {
  const integration = (more: object): object => ({
    parameters: [
      { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
      { $ref: '#/components/parameters/P' },
    ],
    requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/M' } } } },
    'x-amazon-apigateway-request-validator': 'all',
    'x-amazon-apigateway-integration': {
      requestParameters: { 'integration.request.header.X': 'method.request.querystring.q' },
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      passthroughBehavior: 'never',
      responses: { default: { statusCode: '200', responseParameters: { 'method.response.header.X': "'x'" } } },
      ...more,
    },
  });
  const body = {
    openapi: '3.0.1',
    info: { title: 't' },
    servers: [{ url: 'https://x/{basePath}', variables: { basePath: { default: '/v1' } } }],
    paths: {
      '/a/{id}': { post: integration({ type: 'mock' }), parameters: [{ name: 'id', in: 'path', required: true }] },
      '/b': { post: integration({ type: 'http', uri: 'http://${stageVariables.host}/{x}' }) },
      '/c': { post: integration({ type: 'aws', uri: 'arn:aws:apigateway:us-east-1:s3:path/{b}' }) },
      '/d': {
        post: {
          security: [{ api_key: [] }],
          ...integration({ type: 'aws_proxy', uri: 'arn:aws:lambda:us-east-1:123456789012:function:Fn' }),
        },
      },
    },
    components: {
      parameters: { P: { name: 'p', in: 'header' } },
      schemas: { M: { type: 'object', properties: { m: { $ref: '#/components/schemas/M' } } } },
      securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
    },
    'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
    'x-amazon-apigateway-gateway-responses': {
      DEFAULT_4XX: {
        statusCode: 400,
        responseParameters: { 'gatewayresponse.header.X': 'context.requestId' },
        responseTemplates: { 'application/json': '$context.error.message' },
      },
    },
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    'x-amazon-apigateway-minimum-compression-size': 0,
  };

  /** The body with the value at some place replaced. */
  const damaged = fc
    .array(
      fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom('', '(', '$', '{', '#/components/schemas/M', 0))),
      {
        maxLength: 4,
      },
    )
    .map((changes) => {
      const copy: unknown = structuredClone(body);
      for (const [at, value] of changes) {
        const places: [Record<string, unknown>, string][] = [];
        const collect = (parent: unknown): void => {
          if (typeof parent !== 'object' || parent === null) return;
          for (const key of Object.keys(parent)) {
            places.push([parent as Record<string, unknown>, key]);
            collect((parent as Record<string, unknown>)[key]);
          }
        };
        collect(copy);
        const place = places[at % Math.max(1, places.length)];
        if (place !== undefined) place[0][place[1]] = value;
      }
      return copy;
    });

  it('are served as far as they can be read', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (definition) => {
        const template = {
          Resources: {
            Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', Code: './src' } },
            Api: {
              Type: 'AWS::ApiGateway::RestApi',
              Properties: { Body: definition, Parameters: { basepath: 'split' } },
            },
          },
        };
        const { document } = parseTemplate(JSON.stringify(template), { folder: '/app' });
        const [api] = loadApplication(document!, { region: 'us-east-1' }).apis;
        const gateway = createGateway(api!, { invoker: new InProcessInvoker({ Fn: () => ({ statusCode: 200 }) }) });

        for (const target of ['/a/1?q=1', '/a/1', '/b?q=1', '/c?q=2', '/d?q=3']) {
          const answer = await gateway({ ...REQUEST, method: 'POST', target, body: Buffer.from('{"m": {}}') });

          expect(answer.status).toBeGreaterThanOrEqual(200);
          expect(answer.status).toBeLessThan(600);
        }
      }),
      { numRuns: 500 },
    );
  });
});
