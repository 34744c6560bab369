import type { CognitoAuthorizerDefinition, JwtAuthorizerDefinition } from '../../../application/index.ts';
import type { RoutedRequest } from '../routed-request.ts';
import { type Authorization, type Authorize, allow, denied, refuse, unauthorized } from './authorization.ts';
import type { AuthorizerEnvironment } from './authorizer-environment.ts';
import { cognitoClaims, jwtClaims, scopesOf } from './claims.ts';
import { identitySource } from './identity-source.ts';
import { type TokenProblem, tokenVerifier } from './verify-token.ts';

/** What `www-authenticate` says of a token. */
const DESCRIPTIONS: Readonly<Record<TokenProblem | 'audience', string>> = {
  unverifiable: 'OIDC discovery endpoint communication error',
  malformed: 'the token is malformed',
  expired: 'the token has expired',
  'not-yet': 'the token is not valid yet',
  issuer: 'the token has an invalid issuer',
  signature: 'the token has an invalid signature',
  audience: 'the token does not have a valid audience',
};

/**
 * A JWT authorizer of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function jwtAuthorizer(
  definition: JwtAuthorizerDefinition,
  { name, auth, clock }: AuthorizerEnvironment,
): Authorize {
  const { issuer } = definition;
  const audience = auth.audience ?? definition.audience.filter((entry) => typeof entry === 'string');
  const verify = tokenVerifier(typeof issuer === 'string' ? [issuer] : [], auth);
  const source = identitySource(definition.identitySource);

  const unfit = (problem: TokenProblem | 'audience', reason: string): Authorization =>
    unauthorized(
      `Authorizer "${name}": ${reason}`,
      `Bearer scope="" error="invalid_token" error_description="${DESCRIPTIONS[problem]}"`,
    );

  return async (request) => {
    const token = bearerToken(source?.(request));
    if (token === undefined) return unauthorized(`Authorizer "${name}": no ${definition.identitySource}.`, 'Bearer');
    const verified = await verify(token, clock.now());
    if (verified.kind === 'invalid') return unfit(verified.problem, verified.reason);
    const { claims } = verified;
    if (!audienceOf(claims).some((entry) => audience.includes(entry))) {
      return unfit('audience', `The token is not for ${audience.join(' or ')}.`);
    }
    return withScopes(name, request, claims);
  };
}

/** Lets a caller with these claims through, if they have one of the scopes that the route wants. */
export function withScopes(
  name: string,
  { route }: RoutedRequest,
  claims: Readonly<Record<string, unknown>>,
  granted: readonly string[] = scopesOf(claims),
): Authorization {
  const wanted = route.authorizationScopes ?? [];
  const scopes = wanted.filter((scope) => granted.includes(scope));
  if (wanted.length > 0 && scopes.length === 0) {
    const challenge = `Bearer scope="${wanted.join(' ')}" error="insufficient_scope" error_description="the token does not have a valid scope"`;
    return denied(`Authorizer "${name}": the token has none of the scopes ${wanted.join(', ')}.`, false, challenge);
  }
  return allow({ kind: 'jwt', claims: jwtClaims(claims), scopes: wanted.length === 0 ? null : scopes });
}

/**
 * A Cognito authorizer of a REST API: a route without scopes takes ID tokens, one with scopes access tokens.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export function cognitoAuthorizer(
  definition: CognitoAuthorizerDefinition,
  { name, auth, clock }: AuthorizerEnvironment,
): Authorize {
  const verify = tokenVerifier(cognitoIssuers(definition), auth);
  const source = identitySource(definition.identitySource);
  const validation = definition.validationExpression;

  return async (request) => {
    const token = bearerToken(source?.(request));
    if (token === undefined) return unauthorized(`Authorizer "${name}": no ${definition.identitySource}.`);
    const verified = await verify(token, clock.now());
    if (verified.kind === 'invalid') {
      const reason = `Authorizer "${name}": ${verified.reason}`;
      if (verified.problem !== 'expired') return unauthorized(reason);
      const message = 'The incoming token has expired';
      return refuse({ type: 'EXPIRED_TOKEN', message, errorType: 'UnauthorizedException', reason });
    }
    const { claims } = verified;
    if (validation !== undefined && !audienceOf(claims).some((entry) => matches(validation, entry))) {
      return unauthorized(`Authorizer "${name}": the audience of the token does not match ${validation}.`);
    }
    if (claims['token_use'] === 'access' && request.route.authorizationScopes === undefined) {
      return unauthorized(`Authorizer "${name}": it is an access token, and a route without scopes takes ID tokens.`);
    }
    return withCognitoScopes(name, request, claims);
  };
}

/** Lets a caller of a REST API through, if they have one of the scopes that the route wants. */
export function withCognitoScopes(
  name: string,
  { route }: RoutedRequest,
  claims: Readonly<Record<string, unknown>>,
  granted: readonly string[] = scopesOf(claims),
): Authorization {
  const wanted = route.authorizationScopes ?? [];
  if (wanted.length > 0 && !wanted.some((scope) => granted.includes(scope))) {
    return unauthorized(`Authorizer "${name}": the token has none of the scopes ${wanted.join(', ')}.`);
  }
  return allow({ kind: 'cognito', claims: cognitoClaims(claims) });
}

/** The issuers of the user pools whose ARNs are known here. */
export function cognitoIssuers({ userPoolArns }: CognitoAuthorizerDefinition): string[] {
  return userPoolArns.flatMap(issuerOf);
}

/** `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc` of `arn:aws:cognito-idp:eu-west-1:…:userpool/eu-west-1_Abc`. */
function issuerOf(arn: unknown): string[] {
  const [, partition, region, pool] =
    /^arn:([\w-]+):cognito-idp:([\w-]+):\d*:userpool\/(.+)$/.exec(typeof arn === 'string' ? arn : '') ?? [];
  if (region === undefined || pool === undefined) return [];
  return [`https://cognito-idp.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${pool}`];
}

/** The token, without the word `Bearer` that may stand in front of it. */
function bearerToken(value: string | undefined): string | undefined {
  const token = value?.replace(/^\s*Bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}

/** `aud`, or `client_id` where the token has none. */
function audienceOf(claims: Readonly<Record<string, unknown>>): string[] {
  const audience = claims['aud'] ?? claims['client_id'];
  return (Array.isArray(audience) ? audience : [audience]).filter((entry) => typeof entry === 'string');
}

function matches(expression: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`).test(text);
  } catch {
    return false;
  }
}
