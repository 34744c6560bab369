import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiDefinition, RouteDefinition } from '../../../src/application/index.ts';
import { type StartApiOptions, startApi } from '../../../src/local/index.ts';
import { Unresolved } from '../../../src/resolve/index.ts';
import { type AnyEvent, application, httpApi, InProcessInvoker, restApi, route } from './functions.ts';

/** JWT and Cognito authorizers, with tokens that are really signed. */

const ISSUER = 'https://issuer.example.com/';
const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123';
const POOL_ARN = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Abc123';

let jwks: { keys: Record<string, unknown>[] };
let sign: (claims: Claims, header?: { kid?: string }) => Promise<string>;
let signedByOthers: (claims: Claims) => Promise<string>;

/** Claims that a token has besides those of {@link sign}; `undefined` takes one away. */
type Claims = { readonly [K in keyof JWTPayload]: JWTPayload[K] | undefined };

beforeAll(async () => {
  const ours = await generateKeyPair('RS256');
  const theirs = await generateKeyPair('RS256');
  jwks = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  const signer =
    (key: typeof ours.privateKey) =>
    async (claims: Claims, header: { kid?: string } = {}): Promise<string> => {
      const given = Object.entries({ iss: ISSUER, aud: 'app', sub: 'ada', ...claims });
      const jwt = new SignJWT(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
      jwt.setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).setIssuedAt();
      if (claims.exp === undefined) jwt.setExpirationTime('1h');
      return await jwt.sign(key);
    };
  sign = signer(ours.privateKey);
  signedByOthers = signer(theirs.privateKey);
});

const guarded = (more: Partial<RouteDefinition> = {}): RouteDefinition =>
  route('GET /orders', { authorizer: 'Login', ...more });
const jwtApi = (more: Partial<RouteDefinition> = {}): ApiDefinition =>
  httpApi([guarded(more)], {
    authorizers: {
      Login: { kind: 'jwt', issuer: ISSUER, audience: ['app', 'web'], identitySource: '$request.header.Authorization' },
    },
  });
const cognitoApi = (more: Partial<RouteDefinition> = {}, validationExpression?: string): ApiDefinition =>
  restApi([guarded(more)], {
    authorizers: {
      Login: {
        kind: 'cognito',
        userPoolArns: [POOL_ARN],
        identitySource: 'method.request.header.Authorization',
        validationExpression,
      },
    },
  });

interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly challenge: string | null;
  readonly event: AnyEvent;
  readonly events: AnyEvent[];
}

async function call(
  api: ApiDefinition,
  authorization: string | undefined,
  options: StartApiOptions = { auth: { jwks } },
): Promise<Outcome> {
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200, body: 'ok' }) });
  const events: unknown[] = [];
  await using served = await startApi(application(api), invoker, {
    ...options,
    onEvent: (event) => events.push(event),
  });
  const answer = await served.request('/orders', authorization === undefined ? {} : { headers: { authorization } });
  const challenge = answer.headers.get('www-authenticate');
  return { status: answer.status, text: await answer.text(), challenge, event: invoker.events[0], events };
}

