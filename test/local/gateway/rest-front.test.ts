import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../../src/application/index.ts';
import { createGateway, type GatewayRequest } from '../../../src/local/gateway/index.ts';
import { LocalError } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { InProcessInvoker } from './functions.ts';
import { FN_URI, RestTemplate, restTemplate } from './rest-template.ts';

/**
 * What a request to a REST API passes before its integration is asked, and what the gateway answers itself. Sources: the
 * developer guide (usage plans, request validation, gateway responses), what was recorded (test/conformance).
 */

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PROXY = `x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: ${FN_URI} }`;
const MOCK = `
x-amazon-apigateway-integration:
  type: mock
  requestTemplates: { application/json: '{"statusCode": 200}', text/plain: '{"statusCode": 200}' }
  responses: { default: { statusCode: '200' } }
`.trim();

const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);

describe('API keys and usage plans', () => {
  const keyed = (plan: string, key = 'Value: key-one'): string =>
    restTemplate(
      `
/k:
  get:
    security: [{ api_key: [] }]
    ${indented(MOCK, 4)}
/free:
  get:
    ${indented(MOCK, 4)}
/event:
  get:
    security: [{ api_key: [] }]
    ${PROXY}
`,
      `
        components: { securitySchemes: { api_key: { type: apiKey, name: x-api-key, in: header } } }
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Name: shop, Enabled: true, ${key} } }
  Off: { Type: AWS::ApiGateway::ApiKey, Properties: { Enabled: false, Value: key-off } }
  Loose: { Type: AWS::ApiGateway::ApiKey, Properties: { Enabled: true, Value: key-loose } }
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: dev }], ${plan} }
  Link: { Type: AWS::ApiGateway::UsagePlanKey, Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan } }
  LinkOff: { Type: AWS::ApiGateway::UsagePlanKey, Properties: { KeyId: !Ref Off, KeyType: API_KEY, UsagePlanId: !Ref Plan } }
`,
    );

  it.each([
    ['without a key', 'GET /k', undefined, 403],
    ['with a key of the plan', 'GET /k', 'key-one', 200],
    ['with a key that is nowhere', 'GET /k', 'key-two', 403],
    ['with a key that is in no plan', 'GET /k', 'key-loose', 403],
    ['with a key that is disabled', 'GET /k', 'key-off', 403],
    ['without a key where none is wanted', 'GET /free', undefined, 200],
  ])('answers %s', async (_, line, key, status) => {
    await using api = await RestTemplate.start(keyed('Description: x'));

    const answer = await api.ask(line, { headers: key === undefined ? {} : { 'X-API-Key': key } });

    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.text).toBe('{"message":"Forbidden"}');
      expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException');
    }
  });

  it('tells the function which key it was', async () => {
    await using api = await RestTemplate.start(keyed('Description: x'));

    await api.ask('GET /event', { headers: { 'x-api-key': 'key-one' } });

    expect(api.seen[0].requestContext.identity).toMatchObject({ apiKey: 'key-one', apiKeyId: 'Key' });
  });

  it('makes a value up for a key that has none, and says it', async () => {
    await using api = await RestTemplate.start(keyed('Description: x', 'Description: x'));
    const value = api.application.apis[0]?.rest?.usagePlans[0]?.keys.find(({ id }) => id === 'Key')?.value ?? '';

    const answer = await api.ask('GET /k', { headers: { 'x-api-key': value } });

    expect([answer.status, value.length]).toEqual([200, 40]);
    const message = expect.stringContaining(value);
    expect(api.events).toContainEqual(expect.objectContaining({ code: 'API_KEY_GENERATED', message }));
  });

  it('takes keys that SAM makes for Auth.ApiKeyRequired', async () => {
    await using api = await RestTemplate.start(
      `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: PER_API, Quota: { Limit: 1, Period: MONTH } } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: ./src
      Events: { Get: { Type: Api, Properties: { Path: /x, Method: get, RestApiId: !Ref Api } } }
`,
      { handler: () => ({ statusCode: 200 }) },
    );
    const value = api.application.apis[0]?.rest?.usagePlans[0]?.keys[0]?.value ?? '';

    const answers = [
      await api.ask('GET /x'),
      await api.ask('GET /x', { headers: { 'x-api-key': value } }),
      await api.ask('GET /x', { headers: { 'x-api-key': value } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 200, 429]);
  });

  it('takes the key that the authorizer names, where the API says so', async () => {
    const yaml = keyed('Description: x')
      .replace('security: [{ api_key: [] }]', 'security: [{ api_key: [] }, { Login: [] }]')
      .replace(
        'components: { securitySchemes: {',
        `x-amazon-apigateway-api-key-source: AUTHORIZER
        components: { securitySchemes: { Login: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authorizer: { type: token, authorizerUri: ${FN_URI} } },`,
      );
    await using api = await RestTemplate.start(yaml, {
      handler: ({ authorizationToken, methodArn }) => ({
        principalId: 'p',
        policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }] },
        usageIdentifierKey: authorizationToken,
      }),
    });

    const known = await api.ask('GET /k', { headers: { Authorization: 'key-one' } });
    const unknown = await api.ask('GET /k', { headers: { Authorization: 'key-two', 'x-api-key': 'key-one' } });

    expect([known.status, unknown.status]).toEqual([200, 403]);
  });

  /** Asks again and again, at the given seconds. */
  async function statuses(yaml: string, seconds: readonly number[], line = '/k'): Promise<[number, string][]> {
    const { document } = parseTemplate(yaml, { folder: '/app' });
    const [definition] = loadApplication(document!, { region: 'us-east-1' }).apis;
    let now = Date.UTC(2026, 0, 31, 12);
    const gateway = createGateway(definition!, { invoker: new InProcessInvoker({}), clock: { now: () => now } });
    const found: [number, string][] = [];
    const start = now;
    for (const second of seconds) {
      now = start + second * 1000;
      const { status, body } = await gateway(request(line));
      found.push([status, Buffer.from(body as Uint8Array).toString()]);
    }
    return found;
  }

  const request = (target: string): GatewayRequest => ({
    method: 'GET',
    target,
    headers: [['x-api-key', 'key-one']],
    body: new Uint8Array(0),
    remoteAddress: '127.0.0.1',
    protocol: 'HTTP/1.1',
    scheme: 'http',
    port: 80,
  });

  it.each([
    ['a burst and then a rate', 'Throttle: { BurstLimit: 2, RateLimit: 1 }', [0, 0, 0, 1, 1, 3, 3, 3], '++-+-++-'],
    ['no more than the burst after a pause', 'Throttle: { BurstLimit: 1, RateLimit: 10 }', [0, 100, 100], '++-'],
    ['a throttle of the method itself', 'Throttle: { BurstLimit: 9, RateLimit: 9 }', [0, 0, 0], '+--'],
    ['a quota of a day', 'Quota: { Limit: 2, Period: DAY }', [0, 1, 2, 43_200, 43_201], '++-++'],
    [
      'a quota of a month, less its offset',
      'Quota: { Limit: 2, Period: MONTH, Offset: 1 }',
      [0, 1, 43_200, 43_201, 43_202],
      '+-++-',
    ],
    ['a quota of a week', 'Quota: { Limit: 1, Period: WEEK }', [0, 1, 43_200], '+-+'],
  ])('counts %s', async (name, plan, seconds, expected) => {
    const yaml = keyed(plan);
    const own = name.includes('itself')
      ? yaml.replace('Stage: dev }]', "Stage: dev, Throttle: { '/k/GET': { BurstLimit: 1, RateLimit: 0 } } }]")
      : yaml;

    const found = await statuses(own, seconds);

    expect(found.map(([status]) => (status === 200 ? '+' : '-')).join('')).toBe(expected);
    const [, refused] = found.find(([status]) => status === 429) ?? [];
    expect(refused).toBe(plan.startsWith('Quota') ? '{"message":"Limit Exceeded"}' : '{"message":"Too Many Requests"}');
  });

  it('throttles as the stage says, with a key or without', async () => {
    const yaml = `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Body: { paths: { /free: { get: ${JSON.stringify({
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '200' } },
    },
  })} } } } } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: dev
      MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 }]
`;

    const found = await statuses(yaml, [0, 0, 1], '/free');

    expect(found.map(([status]) => status)).toEqual([200, 429, 200]);
  });
});

