import { describe, expect, it } from 'vitest';
import type { LocalCaller, LocalIamIdentity, LocalSource, StartApiEvent } from '../../../src/local/index.ts';
import { type Effect, OUTCOMES, SAM_POLICIES } from './cases/policies.ts';
import { FN_URI, RestTemplate, type RestTemplateOptions } from './rest-template.ts';

/**
 * Resource policies of REST APIs, alone and with each kind of authorizer. The tables are those of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */

const ACCOUNT = '123456789012';

const statement = (Effect: string, more: object = {}): object => ({
  Effect,
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
  ...more,
});

const withEffect = (effect: Effect): object[] => (effect === 'nothing' ? [] : [statement(effect)]);

function template(statements: unknown, security = '', more = ''): string {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const method = `x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: ${FN_URI} }`;
  return `
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy: ${policy}
      Body:
        openapi: 3.0.1
        info: { title: t, version: '1' }
        paths:
          /: { get: { ${security} ${method} } }
          /orders/{id}: { get: { ${security} ${method} }, post: { ${security} ${method} } }
        components:
          securitySchemes:
            iam: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 }
            lambda:
              type: apiKey
              name: Authorization
              in: header
              x-amazon-apigateway-authtype: custom
              x-amazon-apigateway-authorizer: { type: token, authorizerUri: ${FN_URI.replace('Fn.Arn', 'Auth.Arn')} }
            cognito:
              type: apiKey
              name: Authorization
              in: header
              x-amazon-apigateway-authtype: cognito_user_pools
              x-amazon-apigateway-authorizer:
                type: cognito_user_pools
                providerARNs: ['arn:aws:cognito-idp:us-east-1:${ACCOUNT}:userpool/us-east-1_abc']
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: dev } }
  Fn: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
  Auth: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: ./src } }
${more}`;
}

const start = (statements: unknown, security?: string, options: RestTemplateOptions = {}): Promise<RestTemplate> =>
  RestTemplate.start(template(statements, security && `security: [{ ${security}: [] }],`), {
    handler: () => ({ statusCode: 200, body: 'in' }),
    ...options,
  });

describe('without an authorizer', () => {
  it.each(OUTCOMES.flatMap(({ policy, alone }) => (alone === undefined ? [] : [[policy, alone] as const])))(
    '%s answers %i',
    async (effect, status) => {
      await using api = await start(withEffect(effect));

      expect((await api.ask('GET /orders/7')).status).toBe(status);
    },
  );

  it('says to whom, to what, and whether it was said so', async () => {
    await using silent = await start([]);
    await using explicit = await start([statement('Allow'), statement('Deny')]);

    const answer = await silent.ask('GET /');
    const denied = await explicit.ask('GET /orders/7?x=1');

    const arn = /arn:aws:execute-api:us-east-1:\*{8}9012:[a-z0-9]{10}\/dev\/GET\//.source;
    const words = 'User: anonymous is not authorized to perform: execute-api:Invoke on resource: ';
    expect(answer.headers).toMatchObject({
      'x-amzn-errortype': 'AccessDeniedException',
      'content-type': 'application/json',
    });
    const because = ' because no resource-based policy allows the execute-api:Invoke action';
    expect(answer.text).toMatch(new RegExp(`^{"Message":"${words}${arn}${because}"}$`));
    expect(denied.text).toMatch(
      new RegExp(`^{"Message":"${words}${arn}orders/7 with an explicit deny in a resource-based policy"}$`),
    );
    expect(silent.failures.at(-1)).toContain('aws:SourceIp 127.0.0.1');
  });

  it.each<[string, object[], string, number]>([
    ['the short form', [statement('Allow', { Resource: 'execute-api:/dev/GET/orders/*' })], 'GET /orders/7', 200],
    ['another stage', [statement('Allow', { Resource: 'execute-api:/prod/GET/orders/*' })], 'GET /orders/7', 403],
    ['another method', [statement('Allow', { Resource: 'execute-api:/dev/GET/*' })], 'POST /orders/7', 403],
    [
      'a wildcard for the stage',
      [statement('Allow', { Resource: 'execute-api:/*/*/orders/?' })],
      'POST /orders/7',
      200,
    ],
    ['the root', [statement('Allow', { Resource: 'execute-api:/dev/GET/' })], 'GET /', 200],
    [
      'the whole ARN',
      [statement('Allow', { Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:*/dev/*` })],
      'GET /',
      200,
    ],
    [
      'all but one',
      [statement('Allow', { Resource: undefined, NotResource: 'execute-api:/*/POST/*' })],
      'POST /orders/7',
      403,
    ],
    [
      'the path as it is asked',
      [statement('Allow', { Resource: 'execute-api:/*/GET/orders/{id}' })],
      'GET /orders/7',
      403,
    ],
    ['a principal that has to sign', [statement('Allow', { Principal: { AWS: ACCOUNT } })], 'GET /', 403],
    ['no principal', [statement('Allow', { Principal: undefined })], 'GET /', 403],
    [
      'a denial that is not understood',
      [statement('Allow'), statement('Deny', { Condition: { Is: { a: 'b' } } })],
      'GET /',
      403,
    ],
  ])('%s counts', async (_, statements, line, status) => {
    await using api = await start(statements);

    expect((await api.ask(line)).status).toBe(status);
  });

  it('is asked for methods that there are alone', async () => {
    await using api = await start([]);

    expect((await api.ask('GET /nothing')).text).toBe('{"message":"Missing Authentication Token"}');
  });

  it('may be answered for by a gateway response', async () => {
    const response = `
  Denied:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: ACCESS_DENIED
      StatusCode: '404'
      ResponseTemplates: { application/json: '{"no":$context.error.messageString}' }
`;
    await using api = await RestTemplate.start(template([], '', response));

    const answer = await api.ask('GET /');

    expect([answer.status, JSON.parse(answer.text).no]).toEqual([
      404,
      expect.stringMatching(/^User: anonymous is not/),
    ]);
  });

  it('that is a parameter nobody gave refuses everybody', async () => {
    const yaml = template([]).replace(/Policy: .*/, "Policy: '{{resolve:ssm:/policy}}'");
    await using api = await RestTemplate.start(yaml);

    expect((await api.ask('GET /')).status).toBe(403);
    expect(api.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'POLICY_NOT_COMPLETE' }));
  });

  it('is off with the authorizers, and that is said', async () => {
    await using api = await start([], undefined, { disableAuthorizers: true });

    expect((await api.ask('GET /')).status).toBe(200);
    expect(api.events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'POLICY_DISABLED' }));
  });
});