describe('a JWT authorizer', () => {
  it('lets a good token through and hands its claims on, as texts', async () => {
    const token = await sign({ groups: ['admin', 'dev'], email_verified: true, level: 3, address: { b: 1, a: 'x' } });
    const { status, event } = await call(jwtApi(), `Bearer ${token}`);

    expect(status).toBe(200);
    expect(event.requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          iss: ISSUER,
          aud: 'app',
          sub: 'ada',
          groups: '[admin dev]',
          email_verified: 'true',
          level: '3',
          address: 'map[a:x b:1]',
          iat: expect.stringMatching(/^\d+$/),
          exp: expect.stringMatching(/^\d+$/),
        },
        scopes: null,
      },
    });
  });

  it('takes a token without the word Bearer too', async () => {
    expect((await call(jwtApi(), await sign({}))).status).toBe(200);
  });

  it.each<[string, () => Promise<string | undefined>, string]>([
    ['no token', async () => undefined, 'Bearer'],
    ['something else', async () => 'Bearer x.y.z', 'the token is malformed'],
    ['a token of another key', async () => await signedByOthers({}), 'the token has an invalid signature'],
    ['a token of an unknown key', async () => await sign({}, { kid: 'k2' }), 'the token has an invalid signature'],
    ['an expired token', async () => await sign({ exp: 1_600_000_000 }), 'the token has expired'],
    ['a token for later', async () => await sign({ nbf: 4_000_000_000 }), 'the token is not valid yet'],
    ['a token for another audience', async () => await sign({ aud: 'x' }), 'the token does not have a valid audience'],
    [
      'a token whose client does not count, as it has an audience',
      async () => await sign({ aud: 'x', client_id: 'app' }),
      'the token does not have a valid audience',
    ],
    ['a token of another issuer', async () => await sign({ iss: 'https://evil' }), 'the token has an invalid issuer'],
    ['a token without a signature', async () => unsigned({ iss: ISSUER, aud: 'app' }), 'invalid'],
  ])('answers 401 to %s', async (_, token, challenge) => {
    const outcome = await call(jwtApi(), await token());

    expect([outcome.status, outcome.text]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(outcome.challenge).toContain(challenge);
    expect(outcome.event).toBeUndefined();
  });

  it.each<[string, Claims]>([
    ['one of several audiences', { aud: ['x', 'web'] }],
    ['its client, where it has no audience', { aud: undefined, client_id: 'web' }],
  ])('knows a token by %s', async (_, claims) => {
    expect((await call(jwtApi(), await sign(claims))).status).toBe(200);
  });

  it.each<[string, Claims, number, unknown]>([
    ['one of the scopes', { scope: 'orders.read profile' }, 200, ['orders.read']],
    ['both scopes', { scope: 'orders.write orders.read' }, 200, ['orders.read', 'orders.write']],
    ['the scope in scp', { scp: ['orders.write'] }, 200, ['orders.write']],
    ['another scope', { scope: 'profile' }, 403, undefined],
    ['no scope', {}, 403, undefined],
  ])('answers a token with %s', async (_, claims, status, scopes) => {
    const api = jwtApi({ authorizationScopes: ['orders.read', 'orders.write'] });
    const outcome = await call(api, await sign(claims));

    expect([outcome.status, outcome.event?.requestContext.authorizer.jwt.scopes]).toEqual([status, scopes]);
    if (status === 403) {
      expect(outcome.text).toBe('{"message":"Forbidden"}');
      expect(outcome.challenge).toContain('insufficient_scope');
    }
  });

  it('refuses every token without keys, and says so before the first request and with each', async () => {
    const { status, events } = await call(jwtApi(), await sign({}), {});

    expect(status).toBe(401);
    expect(events).toContainEqual({
      type: 'warning',
      code: 'AUTHORIZER_REFUSES_ALL',
      message: expect.stringContaining('auth: { jwks }'),
      apiId: 'ServerlessHttpApi',
    });
    expect(events.at(-1)).toMatchObject({ failure: expect.stringContaining('cannot be verified here') });
  });

  it('fetches the keys of the issuer only when it may', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const isDiscovery = request.url === '/.well-known/openid-configuration';
      response.end(JSON.stringify(isDiscovery ? { jwks_uri: `${issuer()}/keys` } : jwks));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = httpApi([guarded()], {
      authorizers: {
        Login: { kind: 'jwt', issuer: issuer(), audience: ['app'], identitySource: '$request.header.Authorization' },
      },
    });
    const token = await sign({ iss: issuer() });

    const without = await call(api, token, {});
    const before = [...asked];
    const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200 }) });
    await using served = await startApi(application(api), invoker, { auth: { fetchKeys: true } });
    const allowed = await served.request('/orders', { headers: { authorization: token } });
    await served.request('/orders', { headers: { authorization: token } });
    await new Promise((resolve) => server.close(resolve));
    const unreachable = await call(api, token, { auth: { fetchKeys: true } });

    expect([without.status, before]).toEqual([401, []]);
    expect([allowed.status, asked]).toEqual([200, ['/.well-known/openid-configuration', '/keys']]);
    expect(unreachable.status).toBe(401);
    expect(unreachable.challenge).toContain('OIDC discovery endpoint communication error');
  });

  it('lets nobody in whose issuer is not known, unless the user says it', async () => {
    const api = httpApi([guarded()], {
      authorizers: {
        Login: {
          kind: 'jwt',
          issuer: new Unresolved('x', 'It is an import.'),
          audience: ['app'],
          identitySource: '$request.header.Authorization',
        },
      },
    });

    const nobody = await call(api, await sign({}));
    const said = await call(api, await sign({}), { auth: { jwks, issuer: ISSUER } });

    expect([nobody.status, said.status]).toEqual([401, 200]);
    expect(nobody.events).toContainEqual(
      expect.objectContaining({ code: 'AUTHORIZER_REFUSES_ALL', message: expect.stringContaining('auth: { issuer }') }),
    );
  });

  it('takes another audience where the user says so', async () => {
    const options = { auth: { jwks, audience: ['tests'] } };

    const [theirs, ours] = [
      await call(jwtApi(), await sign({}), options),
      await call(jwtApi(), await sign({ aud: 'tests' }), options),
    ];

    expect([theirs.status, ours.status]).toEqual([401, 200]);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['with the scope', { scope: 'orders.read' }, 200],
    ['without a word on scopes', {}, 200],
    ['with another scope', { scope: 'profile' }, 403],
  ])('takes claims that were made up %s', async (_, claims, expected) => {
    const api = jwtApi({ authorizationScopes: ['orders.read'] });
    const { status, event, events } = await call(api, undefined, { auth: { claims: { sub: 'grace', ...claims } } });

    expect(status).toBe(expected);
    if (expected === 200) expect(event.requestContext.authorizer.jwt.claims.sub).toBe('grace');
    expect(events).toContainEqual(expect.objectContaining({ code: 'AUTHORIZER_MOCKED' }));
  });
});

