import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Application, loadApplication } from '../../../src/application/index.ts';
import { type StartApiEvent, type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { parseTemplate } from '../../../src/template/index.ts';
import { type AnyEvent, InProcessInvoker } from './functions.ts';
import { sendRaw } from './raw-http.ts';

/** Several APIs, stages and domains at once. */

const CODE = 'Runtime: nodejs22.x, Handler: a.b, Code: ./src';
const URI = '!Sub "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations"';
const TEMPLATE = `
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { ${CODE} } }
  Beta: { Type: AWS::Lambda::Function, Properties: { ${CODE}, FunctionName: beta } }
  Rest: { Type: AWS::ApiGateway::RestApi, Properties: { Name: rest } }
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Rest, ParentId: !GetAtt Rest.RootResourceId, PathPart: orders } }
  Get: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Rest, ResourceId: !Ref Orders, HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: ${URI} } } }
  Deployment: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Rest } }
  Prod: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Rest, DeploymentId: !Ref Deployment, StageName: prod, Variables: { env: p } } }
  Test: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Rest, DeploymentId: !Ref Deployment, StageName: test, Variables: { env: t } } }
  Http:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: http }
        paths:
          /users: { get: { x-amazon-apigateway-integration: { type: AWS_PROXY, payloadFormatVersion: '2.0', uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:\${stageVariables.fn}/invocations' } } }
  Default: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Http, StageName: $default, StageVariables: { fn: Fn } } }
  Next: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Http, StageName: next, StageVariables: { fn: beta } } }
  Domain: { Type: AWS::ApiGateway::DomainName, Properties: { DomainName: api.example.com } }
  A: { Type: AWS::ApiGateway::BasePathMapping, Properties: { DomainName: !Ref Domain, RestApiId: !Ref Rest, Stage: prod, BasePath: shop } }
  B: { Type: AWS::ApiGateway::BasePathMapping, Properties: { DomainName: !Ref Domain, RestApiId: !Ref Rest, Stage: test, BasePath: shop-test } }
  C: { Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: people.example.com, ApiId: !Ref Http, Stage: next, ApiMappingKey: v1/people } }
  D: { Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: people.example.com, ApiId: !Ref Http, Stage: $default } }
  E: { Type: AWS::ApiGatewayV2::ApiMapping, Properties: { DomainName: '*.example.com', ApiId: !Ref Http, Stage: $default, ApiMappingKey: any } }
`;

function load(): Application {
  const { document } = parseTemplate(TEMPLATE, { folder: resolve('/app') });
  return loadApplication(document!, { region: 'us-east-1' });
}

const answers = (name: string) => (): object => ({ statusCode: 200, body: name });

async function serve(): Promise<{ api: Awaited<ReturnType<typeof startApi>>; invoker: InProcessInvoker }> {
  const invoker = new InProcessInvoker({ Fn: answers('Fn'), Beta: answers('Beta') });
  return { api: await startApi(load(), invoker), invoker };
}

describe('several APIs and stages', () => {
  it('each have an address and stage variables of their own', async () => {
    const { api, invoker } = await serve();
    await using _ = api;

    const answered: string[] = [];
    for (const [id, path] of [
      ['Rest', '/orders'],
      ['Rest:test', '/orders'],
      ['Http', '/users'],
      ['Http:next', '/users'],
    ] as const) {
      const answer = await fetch(`${api.urls[id]}${path}`);
      answered.push(await answer.text());
    }
    const [prod, test, main, next] = invoker.events;

    expect(new Set(Object.values(api.urls)).size).toBe(4);
    expect(answered).toEqual(['Fn', 'Fn', 'Fn', 'Beta']);
    expect([prod.requestContext.stage, prod.stageVariables]).toEqual(['prod', { env: 'p' }]);
    expect([test.requestContext.stage, test.stageVariables]).toEqual(['test', { env: 't' }]);
    expect([main.rawPath, next.rawPath]).toEqual(['/users', '/next/users']);
    expect(test.requestContext.apiId).toBe(prod.requestContext.apiId);
    expect(main.requestContext.apiId).not.toBe(prod.requestContext.apiId);
  });

  it('report what is wrong with an API once', () => {
    const messages = load().diagnostics.map(({ message }) => message);

    expect(messages).toEqual([...new Set(messages)]);
  });
});

describe('a custom domain', () => {
  it.each<[string, string, number, string]>([
    ['api.example.com', '/shop/orders', 200, 'prod'],
    ['API.example.com:8080', '/shop/orders', 200, 'prod'],
    ['api.example.com', '/shop-test/orders', 200, 'test'],
    ['api.example.com', '/shop', 403, 'Missing Authentication Token'],
    ['api.example.com', '/shopping/orders', 403, 'Forbidden'],
    ['api.example.com', '/orders', 403, 'Forbidden'],
    ['people.example.com', '/v1/people/users', 200, 'next'],
    ['people.example.com', '/users', 200, '$default'],
    ['people.example.com', '/nobody', 404, 'Not Found'],
    ['eu.example.com', '/any/users', 200, '$default'],
    ['eu.example.com', '/users', 403, 'Forbidden'],
    ['a.eu.example.com', '/orders', 200, 'prod'],
  ])('%s leads with %s to %d %s', async (host, target, status, expected) => {
    const { api, invoker } = await serve();
    await using _ = api;

    const answer = await sendRaw(api.url, { method: 'GET', target, headers: [['Host', host]] });
    const event: AnyEvent = invoker.events[0];

    expect(answer.status).toBe(status);
    expect(status === 200 ? event.requestContext.stage : JSON.parse(answer.body.toString()).message).toBe(expected);
  });

  it('is in the path of events, the stage is not', async () => {
    const { api, invoker } = await serve();
    await using _ = api;

    const ask = (host: string, target: string) =>
      sendRaw(api.url, { method: 'GET', target, headers: [['Host', host]] });
    await ask('api.example.com', '/shop/orders');
    await ask('people.example.com', '/v1/people/users');
    const [rest, http] = invoker.events;

    expect(rest).toMatchObject({
      path: '/shop/orders',
      resource: '/orders',
      requestContext: { path: '/shop/orders', domainName: 'api.example.com', domainPrefix: 'api', stage: 'prod' },
    });
    expect(http).toMatchObject({
      rawPath: '/v1/people/users',
      routeKey: 'GET /users',
      requestContext: { domainName: 'people.example.com', domainPrefix: 'people', stage: 'next' },
    });
  });
});

describe('a custom domain without a socket', () => {
  it.each<[string, Record<string, string>, string]>([
    ['/shop/orders', { Host: 'api.example.com' }, 'prod'],
    ['/shop-test/orders?a=1', { host: 'API.example.com:443' }, 'test'],
    ['https://api.example.com/shop-test/orders', {}, 'test'],
    ['https://people.example.com/v1/people/users', {}, 'next'],
    ['http://eu.example.com:8080/any/users', {}, '$default'],
    ['/orders', {}, 'prod'],
  ])('leads %s with %j to %s', async (input, headers, stage) => {
    const { api, invoker } = await serve();
    await using _ = api;

    const answer = await api.request(input, { headers });

    expect(answer.status).toBe(200);
    expect(invoker.events[0].requestContext.stage).toBe(stage);
  });

  it('is in events with the port and scheme that the URL says', async () => {
    const { api, invoker } = await serve();
    await using _ = api;

    await api.request('https://api.example.com/shop/orders?q=1');

    expect(invoker.events[0]).toMatchObject({
      path: '/shop/orders',
      queryStringParameters: { q: '1' },
      headers: { 'X-Forwarded-Port': '443', 'X-Forwarded-Proto': 'https' },
      requestContext: { domainName: 'api.example.com' },
    });
  });

  it('answers 403 where no mapping fits, and a host that is none is no API', async () => {
    const { api } = await serve();
    await using _ = api;

    const unmapped = await api.request('https://api.example.com/nothing');
    const unknown = api.request('https://api.example.org/shop/orders');

    expect(unmapped.status).toBe(403);
    await expect(unknown).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
  });
});

/**
 * Routing rules. The first examples are those of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules-examples.html
 */
describe('a routing rule', () => {
  const api = (id: string): string => `
  ${id}: { Type: AWS::ApiGateway::RestApi, Properties: { Name: ${id}, Body: { openapi: 3.0.1, info: { title: ${id}, version: '1' }, paths: { '/{proxy+}': { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: { 'Fn::Sub': '${URI.slice(6, -1)}' } } } }, /: { get: { x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: { 'Fn::Sub': '${URI.slice(6, -1)}' } } } } } } } }
  ${id}Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref ${id}, StageName: prod } }`;
  const rule = (id: string, priority: number, target: string, conditions: string, more = ''): string => `
  ${id}:
    Type: AWS::ApiGatewayV2::RoutingRule
    Properties:
      DomainNameArn: !GetAtt Domain.DomainNameArn
      Priority: ${priority}
      Conditions: [${conditions}]
      Actions: [{ InvokeApi: { ApiId: !Ref ${target}, Stage: prod ${more} } }]`;
  const header = (name: string, glob: string): string =>
    `{ MatchHeaders: { AnyOf: [{ Header: ${name}, ValueGlob: '${glob}' }] } }`;
  const path = (base: string): string => `{ MatchBasePaths: { AnyOf: ['${base}'] } }`;
  const template = (mode: string): string => `
Resources:
  Fn: { Type: AWS::Lambda::Function, Properties: { ${CODE} } }
  Domain: { Type: AWS::ApiGateway::DomainName, Properties: { DomainName: petstore.example.com, ${mode} } }
${['One', 'Two', 'Three', 'Four'].map(api).join('')}
${rule('Last', 100, 'Three', path('Stripped/deep'), ', StripBasePath: true')}
${rule('Webp', 50, 'Two', `${header('accept', 'image/webp')}, ${header('Pet', 'Dog-*')}, ${path('PetStoreShopper')}`)}
${rule('Hello', 10, 'One', header('Hello', 'World'))}
${rule('End', 60, 'Two', header('x-end', '*-beta'))}
${rule('Middle', 70, 'Two', header('x-middle', '*b*ta*'))}
  Mapping: { Type: AWS::ApiGateway::BasePathMapping, Properties: { DomainName: !Ref Domain, RestApiId: !Ref Four, Stage: prod, BasePath: mapped } }
`;

  const ask = async (
    mode: string,
    target: string,
    headers: Record<string, string>,
  ): Promise<[number, string, string]> => {
    const { document } = parseTemplate(template(mode), { folder: resolve('/app') });
    const handler = ({ requestContext, path: seen, pathParameters }: AnyEvent): object => ({
      statusCode: 200,
      headers: { Seen: `${seen}|${pathParameters?.proxy ?? ''}`, Id: requestContext.domainName },
      body: requestContext.apiId,
    });
    const application = loadApplication(document!, { region: 'us-east-1' });
    await using served = await startApi(application, new InProcessInvoker({ Fn: handler }));
    const names: Record<string, string> = {};
    for (const id of ['One', 'Two', 'Three', 'Four']) {
      names[await (await served.request('/', { apiId: id })).text()] = id;
    }
    const answer = await served.request(`https://petstore.example.com${target}`, { headers });
    const text = await answer.text();
    return [answer.status, names[text] ?? text, answer.headers.get('seen') ?? ''];
  };

  const FIRST = 'RoutingMode: ROUTING_RULE_THEN_API_MAPPING';
  const ONLY = 'RoutingMode: ROUTING_RULE_ONLY';
  const FORBIDDEN = '{"message":"Forbidden"}';

  it.each<[string, string, Record<string, string>, number, string, string]>([
    [ONLY, '/', { Hello: 'World' }, 200, 'One', '/|'],
    [ONLY, '/', { hello: 'World' }, 200, 'One', '/|'],
    [ONLY, '/', { Hello: 'world' }, 403, FORBIDDEN, ''],
    [
      ONLY,
      '/PetStoreShopper',
      { Hello: 'World', Pet: 'Dog-Bella', Accept: 'image/webp' },
      200,
      'One',
      '/PetStoreShopper|PetStoreShopper',
    ],
    [
      ONLY,
      '/PetStoreShopper',
      { Pet: 'Dog-Bella', Accept: 'image/webp' },
      200,
      'Two',
      '/PetStoreShopper|PetStoreShopper',
    ],
    [
      ONLY,
      '/PetStoreShopper/a',
      { Pet: 'Dog-', Accept: 'image/webp' },
      200,
      'Two',
      '/PetStoreShopper/a|PetStoreShopper/a',
    ],
    [ONLY, '/PetStoreShopping', { Pet: 'Dog-Bella', Accept: 'image/webp' }, 403, FORBIDDEN, ''],
    [ONLY, '/PetStoreShopper', { Pet: 'Cat-Bella', Accept: 'image/webp' }, 403, FORBIDDEN, ''],
    [ONLY, '/', { 'X-End': 'v2-beta' }, 200, 'Two', '/|'],
    [ONLY, '/', { 'X-End': 'v2-beta2' }, 403, FORBIDDEN, ''],
    [ONLY, '/', { 'X-Middle': 'xb*ta' }, 200, 'Two', '/|'],
    [ONLY, '/', { 'X-Middle': 'beta' }, 403, FORBIDDEN, ''],
    [ONLY, '/Stripped/deep/a', {}, 200, 'Three', '/Stripped/deep/a|a'],
    [ONLY, '/mapped/a', {}, 403, FORBIDDEN, ''],
    [FIRST, '/mapped/a', {}, 200, 'Four', '/mapped/a|a'],
    [FIRST, '/mapped/a', { Hello: 'World' }, 200, 'One', '/mapped/a|mapped/a'],
    ['RoutingMode: API_MAPPING_ONLY', '/mapped/a', { Hello: 'World' }, 200, 'Four', '/mapped/a|a'],
    ['Tags: []', '/', { Hello: 'World' }, 403, FORBIDDEN, ''],
  ])('with %s: %s with %j is %i %s', async (mode, target, headers, ...expected) => {
    expect(await ask(mode, target, headers)).toEqual(expected);
  });
});

describe('APIs below base paths', () => {
  const basePaths = { Rest: '/rest', 'Rest:test': 'rest/test/', Http: '/' };

  it('have one each: two with the same are refused', async () => {
    const started = startApi(load(), new InProcessInvoker({}), { basePaths: { Rest: '/', Http: '' } });

    await expect(started).rejects.toMatchObject({
      code: 'BASE_PATH_TAKEN',
      message: 'API "Http": its base path "/" is that of "Rest" as well.',
    });
  });

  it('share a port', async () => {
    const invoker = new InProcessInvoker({ Fn: answers('Fn'), Beta: answers('Beta') });
    await using api = await startApi(load(), invoker, { basePaths });
    const { origin } = new URL(api.urls['Http'] ?? '');

    expect(api.urls).toMatchObject({ Rest: `${origin}/rest`, 'Rest:test': `${origin}/rest/test`, Http: origin });
    expect(new URL(api.urls['Http:next'] ?? '').origin).not.toBe(origin);
    for (const [path, stage] of [
      ['/rest/orders?a=1', 'prod'],
      ['/rest/test/orders', 'test'],
      ['/users', '$default'],
    ]) {
      expect((await fetch(`${origin}${path}`)).status).toBe(200);
      expect(invoker.events.at(-1).requestContext.stage).toBe(stage);
    }
    expect(invoker.events[0]).toMatchObject({ path: '/orders', queryStringParameters: { a: '1' } });
    expect(api.routes.map(({ url }) => url)).toContain(`${origin}/rest/test/orders`);
  });

  it('are asked without a socket by path or by address', async () => {
    const invoker = new InProcessInvoker({ Fn: answers('Fn') });
    await using api = await startApi(load(), invoker, { basePaths });

    await api.request('/orders', { apiId: 'Rest:test' });
    await api.request(`${api.urls['Rest:test']}/orders?b=2`);

    expect(invoker.events.map(({ path, requestContext }) => [path, requestContext.stage])).toEqual([
      ['/orders', 'test'],
      ['/orders', 'test'],
    ]);
  });

  it('answer 404 beside them, and refuse paths for what is no API', async () => {
    const invoker = new InProcessInvoker({});
    await using api = await startApi(load(), invoker, { basePaths: { Rest: '/rest' } });

    const answer = await fetch(new URL('/users', api.urls['Rest']));

    expect([answer.status, await answer.json()]).toEqual([
      404,
      { message: 'There is no API at /users, but at /rest.' },
    ]);
    await expect(startApi(load(), invoker, { basePaths: { Reste: '/' } })).rejects.toThrow(/API "Reste": not among/);
  });
});

describe('a private domain', () => {
  const rule = (id: string, domain: string, priority: number): string => `
  ${id}: { Type: AWS::ApiGatewayV2::RoutingRule, Properties: { DomainNameArn: ${domain}, Priority: ${priority}, Conditions: [{ MatchBasePaths: { AnyOf: [${id}] } }], Actions: [{ InvokeApi: { ApiId: !Ref Api, Stage: prod } }] } }`;
  const mapping = (id: string, domain: string): string => `
  ${id}: { Type: AWS::ApiGateway::BasePathMappingV2, Properties: { DomainNameArn: ${domain}, BasePath: ${id}, RestApiId: !Ref Api, Stage: prod } }`;
  const template = (more: string): string => `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: a, Body: { openapi: 3.0.1, info: { title: a, version: '1' }, paths: { '/{proxy+}': { get: { x-amazon-apigateway-integration: { type: mock, requestTemplates: { application/json: '{"statusCode": 200}' }, responses: { default: { statusCode: '200' } } } } }, /: { get: { x-amazon-apigateway-integration: { type: mock, requestTemplates: { application/json: '{"statusCode": 200}' }, responses: { default: { statusCode: '200' } } } } } } } } }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: prod } }
  Domain: { Type: AWS::ApiGateway::DomainNameV2, Properties: { DomainName: inner.example.com, ${more} } }
${mapping('byRef', '!Ref Domain')}${mapping('byArn', '!GetAtt Domain.DomainNameArn')}
${mapping('byId', "!Sub 'arn:aws:apigateway:us-east-1:${AWS::AccountId}:/domainnames/inner.example.com+${Domain.DomainNameId}'")}
${rule('ruleByRef', '!Ref Domain', 1)}${rule('ruleByArn', '!GetAtt Domain.DomainNameArn', 2)}
`;

  it.each([
    ['RoutingMode: ROUTING_RULE_THEN_BASE_PATH_MAPPING', [200, 200, 200, 200, 200]],
    ['RoutingMode: ROUTING_RULE_ONLY', [403, 403, 403, 200, 200]],
    ['RoutingMode: BASE_PATH_MAPPING_ONLY', [200, 200, 200, 403, 403]],
    ['EndpointConfiguration: { Types: [PRIVATE] }', [200, 200, 200, 403, 403]],
  ])('is found by what it is referred to with (%s)', async (mode, statuses) => {
    const { document } = parseTemplate(template(mode), { folder: resolve('/app') });
    const application = loadApplication(document!, { region: 'us-east-1' });
    await using served = await startApi(application, new InProcessInvoker({}));

    const paths = ['byRef', 'byArn', 'byId', 'ruleByRef', 'ruleByArn'];
    const answers = await Promise.all(paths.map((path) => served.request(`https://inner.example.com/${path}`)));

    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  const DENY_OTHERS = `Policy: { Version: '2012-10-17', Statement: [
    { Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: 'execute-api:/*' },
    { Effect: Deny, Principal: '*', Action: execute-api:Invoke, Resource: 'execute-api:/*', Condition: { StringNotEquals: { aws:SourceVpce: vpce-1 } } }] }`;
  const ONLY = (resource: string): string =>
    `Policy: { Statement: { Effect: Allow, Principal: '*', Action: 'execute-api:*', Resource: !Sub '${resource}' } }`;
  const ARN = 'arn:aws:execute-api:us-east-1:${AWS::AccountId}:/domainnames/inner.example.com+Domain';

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
  it.each<[string, string, StartApiOptions, number, string[]]>([
    ['through its VPC endpoint', DENY_OTHERS, { source: { vpcEndpointId: 'vpce-1' } }, 200, []],
    ['through another', DENY_OTHERS, { source: { vpcEndpointId: 'vpce-2' } }, 403, []],
    ['from nowhere', DENY_OTHERS, {}, 403, []],
    ['where nothing is asked', DENY_OTHERS, { disableAuthorizers: true }, 200, ['POLICY_DISABLED']],
    ['by its ARN', ONLY(ARN), {}, 200, []],
    ['by the ARN of another', ONLY(ARN.replace('inner', 'outer')), {}, 403, []],
    ['with a policy that says nothing', 'Policy: { Statement: [] }', {}, 403, []],
    ['with a policy that is none', 'Policy: nothing', {}, 403, ['POLICY_NOT_COMPLETE']],
  ])('lets in whom its policy allows: %s', async (_, policy, options, status, codes) => {
    const { document } = parseTemplate(template(policy), { folder: resolve('/app') });
    const application = loadApplication(document!, { region: 'us-east-1' });
    const events: StartApiEvent[] = [];
    await using served = await startApi(application, new InProcessInvoker({}), {
      ...options,
      onEvent: (event) => void events.push(event),
    });

    expect((await served.request('https://inner.example.com/byRef')).status).toBe(status);
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.code] : []))).toEqual(codes);
    const { failure } = events.findLast((event) => event.type === 'request-finished') ?? {};
    expect(failure ?? '').toMatch(
      status === 200 ? /^$/ : /^The resource policy of the domain (denies|does not allow) /,
    );
  });
});
