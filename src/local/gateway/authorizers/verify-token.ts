import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { isObject, messageOf } from '../../../core/index.ts';
import type { LocalAuthorizerOptions } from './auth-options.ts';

/** What came of looking at a token. */
export type VerifiedToken =
  | { readonly kind: 'valid'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'invalid'; readonly problem: TokenProblem; readonly reason: string };

/** Why a token does not count. `unverifiable` means that nothing here can tell. */
export type TokenProblem = 'unverifiable' | 'malformed' | 'expired' | 'not-yet' | 'issuer' | 'signature';

/** Looks at tokens. */
export type VerifyToken = (token: string, nowMs: number) => Promise<VerifiedToken>;

/** API Gateway takes RSA signatures alone. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/** How long an issuer may take to answer, in milliseconds. */
const FETCH_TIMEOUT_MS = 5_000;

/** Checks the signature, the issuer and the times of tokens with the keys that the user gave, or lets us fetch. */
export function tokenVerifier(issuers: readonly string[], auth: LocalAuthorizerOptions): VerifyToken {
  const accepted = auth.issuer === undefined ? issuers : [auth.issuer];
  const keysOf = new Map<string, Promise<JWTVerifyGetKey | undefined>>();
  return async (token, nowMs) => {
    if (accepted.length === 0) {
      return invalid('unverifiable', 'Who issues its tokens is not known here: say it with `auth: { issuer }`.');
    }
    const { decodeJwt, errors, jwtVerify } = await import('jose');
    try {
      const issuer = decodeJwt(token).iss ?? '';
      if (!accepted.includes(issuer))
        return invalid('issuer', `The token is of "${issuer}", not of ${accepted.join(', ')}.`);
      const known = keysOf.get(issuer) ?? keysFor(issuer, auth);
      keysOf.set(issuer, known);
      const keys = await known;
      if (keys === undefined) {
        return invalid(
          'unverifiable',
          'The token cannot be verified here: give the keys of its issuer (`auth: { jwks }`), let them be fetched (`auth: { fetchKeys: true }`), or say who calls (`auth: { claims }`).',
        );
      }
      const { payload } = await jwtVerify(token, keys, { algorithms: ALGORITHMS, currentDate: new Date(nowMs) });
      if (payload.exp === undefined) return invalid('malformed', 'The token does not say when it expires.');
      if (isFromFuture(payload, nowMs)) return invalid('not-yet', 'The token has been issued in the future.');
      return { kind: 'valid', claims: payload };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return invalid('expired', 'The token has expired.');
      if (error instanceof errors.JWTClaimValidationFailed) return invalid('not-yet', `The token: ${error.message}.`);
      if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
        return invalid('malformed', 'It is no token.');
      }
      // What jose says of a key or a signature has a code of its own; all the rest is trouble with asking the issuer.
      const isOfToken = error instanceof errors.JOSEError && !/GENERIC|TIMEOUT/.test(error.code);
      if (isOfToken) return invalid('signature', `The token cannot be verified: ${messageOf(error)}.`);
      return invalid('unverifiable', `The keys of the issuer could not be fetched: ${messageOf(error)}.`);
    }
  };
}

/** The keys that the user gave, or those that the issuer publishes, where they may be fetched. */
async function keysFor(
  issuer: string,
  { jwks, fetchKeys }: LocalAuthorizerOptions,
): Promise<JWTVerifyGetKey | undefined> {
  if (jwks !== undefined) {
    const { createLocalJWKSet } = await import('jose');
    return createLocalJWKSet({ keys: [...jwks.keys] });
  }
  if (fetchKeys !== true) return undefined;
  let published: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    // An issuer that could not be asked is asked again for the next token.
    published ??= publishedKeys(issuer).catch((error: unknown) => {
      published = undefined;
      throw error;
    });
    return await (await published)(header, token);
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html */
async function publishedKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import('jose');
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  const configuration: unknown = await answer.json();
  const keys = isObject(configuration) ? configuration['jwks_uri'] : undefined;
  return createRemoteJWKSet(new URL(String(keys)), { timeoutDuration: FETCH_TIMEOUT_MS });
}

function isFromFuture({ iat }: JWTPayload, nowMs: number): boolean {
  return iat !== undefined && iat > nowMs / 1000 + 1;
}

function invalid(problem: TokenProblem, reason: string): VerifiedToken {
  return { kind: 'invalid', problem, reason };
}