describe('a Cognito authorizer', () => {
  const idToken = (claims: Claims = {}): Promise<string> => sign({ iss: POOL, token_use: 'id', ...claims });
  const accessToken = (claims: Claims = {}): Promise<string> =>
    sign({ iss: POOL, token_use: 'access', aud: undefined, client_id: 'app', ...claims });

  it('lets an ID token through and hands its claims on, with times as dates', async () => {
    const exp = Math.floor(Date.parse('2100-07-13T14:25:40Z') / 1000);
    const token = await idToken({
      exp,
      auth_time: 1_657_718_740,
      'cognito:groups': ['admin', 'dev'],
      email_verified: true,
    });
    const { status, event } = await call(cognitoApi(), token);

    expect(status).toBe(200);
    expect(event.requestContext.authorizer).toEqual({
      claims: {
        iss: POOL,
        aud: 'app',
        sub: 'ada',
        token_use: 'id',
        auth_time: '1657718740',
        'cognito:groups': 'admin,dev',
        email_verified: 'true',
        exp: 'Tue Jul 13 14:25:40 UTC 2100',
        iat: expect.stringMatching(/^\w{3} \w{3} \d\d [\d:]{8} UTC \d{4}$/),
      },
    });
  });

  it.each<[string, () => Promise<string | undefined>, string]>([
    ['no token', async () => undefined, 'Unauthorized'],
    ['something else', async () => 'x', 'Unauthorized'],
    ['a token of another pool', async () => await sign({}), 'Unauthorized'],
    ['a token of another key', async () => await signedByOthers({ iss: POOL }), 'Unauthorized'],
    ['an expired token', async () => await idToken({ exp: 1_600_000_000 }), 'The incoming token has expired'],
    ['an access token where the route has no scopes', async () => await accessToken(), 'Unauthorized'],
  ])('answers 401 to %s', async (_, token, message) => {
    const outcome = await call(cognitoApi(), await token());

    expect([outcome.status, JSON.parse(outcome.text)]).toEqual([401, { message }]);
    expect(outcome.event).toBeUndefined();
  });

  it.each<[string, Claims, number]>([
    ['the scope', { scope: 'shop/read openid' }, 200],
    ['another scope', { scope: 'openid' }, 401],
  ])('answers an access token with %s', async (_, claims, status) => {
    const api = cognitoApi({ authorizationScopes: ['shop/read'] });

    expect((await call(api, await accessToken(claims))).status).toBe(status);
  });

  it.each([
    ['a.*', 200],
    ['b.*', 401],
    ['(', 401],
  ])('holds the audience against %s: %d', async (expression, status) => {
    expect((await call(cognitoApi({}, expression), await idToken())).status).toBe(status);
  });

  it('takes claims that were made up', async () => {
    const { status, event } = await call(cognitoApi(), undefined, { auth: { claims: { sub: 'grace', level: 3 } } });

    expect([status, event.requestContext.authorizer]).toEqual([200, { claims: { sub: 'grace', level: '3' } }]);
  });
});

/** `alg: none`, as attackers send it. */
function unsigned(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ ...claims, exp: 4_000_000_000 })}.`;
}