describe('where a request comes from', () => {
  const onlyFrom = (key: string, value: string): object[] => [
    statement('Allow'),
    statement('Deny', {
      Condition: { [key === 'aws:SourceIp' ? 'NotIpAddress' : 'StringNotEquals']: { [key]: value } },
    }),
  ];

  it.each<[string, string, LocalSource | undefined, number]>([
    ['aws:SourceIp', '203.0.113.0/24', undefined, 403],
    ['aws:SourceIp', '127.0.0.0/8', undefined, 200],
    ['aws:SourceIp', '203.0.113.0/24', { ip: '203.0.113.7' }, 200],
    ['aws:SourceIp', '203.0.113.0/24', { ip: '198.51.100.7' }, 403],
    ['aws:SourceVpce', 'vpce-1', undefined, 403],
    ['aws:SourceVpce', 'vpce-1', { vpcEndpointId: 'vpce-1' }, 200],
    ['aws:SourceVpc', 'vpc-1', { vpcId: 'vpc-1' }, 200],
    ['aws:SourceVpc', 'vpc-1', { vpcId: 'vpc-2' }, 403],
  ])('%s %s, asked from %j: %i', async (key, value, source, status) => {
    await using api = await start(onlyFrom(key, value), undefined, { source });

    expect((await api.ask('GET /')).status).toBe(status);
    const warned = api.events.some((event) => event.type === 'warning' && event.code === 'POLICY_LOOKS_AT_SOURCE');
    expect(warned).toBe(source === undefined);
  });

  it('is not what X-Forwarded-For says', async () => {
    await using api = await start(onlyFrom('aws:SourceIp', '203.0.113.0/24'));

    expect((await api.ask('GET /', { headers: { 'X-Forwarded-For': '203.0.113.7' } })).status).toBe(403);
  });

  it('may be said with the request, and events show it', async () => {
    const handler = ({ requestContext, headers }: { requestContext: object; headers: object }): object => ({
      statusCode: 200,
      body: JSON.stringify({ ...requestContext, ...headers }),
    });
    await using api = await start(onlyFrom('aws:SourceIp', '203.0.113.0/24'), undefined, {
      handler,
      source: { ip: '198.51.100.7', vpcId: 'vpc-1', vpcEndpointId: 'vpce-1' },
    });

    const refused = await api.api.request('/');
    const answered = await api.api.request('/', { source: { ip: '203.0.113.7' } });

    expect(refused.status).toBe(403);
    expect(await answered.json()).toMatchObject({
      identity: { sourceIp: '203.0.113.7', vpcId: 'vpc-1', vpceId: 'vpce-1' },
      'X-Forwarded-For': '203.0.113.7',
    });
  });
});

