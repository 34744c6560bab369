import { describe, expect, it } from 'vitest';
import type { ApiDefinition } from '../../../src/application/index.ts';
import { type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { type AnyEvent, application, httpApi, InProcessInvoker, restApi, route } from './functions.ts';
import { KEY, type Signed, signed } from './signed.ts';

/** IAM in front of routes, with requests that AWS's own signer signs. */

const guarded = { authorizer: 'AWS_IAM' };
const ROUTES = ['GET /orders', 'POST /orders', 'GET /files/{proxy+}'].map((key) => route(key, guarded));
const authorizers = { AWS_IAM: { kind: 'iam' } } as const;
const REST = restApi(ROUTES, { authorizers });
const HTTP = httpApi(ROUTES, { authorizers });

interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly errorType: string | null;
  readonly event: AnyEvent;
  readonly warnings: string[];
}

async function call(
  api: ApiDefinition,
  [target, init]: [string, RequestInit],
  options: StartApiOptions = { auth: { credentials: [KEY] } },
): Promise<Outcome> {
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'ok' }) });
  const warnings: string[] = [];
  await using served = await startApi(application(api), invoker, {
    ...options,
    onEvent: (event) => event.type === 'warning' && warnings.push(event.code),
  });
  const answer = await served.request(target, init);
  const errorType = answer.headers.get('x-amzn-errortype');
  return { status: answer.status, text: await answer.text(), errorType, event: invoker.events[0], warnings };
}

