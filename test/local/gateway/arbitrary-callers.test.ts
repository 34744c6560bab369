import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiDefinition, AuthorizerDefinition } from '../../../src/application/index.ts';
import {
  createGateway,
  type GatewayRequest,
  type GatewayResponse,
  type HeaderLines,
} from '../../../src/local/gateway/index.ts';
import { httpApi, InProcessInvoker, Raw, restApi, route } from './functions.ts';

/** Nobody gets in by accident, whatever they send and whatever an authorizer returns. */

const KEY = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const ISSUER = 'https://issuer.example.com';
const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_A';

const guardedBy = (kind: 'rest' | 'http', Login: AuthorizerDefinition): ApiDefinition => {
  const routes = [route('ANY /{proxy+}', { authorizer: 'Login' })];
  return kind === 'rest' ? restApi(routes, { authorizers: { Login } }) : httpApi(routes, { authorizers: { Login } });
};
const lambdaAuthorizer = (more: Partial<Extract<AuthorizerDefinition, { kind: 'lambda' }>>): AuthorizerDefinition => ({
  kind: 'lambda',
  type: 'REQUEST',
  functionId: 'Auth',
  uri: '',
  identitySources: [],
  resultTtlSeconds: 0,
  payloadFormatVersion: '2.0',
  simpleResponses: false,
  ...more,
});
const source = '$request.header.Authorization';

let jwks: { keys: Record<string, unknown>[] };
let token: string;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
  const jwt = new SignJWT({ iss: ISSUER, aud: 'app' }).setProtectedHeader({ alg: 'RS256', kid: 'k' });
  token = await jwt.setIssuedAt().setExpirationTime('1h').sign(privateKey);
});

async function ask(
  api: ApiDefinition,
  headers: HeaderLines,
  { target = '/x', result = {} }: { target?: string; result?: unknown } = {},
): Promise<GatewayResponse> {
  const invoker = new InProcessInvoker({ Fn: () => ({ statusCode: 200 }), Auth: () => result });
  const gateway = createGateway(api, { invoker, auth: { jwks, credentials: [KEY] } });
  const request: GatewayRequest = {
    method: 'GET',
    target,
    headers: [['Host', 'localhost'], ...headers],
    body: new Uint8Array(0),
    remoteAddress: '127.0.0.1',
    protocol: 'HTTP/1.1',
    scheme: 'http',
    port: 80,
  };
  return await gateway(request);
}

const apis: [string, ApiDefinition][] = [
  ['JWT', guardedBy('http', { kind: 'jwt', issuer: ISSUER, audience: ['app'], identitySource: source })],
  [
    'Cognito',
    guardedBy('rest', { kind: 'cognito', userPoolArns: [POOL], identitySource: 'method.request.header.Authorization' }),
  ],
  ['IAM of a REST API', guardedBy('rest', { kind: 'iam' })],
  ['IAM of an HTTP API', guardedBy('http', { kind: 'iam' })],
  ['an unknown authorizer', guardedBy('rest', { kind: 'unknown', reason: 'It is.' })],
];

/** Texts that headers can carry. */
const headerText = fc.stringMatching(/^[\x20-\x7e]*$/);
const nearlySigned = fc
  .record({
    key: fc.constantFrom('AKIAEXAMPLE', 'x', ''),
    scope: headerText,
    signed: headerText,
    signature: headerText,
  })
  .map(
    ({ key, scope, signed, signature }) =>
      `AWS4-HMAC-SHA256 Credential=${key}/${scope}/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
  );

describe.each(apis)('%s', (_, api) => {
  it('lets nobody in who makes something up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(headerText, nearlySigned),
        fc.oneof(headerText, fc.constant('20260101T000000Z')),
        fc.webQueryParameters(),
        async (authorization, date, query) => {
          const headers: HeaderLines = [
            ['Authorization', authorization],
            ['X-Amz-Date', date],
          ];
          const { status } = await ask(api, headers, { target: `/x?${query}` });

          expect([401, 403, 500]).toContain(status);
        },
      ),
    );
  });
});

it('a token does not survive a change of one character', async () => {
  const api = guardedBy('http', { kind: 'jwt', issuer: ISSUER, audience: ['app'], identitySource: source });

  expect((await ask(api, [['Authorization', token]])).status).toBe(200);
  await fc.assert(
    // The last characters of base64 may say the same in two ways.
    fc.asyncProperty(fc.nat(token.length - 3), fc.constantFrom('A', 'z', '-', '.'), async (at, character) => {
      fc.pre(token[at] !== character);
      fc.pre(!/[.]/.test(token.slice(at + 1, at + 2)));
      const changed = token.slice(0, at) + character + token.slice(at + 1);

      expect((await ask(api, [['Authorization', changed]])).status).toBe(401);
    }),
  );
});

describe('a Lambda authorizer', () => {
  const statement = fc.record(
    {
      Effect: fc.oneof(fc.constantFrom('Allow', 'Deny', 'allow'), fc.jsonValue()),
      Action: fc.oneof(fc.constantFrom('*', 'execute-api:*', 's3:*'), fc.array(fc.string()), fc.jsonValue()),
      Resource: fc.oneof(fc.constant('*'), fc.string(), fc.array(fc.string()), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const nearlyAPolicy = fc.record(
    {
      principalId: fc.oneof(fc.constant('ada'), fc.jsonValue()),
      policyDocument: fc.oneof(fc.record({ Statement: fc.array(statement) }), fc.jsonValue()),
      context: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      isAuthorized: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const anything = fc.oneof(
    nearlyAPolicy,
    fc.jsonValue(),
    fc.string().map((text) => new Raw(text)),
  );

  it.each([
    ['of a REST API', guardedBy('rest', lambdaAuthorizer({ payloadFormatVersion: '1.0' }))],
    ['of an HTTP API', guardedBy('http', lambdaAuthorizer({}))],
  ])('%s lets nobody in without a principal and a statement that allows it', async (_, api) => {
    await fc.assert(
      fc.asyncProperty(anything, async (result) => {
        const { status } = await ask(api, [], { result });

        expect([200, 401, 403, 500]).toContain(status);
        if (status === 200) expect(JSON.stringify(result)).toMatch(/"Effect":"Allow"/);
        if (status === 200) expect(result).toHaveProperty('principalId');
      }),
    );
  });

  it('with simple responses lets nobody in without true', async () => {
    const api = guardedBy('http', lambdaAuthorizer({ simpleResponses: true }));
    await fc.assert(
      fc.asyncProperty(anything, async (result) => {
        const { status } = await ask(api, [], { result });

        expect([200, 403, 500]).toContain(status);
        if (status === 200) expect(result).toHaveProperty('isAuthorized', true);
      }),
    );
  });
});
