import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { SamClient, SamFunction, SamHttpApi, SamTemplate } from 'samwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';

/** An API of builders with a JWT authorizer, as a user meets it. */

const ISSUER = 'https://login.example.com/';
let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await TemporaryFolder.create();
  await mkdir(join(folder.path, 'src'));
  await writeFile(
    join(folder.path, 'src', 'me.mjs'),
    'export const handler = async ({ requestContext }) => requestContext.authorizer.jwt.claims.sub;',
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

function template() {
  const api = new SamHttpApi('Api', {
    auth: {
      defaultAuthorizer: 'Login',
      authorizers: {
        Login: {
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: ISSUER, audience: ['app'] },
        },
      },
    },
  });
  const me = new SamFunction('Me', { runtime: 'nodejs22.x', handler: 'me.handler', codeUri: './src' }).addHttpApiEvent(
    'Get',
    { method: 'GET', path: '/me', apiId: api.ref },
  );
  return new SamTemplate({ folder: folder.path }).add(api, me);
}

describe('an API with a JWT authorizer', () => {
  it('takes tokens of the keys that are given', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256' }] };
    const token = await new SignJWT({ iss: ISSUER, aud: 'app', sub: 'ada' })
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    await using sam = new SamClient({ template: template() });
    await using api = await sam.startApi({ auth: { jwks } });

    const mine = await fetch(`${api.url}/me`, { headers: { authorization: `Bearer ${token}` } });
    const nobody = await fetch(`${api.url}/me`);

    expect([mine.status, await mine.text()]).toEqual([200, 'ada']);
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('takes callers that are made up, and refuses everybody without a word on them', async () => {
    const warnings: string[] = [];
    await using sam = new SamClient({ template: template() });
    await using api = await sam.startApi({
      onEvent: (event) => event.type === 'warning' && warnings.push(event.code),
    });

    const grace = await api.request('/me', { auth: { claims: { sub: 'grace' } } });
    const nobody = await api.request('/me', { headers: { authorization: 'Bearer x' } });

    expect([grace.status, await grace.text(), nobody.status]).toEqual([200, 'grace', 401]);
    expect(warnings).toContain('AUTHORIZER_REFUSES_ALL');
  });
});