describe('with a Lambda authorizer', () => {
  it.each(
    OUTCOMES.flatMap(({ own, policy, lambda, isAsked }) =>
      own === undefined || lambda === undefined ? [] : [[own, policy, lambda, isAsked] as const],
    ),
  )('authorizer %s, policy %s: %i', async (authorizer, policy, status, isAsked) => {
    const Statement =
      authorizer === 'nothing'
        ? [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]
        : [{ Effect: authorizer, Action: 'execute-api:Invoke', Resource: '*' }];
    let asked = false;
    await using api = await start(withEffect(policy), 'lambda', {
      handlers: {
        Auth: () => {
          asked = true;
          return { principalId: 'ada', policyDocument: { Version: '2012-10-17', Statement } };
        },
      },
    });

    const answer = await api.ask('GET /', { headers: { Authorization: 'x' } });

    expect([answer.status, asked]).toEqual([status, isAsked]);
  });

  it('says who has no token before it says what the policy does not allow', async () => {
    await using api = await start([], 'lambda');

    expect((await api.ask('GET /')).status).toBe(401);
  });

  it.each([
    ['127.0.0.0/8', 200],
    ['203.0.113.0/24', 403],
  ])('looks at the conditions of what it answers: %s', async (range, status) => {
    const Condition = { IpAddress: { 'aws:SourceIp': range } };
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', Condition }];
    await using api = await start([statement('Deny', { Resource: 'execute-api:/*/*/other' })], 'lambda', {
      handlers: { Auth: () => ({ principalId: 'ada', policyDocument: { Version: '2012-10-17', Statement } }) },
    });

    expect((await api.ask('GET /', { headers: { Authorization: 'x' } })).status).toBe(status);
  });
});

describe('with Cognito', () => {
  it.each(OUTCOMES.flatMap(({ policy, cognito }) => (cognito === undefined ? [] : [[policy, cognito] as const])))(
    'policy %s: %i',
    async (policy, status) => {
      await using api = await start(withEffect(policy), 'cognito', { auth: { claims: { sub: 'ada' } } });

      expect((await api.ask('GET /')).status).toBe(status);
    },
  );

  it('asks for the token first', async () => {
    await using api = await start([], 'cognito');

    expect((await api.ask('GET /')).status).toBe(401);
  });
});