describe('a route with AWS_IAM', () => {
  it.each<[string, Signed]>([
    ['no query', {}],
    ['a query out of order', { query: { b: '2', a: ['z', 'x y'], ü: '%&=' } }],
    ['a body', { method: 'POST', body: '{"a":"ü"}' }],
    ['a path with encoded characters', { path: '/files/a%20b/c%2Bd(1)' }],
    ['a presigned URL', { presign: true, query: { a: '1' } }],
    ['a session token', { credentials: { ...KEY, sessionToken: 'session/+=' } }],
  ])('lets a good signature through, with %s', async (_, request) => {
    const { status, text } = await call(REST, await signed(request));

    expect([status, text]).toEqual([200, 'ok']);
  });

  it('takes a signature for what was sent, though a semicolon splits the query and a header names the method', async () => {
    const [path, init] = await signed({ query: { x: '1;y=2' } });
    const headers = { ...init.headers, 'X-HTTP-Method-Override': 'GET' };
    const { status, event } = await call(REST, [path.replace('1%3By%3D2', '1;y=2'), { ...init, headers }]);

    expect([status, path]).toEqual([200, expect.stringContaining('1%3By%3D2')]);
    expect(event.queryStringParameters).toEqual({ x: '1', y: '2' });
    expect(event.headers).not.toHaveProperty('Authorization');
  });

  it('tells the function of a REST API who calls', async () => {
    const owner = {
      ...KEY,
      accountId: '210987654321',
      userArn: 'arn:aws:iam::210987654321:user/grace',
      userId: 'AIDA1',
    };
    const { event } = await call(REST, await signed({}), { auth: { credentials: [owner] } });

    expect(event.requestContext.identity).toMatchObject({
      accessKey: 'AKIAEXAMPLE',
      accountId: '210987654321',
      caller: 'AIDA1',
      user: 'AIDA1',
      userArn: 'arn:aws:iam::210987654321:user/grace',
      principalOrgId: null,
    });
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('tells the function of an HTTP API who calls', async () => {
    const { event } = await call(HTTP, await signed({}));

    expect(event.requestContext.authorizer).toEqual({
      iam: {
        accessKey: 'AKIAEXAMPLE',
        accountId: '123456789012',
        callerId: expect.any(String),
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:iam::123456789012:user/ada',
        userId: expect.any(String),
      },
    });
  });

  it.each<[string, () => Promise<[string, RequestInit]>, string, RegExp]>([
    [
      'no signature',
      async () => ['/orders', {}],
      'MissingAuthenticationTokenException',
      /^Missing Authentication Token$/,
    ],
    [
      'another scheme',
      async () => ['/orders', { headers: { authorization: 'Bearer x' } }],
      'MissingAuthenticationTokenException',
      /^Missing/,
    ],
    [
      'half a signature',
      async () => ['/orders', { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a' } }],
      'IncompleteSignatureException',
      /not complete/,
    ],
    [
      'an unknown access key',
      () => signed({ credentials: { ...KEY, accessKeyId: 'AKIAOTHER' } }),
      'UnrecognizedClientException',
      /^The security token included in the request is invalid\.$/,
    ],
    [
      'another secret',
      () => signed({ credentials: { ...KEY, secretAccessKey: 'other' } }),
      'InvalidSignatureException',
      /^The request signature we calculated does not match/,
    ],
    ['a signature for another region', () => signed({ region: 'eu-west-1' }), 'InvalidSignatureException', /region/],
    ['a signature for another service', () => signed({ service: 's3' }), 'InvalidSignatureException', /service/],
    [
      'a signature of yesterday',
      () => signed({ date: new Date(Date.now() - 86_400_000) }),
      'InvalidSignatureException',
      /^Signature expired/,
    ],
    [
      'a signature of tomorrow',
      () => signed({ date: new Date(Date.now() + 86_400_000) }),
      'InvalidSignatureException',
      /^Signature not yet current/,
    ],
    [
      'another path than was signed',
      async () => ['/files/a', (await signed({}))[1]],
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'another query than was signed',
      async () => ['/orders?a=2', (await signed({ query: { a: '1' } }))[1]],
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'another body than was signed',
      async () => ['/orders', { ...(await signed({ method: 'POST', body: 'a' }))[1], body: 'b' }],
      'InvalidSignatureException',
      /does not match/,
    ],
  ])('answers 403 to %s', async (_, request, errorType, message) => {
    const outcome = await call(REST, await request());

    expect([outcome.status, outcome.errorType]).toEqual([403, errorType]);
    expect(JSON.parse(outcome.text).message).toMatch(message);
    expect(outcome.event).toBeUndefined();
  });

  it.each<[string, () => Promise<[string, RequestInit]>]>([
    ['no signature', async () => ['/orders', {}]],
    ['another secret', () => signed({ credentials: { ...KEY, secretAccessKey: 'other' } })],
  ])('of an HTTP API answers 403 Forbidden to %s', async (_, request) => {
    const { status, text } = await call(HTTP, await request());

    expect([status, text]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it('wants the session token of temporary credentials', async () => {
    const temporary = { ...KEY, sessionToken: 'abc' };
    const options = { auth: { credentials: [temporary] } };

    const [without, wrong, right] = [
      await call(REST, await signed({}), options),
      await call(REST, await signed({ credentials: { ...KEY, sessionToken: 'x' } }), options),
      await call(REST, await signed({ credentials: temporary }), options),
    ];

    expect([without.status, wrong.status, right.status]).toEqual([403, 403, 200]);
  });

  it('refuses everybody without access keys, and says so', async () => {
    const { status, warnings } = await call(REST, await signed({}), {});

    expect([status, warnings]).toEqual([403, ['AUTHORIZER_REFUSES_ALL']]);
  });

  it('says that policies are not evaluated', async () => {
    const { warnings } = await call(REST, await signed({}));

    expect(warnings).toEqual(['AUTHORIZER_NOT_COMPLETE']);
  });

  it('takes a caller that was made up', async () => {
    const { status, event } = await call(REST, ['/orders', {}], { auth: { identity: { userId: 'AIDA9' } } });

    expect([status, event.requestContext.identity.user]).toEqual([200, 'AIDA9']);
  });
});

describe('the policies of whoever signs', () => {
  const owner = (Effect: string, Resource: string, Condition?: object): StartApiOptions => {
    const Statement = [{ Effect, Action: 'execute-api:Invoke', Resource, ...(Condition && { Condition }) }];
    return { auth: { credentials: [{ ...KEY, policies: [{ Version: '2012-10-17', Statement }] }] } };
  };

  it.each<[string, StartApiOptions, number]>([
    ['allow all', owner('Allow', '*'), 200],
    ['allow the route', owner('Allow', 'arn:aws:execute-api:us-east-1:123456789012:*/*/GET/orders'), 200],
    ['allow another method', owner('Allow', 'arn:aws:execute-api:*:*:*/*/POST/orders'), 403],
    ['allow the API by its logical ID', owner('Allow', 'arn:aws:execute-api:*:*:Serverless*Api/*'), 200],
    ['deny', owner('Deny', '*'), 403],
    ['allow others to call', owner('Allow', '*', { StringEquals: { 'aws:username': 'grace' } }), 403],
    ['allow the caller by name', owner('Allow', '*', { StringEquals: { 'aws:username': 'ada' } }), 200],
    ['are none', { auth: { credentials: [{ ...KEY, policies: [] }] } }, 403],
  ])('count where they %s', async (_, options, status) => {
    const rest = await call(REST, await signed({}), options);
    const http = await call(HTTP, await signed({}), options);

    expect([rest.status, http.status]).toEqual([status, status]);
    expect(rest.warnings).toEqual([]);
    if (status === 403) {
      expect(rest.text).toMatch(
        /^{"Message":"User: arn:aws:iam::123456789012:user\/ada is not authorized to perform: /,
      );
      expect(rest.errorType).toBe('AccessDeniedException');
      expect(http.text).toBe('{"message":"Forbidden"}');
    }
  });
});