describe('request validators', () => {
  const validated = (operation: string, schemas = ''): string =>
    restTemplate(
      `
/v/{id}:
  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
  post:
    x-amazon-apigateway-request-validator: all
    ${indented(operation.trim(), 4)}
    ${indented(MOCK, 4)}
`,
      `
        x-amazon-apigateway-request-validators:
          all: { validateRequestBody: true, validateRequestParameters: true }
        ${indented(schemas.trim(), 8)}
`,
    );
  const PARAMETERS = `
parameters:
- { name: page, in: query, required: true, schema: { type: string } }
- { name: X-Tenant, in: header, required: true, schema: { type: string } }
- { name: sort, in: query, required: false, schema: { type: string } }
`;

  it.each([
    ['/v/1?page=2', { 'x-tenant': 't' }, undefined],
    ['/v/1?page=2', {}, 'X-Tenant'],
    ['/v/1', {}, 'X-Tenant, page'],
    ['/v/1?page=', { 'x-tenant': ' ' }, 'X-Tenant, page'],
    ['/v/1?page', { 'X-Tenant': 't' }, 'page'],
  ])('asks for parameters: %s %j', async (target, headers, missing) => {
    await using api = await RestTemplate.start(validated(PARAMETERS));

    const answer = await api.ask(`POST ${target}`, { headers });

    expect(answer.status).toBe(missing === undefined ? 200 : 400);
    if (missing !== undefined) {
      expect(answer.text).toBe(`{"message": "Missing required request parameters: [${missing}]"}`);
      expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
    }
  });

  const BODY = `
requestBody:
  content:
    application/json: { schema: { $ref: '#/components/schemas/Order' } }
`;
  const SCHEMAS = `
components:
  schemas:
    Order:
      type: object
      required: [id, lines]
      additionalProperties: false
      properties:
        id: { type: string, pattern: '^o-' }
        amount: { type: number, minimum: 0, exclusiveMinimum: true }
        kind: { type: string, enum: [new, used] }
        note: { oneOf: [{ type: string, maxLength: 3 }, { type: 'null' }] }
        lines: { type: array, minItems: 1, uniqueItems: true, items: { $ref: '#/components/schemas/Line' } }
    Line: { type: object, required: [sku], properties: { sku: { type: string }, parts: { type: array, items: { $ref: '#/components/schemas/Line' } } } }
`;
  const LINES = '"lines": [{"sku": "s"}]';

  it.each([
    [`{"id": "o-1", ${LINES}}`, true],
    [`{"id": "o-1", "amount": 0.1, "kind": "new", "note": null, ${LINES}}`, true],
    ['{"id": "o-1", "lines": [{"sku": "s", "parts": [{"sku": "t"}]}]}', true],
    ['', false],
    ['not json', false],
    ['[]', false],
    [`{${LINES}}`, false],
    [`{"id": "x", ${LINES}}`, false],
    [`{"id": "o-1", "more": 1, ${LINES}}`, false],
    [`{"id": "o-1", "amount": 0, ${LINES}}`, false],
    [`{"id": "o-1", "amount": "1", ${LINES}}`, false],
    [`{"id": "o-1", "kind": "old", ${LINES}}`, false],
    [`{"id": "o-1", "note": "long", ${LINES}}`, false],
    ['{"id": "o-1", "lines": []}', false],
    ['{"id": "o-1", "lines": [{"sku": "s"}, {"sku": "s"}]}', false],
    ['{"id": "o-1", "lines": [{"sku": "s", "parts": [{}]}]}', false],
  ])('holds a body against its model: %s', async (body, valid) => {
    await using api = await RestTemplate.start(validated(BODY, SCHEMAS));

    const answer = await api.ask('POST /v/1', { headers: JSON_TYPE, body });

    expect(answer.status).toBe(valid ? 200 : 400);
    if (!valid) expect(answer.text).toBe('{"message": "Invalid request body"}');
  });

  it('says what is wrong with a body where the API asks for it', async () => {
    const told = `
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY: { responseTemplates: { application/json: '{"why": "$context.error.validationErrorString"}' } }
`;
    await using api = await RestTemplate.start(validated(BODY, `${SCHEMAS.trim()}${told}`));

    const answer = await api.ask('POST /v/1', { headers: JSON_TYPE, body: `{"id": "x", ${LINES}}` });

    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      400,
      { why: '[ECMA 262 regex "^o-" does not match input string "x"]' },
    ]);
  });

  it.each([
    ['a type without a model passes', BODY, 'text/plain', 200],
    ['a model for every type', BODY.replace('application/json', '$default'), 'text/plain', 400],
    [
      'a schema without a name',
      BODY.replace("$ref: '#/components/schemas/Order'", 'type: array'),
      'application/json',
      400,
    ],
    ['charset does not matter', BODY, 'application/json; charset=utf-8', 400],
  ])('%s', async (_, operation, type, status) => {
    await using api = await RestTemplate.start(validated(operation, SCHEMAS));

    const answer = await api.ask('POST /v/1', { headers: { 'Content-Type': type }, body: '{}' });

    expect(answer.status).toBe(status);
  });

  it('knows models and validators of OpenAPI 2', async () => {
    const yaml = restTemplate(
      `
/v:
  post:
    parameters:
    - { name: Order, in: body, required: true, schema: { $ref: '#/definitions/Order' } }
    ${indented(MOCK, 4)}
`,
      `
        definitions: { Order: { type: object, required: [id] } }
        x-amazon-apigateway-request-validator: body
        x-amazon-apigateway-request-validators: { body: { validateRequestBody: true, validateRequestParameters: false } }
`,
    ).replace('openapi: 3.0.1', "swagger: '2.0'");
    await using api = await RestTemplate.start(yaml);

    const answers = [
      await api.ask('POST /v', { headers: JSON_TYPE, body: '{"id": 1}' }),
      await api.ask('POST /v', { headers: JSON_TYPE, body: '{}' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });

  it('knows models as resources, which refer to each other by address', async () => {
    await using api = await RestTemplate.start(`
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x } }
  Line: { Type: AWS::ApiGateway::Model, Properties: { RestApiId: !Ref Api, Name: Line, ContentType: application/json, Schema: '{"type": "object", "required": ["sku"]}' } }
  Order:
    Type: AWS::ApiGateway::Model
    Properties:
      RestApiId: !Ref Api
      ContentType: application/json
      Schema:
        definitions: { own: { type: string } }
        type: object
        properties:
          line: { $ref: !Sub 'https://apigateway.amazonaws.com/restapis/\${Api}/models/Line' }
          own: { $ref: '#/definitions/own' }
  Check: { Type: AWS::ApiGateway::RequestValidator, Properties: { RestApiId: !Ref Api, ValidateRequestBody: true } }
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      RequestValidatorId: !Ref Check
      RequestModels: { application/json: !Ref Order }
      Integration: { Type: MOCK, RequestTemplates: { application/json: '{"statusCode": 200}' }, IntegrationResponses: [{ StatusCode: 200 }] }
`);

    const bodies = ['{"line": {"sku": 1}, "own": "x"}', '{"line": {}}', '{"own": 1}'];
    const answers = [];
    for (const body of bodies) answers.push((await api.ask('POST /', { headers: JSON_TYPE, body })).status);

    expect(answers).toEqual([200, 400, 400]);
  });
});

describe('gateway responses', () => {
  const changed = (responses: string): string =>
    restTemplate(
      `
/g:
  post:
    x-amazon-apigateway-request-validator: all
    parameters: [{ name: page, in: query, required: true }]
    ${PROXY}
`,
      `
        x-amazon-apigateway-request-validators: { all: { validateRequestBody: true, validateRequestParameters: true } }
        x-amazon-apigateway-gateway-responses:
          ${indented(responses.trim(), 10)}
`,
    );

  it.each([
    [
      'a status and a template of its own',
      `MISSING_AUTHENTICATION_TOKEN: { statusCode: 404, responseTemplates: { application/json: '{"e": $context.error.messageString, "t": "$context.error.responseType", "p": "$context.path"}' } }`,
      'GET /nothing',
      404,
      '{"e": "Missing Authentication Token", "t": "MISSING_AUTHENTICATION_TOKEN", "p": "/dev/nothing"}',
    ],
    [
      'one for all of the 400s',
      `DEFAULT_4XX: { responseTemplates: { application/json: 'no: $context.error.message' } }`,
      'GET /nothing',
      403,
      'no: Missing Authentication Token',
    ],
    [
      'its own before that for all',
      `DEFAULT_4XX: { statusCode: 499 }\nMISSING_AUTHENTICATION_TOKEN: { statusCode: 404 }`,
      'GET /nothing',
      404,
      '{"message":"Missing Authentication Token"}',
    ],
    [
      'parameters that are missing',
      `BAD_REQUEST_PARAMETERS: { statusCode: 422 }`,
      'POST /g',
      422,
      '{"message":"Missing required request parameters: [page]"}',
    ],
    [
      'one for all of the 500s',
      `DEFAULT_5XX: { responseTemplates: { application/json: '{"oops": "$context.requestId"}' } }`,
      'POST /g?page=1',
      502,
      expect.stringMatching(/^\{"oops": "[0-9a-f-]{36}"\}$/),
    ],
    [
      'what the 500s say does not touch the 400s',
      `DEFAULT_5XX: { statusCode: 503 }`,
      'GET /nothing',
      403,
      '{"message":"Missing Authentication Token"}',
    ],
  ])('has %s', async (_, responses, line, status, text) => {
    await using api = await RestTemplate.start(changed(responses), { handler: () => 'no response' });

    const answer = await api.ask(line);

    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  // https://repost.aws/questions/QUL-z6rJbmR4meafB7MzYXxw/inconsistencies-in-response-codes-depending-on-whether-api-gateway-response-settings-are-configured
  it.each([
    ['', 500, '{"message": "Internal server error"}'],
    ['DEFAULT_5XX: { statusCode: 503 }', 503, '{"message":"Internal server error"}'],
    [
      `INTEGRATION_FAILURE: { responseTemplates: { application/json: '{"message":"$context.error.responseType"}' } }`,
      504,
      '{"message":"INTEGRATION_FAILURE"}',
    ],
    ['INTEGRATION_FAILURE: { statusCode: 429 }', 429, '{"message":"Internal server error"}'],
  ])('has what integrations fail with for a function that is throttled (%s)', async (responses, status, text) => {
    await using api = await RestTemplate.start(changed(responses === '' ? '{}' : responses), {
      handler: () => {
        throw LocalError.tooManyRequests('Fn', 0);
      },
    });

    const answer = await api.ask('POST /g?page=1');

    expect([answer.status, answer.text]).toEqual([status, text]);
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  it('cannot change what is said of a body that is too large', async () => {
    const responses = `REQUEST_TOO_LARGE: { statusCode: 400 }\nDEFAULT_4XX: { statusCode: 499 }`;
    await using api = await RestTemplate.start(changed(responses));

    const answer = await api.ask('POST /g?page=1', { body: Buffer.alloc(10 * 1024 * 1024 + 1) });

    expect([answer.status, answer.text]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
  });

  it.each([
    ['application/xml', 'xml'],
    ['application/xml; q=0.9', 'xml'],
    ['application/xml, application/json', 'xml'],
    ['application/vnd.ownTea', 'tea'],
    ['text/html', 'json'],
  ])('has the template of the first media type of Accept (%s)', async (accept, text) => {
    const templates = `{ application/json: json, application/xml: xml, application/vnd.ownTea: tea }`;
    await using api = await RestTemplate.start(changed(`DEFAULT_4XX: { responseTemplates: ${templates} }`));

    expect((await api.ask('GET /nothing', { headers: { Accept: accept } })).text).toBe(text);
  });

  it('adds headers to what it answers', async () => {
    const responses = `
DEFAULT_4XX:
  responseParameters:
    gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
    gatewayresponse.header.X-Query: method.request.querystring.q
    gatewayresponse.header.X-Header: method.request.header.X-In
    gatewayresponse.header.X-Id: context.requestId
    gatewayresponse.header.X-None: method.request.header.nothing
    gatewayresponse.header.Content-Type: "'application/problem+json'"
`;
    await using api = await RestTemplate.start(changed(responses));

    const { headers } = await api.ask('GET /nothing?q=1', { headers: { 'x-in': 'in' } });

    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'x-query': '1',
      'x-header': 'in',
      'content-type': 'application/problem+json',
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
    });
    expect(headers['x-id']).toBe(headers['x-amzn-requestid']);
    expect(headers['x-none']).toBeUndefined();
  });

  it('knows the resource that has no such method', async () => {
    const yaml = restTemplate(
      `/g/{id}:\n  get:\n    ${PROXY}`,
      `
        x-amazon-apigateway-gateway-responses:
          MISSING_AUTHENTICATION_TOKEN:
            responseParameters: { gatewayresponse.header.X-Id: method.request.path.id }
            responseTemplates: { application/json: '[$context.resourcePath]' }
`,
    );
    await using api = await RestTemplate.start(yaml);

    const known = await api.ask('DELETE /g/7');
    const unknown = await api.ask('DELETE /nothing');

    expect([known.status, known.text, known.headers['x-id']]).toEqual([403, '[/g/{id}]', '7']);
    expect([unknown.status, unknown.text]).toEqual([403, '[]']);
  });

  it('lets nobody write headers', async () => {
    const responses =
      'DEFAULT_4XX: { responseParameters: { gatewayresponse.header.X-Q: method.request.querystring.q } }';
    await using api = await RestTemplate.start(changed(responses));

    const { status, headers } = await api.ask('GET /nothing?q=a%0d%0aX-Evil:%201');

    expect([status, headers['x-q'], headers['x-evil']]).toEqual([403, 'a  X-Evil: 1', undefined]);
  });

  it('knows those that are resources', async () => {
    await using api = await RestTemplate.start(
      restTemplate(`
/g:
  get:
    ${indented(MOCK, 4)}
`) +
        `
  NotFound:
    Type: AWS::ApiGateway::GatewayResponse
    Properties: { RestApiId: !Ref Api, ResponseType: MISSING_AUTHENTICATION_TOKEN, StatusCode: '404', ResponseTemplates: { text/plain: gone } }
`,
    );

    const answer = await api.ask('GET /nothing');

    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([404, 'gone', 'text/plain']);
  });
});

describe('compression', () => {
  const yaml = restTemplate(
    `/c:\n  post:\n    ${PROXY}`,
    '\n        x-amazon-apigateway-minimum-compression-size: 10\n',
  );

  it('compresses large answers for clients that take it, and reads compressed bodies', async () => {
    await using api = await RestTemplate.start(yaml, {
      handler: (event) => ({ statusCode: 200, body: `got ${event.body}` }),
    });

    const large = await api.ask('POST /c', {
      headers: { 'Accept-Encoding': 'br, gzip', 'Content-Encoding': 'gzip' },
      body: gzipSync('0123456789'),
    });
    const small = await api.ask('POST /c', { headers: { 'Accept-Encoding': 'gzip' }, body: 'x' });
    const plain = await api.ask('POST /c', { body: '0123456789' });

    expect([large.headers['content-encoding'], gunzipSync(large.bytes).toString()]).toEqual(['gzip', 'got 0123456789']);
    expect([small.headers['content-encoding'], small.text]).toEqual([undefined, 'got x']);
    expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, 'got 0123456789']);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
  it.each([
    ['deflate,gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['*', undefined],
    ['deflate;q=0.5,gzip;q=1.0', 'gzip'],
    ['gzip;q=0.5, deflate', 'deflate'],
    ['gzip;q=1.0,identity;q=0.5,*;q=0', 'gzip'],
    ['br;q=1.0, gzip;q=0.8', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['gzip;q=0', undefined],
    ['br', undefined],
    ['gzip;q=most', undefined],
  ])('has the encoding that the client likes best, if the service knows it (%s: %s)', async (accepted, encoding) => {
    await using api = await RestTemplate.start(yaml, { handler: () => ({ statusCode: 200, body: '0123456789' }) });

    const answer = await api.ask('POST /c', { headers: { 'Accept-Encoding': accepted } });

    expect(answer.headers['content-encoding']).toBe(encoding);
  });

  it.each([
    ['gzip', gzipSync('0123456789'), 200],
    ['deflate', deflateSync('0123456789'), 200],
    ['identity', '0123456789', 200],
    ['br', '0123456789', 415],
    ['gzip', '0123456789', 415],
    ['deflate', gzipSync('0123456789'), 415],
    ['br', '', 200],
  ])('takes %s off, or refuses what it cannot read (%#)', async (encoding, body, status) => {
    await using api = await RestTemplate.start(yaml, { handler: () => ({ statusCode: 200, body: 'in' }) });

    const answer = await api.ask('POST /c', { headers: { 'Content-Encoding': encoding }, body });

    const refused = '{"message": "Unsupported Media Type"}';
    expect([answer.status, answer.text]).toEqual([status, status === 200 ? 'in' : refused]);
  });

  it('does not touch bodies that are smaller than it is for', async () => {
    const body = gzipSync('0123456789');
    const { length } = body;
    for (const [minimum, seen] of [
      [length, '0123456789'],
      [length + 1, body.toString('utf8')],
    ] as const) {
      await using api = await RestTemplate.start(yaml.replace('size: 10', `size: ${minimum}`), {
        handler: (event) => ({ statusCode: 200, body: event.body }),
      });

      expect((await api.ask('POST /c', { headers: { 'Content-Encoding': 'gzip' }, body })).text).toBe(seen);
    }
  });
});