describe('with AWS_IAM', () => {
  const OTHER = '210987654321';
  const identityOf = (own: Effect, accountId: string): LocalCaller => ({
    identity: {
      accountId,
      policies: [
        {
          Version: '2012-10-17',
          Statement:
            own === 'nothing'
              ? []
              : [{ Effect: own, Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:*:*:*/dev/*' }],
        },
      ],
    },
  });

  it.each(
    OUTCOMES.flatMap(({ own, policy, iam, otherAccount }) =>
      own === undefined ? [] : [[own, policy, iam, otherAccount] as const],
    ),
  )('own policy %s, resource policy %s: %i, and %i from another account', async (own, policy, same, other) => {
    await using api = await start(withEffect(policy), 'iam');

    const fromHere = await api.api.request('/', { auth: identityOf(own, ACCOUNT) });
    const fromThere = await api.api.request('/', { auth: identityOf(own, OTHER) });

    expect([fromHere.status, fromThere.status]).toEqual([same, other]);
  });

  it('names the caller', async () => {
    await using api = await start([], 'iam');

    const silent = await api.api.request('/', { auth: identityOf('nothing', ACCOUNT) });
    const explicit = await api.api.request('/', { auth: identityOf('Deny', ACCOUNT) });

    const words = `User: arn:aws:iam::${ACCOUNT}:user/ada is not authorized to perform: execute-api:Invoke on resource: `;
    const because = 'because no identity-based policy allows the execute-api:Invoke action';
    expect(await silent.json()).toEqual({
      Message: expect.stringMatching(new RegExp(`^${words}arn.*/dev/GET/ ${because}$`)),
    });
    expect(await explicit.json()).toEqual({
      Message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
    });
  });

  it('lets in whom the policy names, without policies of its own', async () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:role/Deployer` };
    await using api = await start([statement('Allow', { Principal })], 'iam');
    const session = (role: string): LocalCaller => ({
      identity: { userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/ci`, policies: [] },
    });

    const named = await api.api.request('/', { auth: session('Deployer') });
    const other = await api.api.request('/', { auth: session('Reader') });

    expect([named.status, other.status]).toEqual([200, 403]);
  });

  it('refuses whose policy cannot be read, and says so', async () => {
    const policies = [{ Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }];
    await using api = await start([], 'iam', { auth: { identity: { policies } } });

    expect((await api.ask('GET /')).status).toBe(403);
    expect(api.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        code: 'AUTHORIZER_REFUSES_ALL',
        message: expect.stringContaining('Effect'),
      }),
    );
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
describe('condition keys', () => {
  const SESSION = { userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/ada` };
  const MFA = 'aws:MultiFactorAuthPresent';
  const paths = ['o-1/r-1/ou-1/', 'o-1/r-1/ou-2/'];

  it.each<[object, LocalIamIdentity, LocalSource | undefined, number]>([
    [{ Bool: { [MFA]: 'true' } }, {}, undefined, 403],
    [{ BoolIfExists: { [MFA]: 'true' } }, {}, undefined, 200],
    [{ Null: { [MFA]: 'true' } }, {}, undefined, 200],
    [{ Bool: { [MFA]: 'false' } }, SESSION, undefined, 200],
    [{ BoolIfExists: { [MFA]: 'true' } }, SESSION, undefined, 403],
    [{ Bool: { [MFA]: 'true' } }, { conditionKeys: { [MFA]: true } }, undefined, 200],
    [{ Bool: { [MFA.toLowerCase()]: 'true' } }, { ...SESSION, conditionKeys: { [MFA]: 'true' } }, undefined, 200],
    [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, {}, undefined, 403],
    [
      { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
      { conditionKeys: { 'aws:MultiFactorAuthAge': 60 } },
      undefined,
      200,
    ],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, {}, undefined, 403],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, { principalOrgId: 'o-1' }, undefined, 200],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-2/*' } }, {}, undefined, 403],
    [
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-2/*' } },
      { conditionKeys: { 'aws:PrincipalOrgPaths': paths } },
      undefined,
      200,
    ],
    [
      { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/ou-2/*' } },
      { conditionKeys: { 'aws:PrincipalOrgPaths': paths } },
      undefined,
      403,
    ],
    [{ DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } }, {}, undefined, 403],
    [{ DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } }, SESSION, undefined, 200],
    [
      { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
      { ...SESSION, conditionKeys: { 'aws:TokenIssueTime': '2019-12-31T00:00:00Z' } },
      undefined,
      403,
    ],
    [{ StringEquals: { 'aws:PrincipalTag/Team': 'blue' } }, { tags: { team: 'blue' } }, undefined, 200],
    [{ StringEquals: { 'aws:PrincipalTag/Team': 'blue' } }, {}, undefined, 403],
    [
      { StringEquals: { 'aws:SourceIdentity': 'ada' } },
      { conditionKeys: { 'aws:SourceIdentity': 'ada' } },
      undefined,
      200,
    ],
    [
      { StringEquals: { 'aws:VpceAccount': `$\{aws:PrincipalAccount}` } },
      {},
      { conditionKeys: { 'aws:VpceAccount': ACCOUNT } },
      200,
    ],
    [{ StringEquals: { 'aws:VpceAccount': ACCOUNT } }, {}, undefined, 403],
    [{ Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, undefined, 200],
  ])('%j of %j from %j: %i', async (Condition, identity, source, status) => {
    const policies = [
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }] },
    ];
    await using own = await start([], 'iam', { source });
    await using ofApi = await start([statement('Allow', { Condition })], 'iam', { source });
    const nothing = [{ Version: '2012-10-17', Statement: [] }];

    const byOwn = await own.api.request('/', { auth: { identity: { ...identity, policies } } });
    const byApi = await ofApi.api.request('/', { auth: { identity: { ...identity, policies: nothing } } });

    expect([byOwn.status, byApi.status]).toEqual([status, status]);
  });

  it('that nothing says are said, and count as absent', async () => {
    const statements = [statement('Allow', { Condition: { StringEquals: { 'aws:VpceOrgID': 'o-1' } } })];
    const warned = async (options: RestTemplateOptions): Promise<StartApiEvent[]> => {
      await using api = await start(statements, 'iam', options);
      return api.events.filter((event) => event.type === 'warning' && event.code === 'POLICY_LOOKS_AT_UNKNOWN');
    };
    const conditionKeys = { 'aws:VpceOrgId': 'o-1' };

    expect(await warned({})).toMatchObject([{ message: expect.stringContaining('looks at aws:vpceorgid') }]);
    expect(await warned({ source: { conditionKeys } })).toEqual([]);
    expect(await warned({ auth: { identity: { conditionKeys } } })).toEqual([]);
  });
});

describe('the resource policy of SAM', () => {
  it.each(SAM_POLICIES.map((row) => [`${row.name} (${row.source})`, row] as const))(
    'has %s',
    async (_, { policy, from, request = 'GET /orders', status }) => {
      const yaml = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: Prod, Auth: { ResourcePolicy: ${JSON.stringify(policy)} } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      Events: { Any: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /orders, Method: any } } }
`;
      await using api = await RestTemplate.start(yaml, { handler: () => ({ statusCode: 200 }), source: from });
      const [method = '', path = ''] = request.split(' ');

      expect((await api.api.request(path, { method })).status).toBe(status);
    },
  );
});
