import type { ApiDefinition, AuthorizerDefinition, RouteDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { DEFAULT_REGION, type GatewayOptions } from '../gateway-options.ts';
import type { RoutedRequest } from '../routed-request.ts';
import type { LocalAuthorizerOptions, LocalCaller } from './auth-options.ts';
import { type Authorization, type Authorize, allow, misconfigured } from './authorization.ts';
import type { AuthorizerEnvironment } from './authorizer-environment.ts';
import { scopesOf } from './claims.ts';
import { executeApiArn, invokeRequest } from './execute-api-arn.ts';
import { iamAuthorizer, iamCaller } from './iam-authorizer.ts';
import { permitted } from './identity-policies.ts';
import { lambdaAuthorizer } from './lambda-authorizer.ts';
import { cognitoAuthorizer, jwtAuthorizer, withCognitoScopes, withScopes } from './token-authorizers.ts';

/** What stands in front of the routes of an API; routes without an authorizer are not in it. */
export function routeAuthorizers(api: ApiDefinition, options: GatewayOptions): ReadonlyMap<RouteDefinition, Authorize> {
  if (options.disableAuthorizers === true) return new Map();
  const byName = new Map<string, Authorize>();
  const found = new Map<RouteDefinition, Authorize>();
  for (const route of api.routes) {
    const { authorizer: name } = route;
    if (name === undefined) continue;
    const authorize = byName.get(name) ?? authorizer(name, api, options);
    byName.set(name, authorize);
    found.set(route, authorize);
  }
  return found;
}

/** The definition of an authorizer that a route names. */
export function authorizerOf(api: Pick<ApiDefinition, 'authorizers'>, name: string): AuthorizerDefinition {
  const { authorizers = {} } = api;
  const definition = Object.hasOwn(authorizers, name) ? authorizers[name] : undefined;
  return definition ?? { kind: 'unknown', reason: 'It is not defined.' };
}

/** What the user said of one authorizer, or of all. */
export function authOf(name: string, { auth = {} }: GatewayOptions): LocalAuthorizerOptions {
  const { authorizers = {}, ...all } = auth;
  return Object.hasOwn(authorizers, name) ? { ...all, ...authorizers[name] } : all;
}

function authorizer(name: string, api: ApiDefinition, options: GatewayOptions): Authorize {
  const { clock = systemClock, region = DEFAULT_REGION } = options;
  const definition = authorizerOf(api, name);
  const auth = authOf(name, options);
  const enforce = enforced(definition, { name, kind: api.kind, region, clock, options, auth });
  return async (request) => {
    const authorization =
      assumed(definition, request, name, request.exchange.request.auth) ??
      assumed(definition, request, name, auth) ??
      (await enforce(request));
    if (definition.kind !== 'iam') return authorization;
    return permitted(authorization, invokeRequest(request, executeApiArn(request, region), region));
  };
}

function enforced(definition: AuthorizerDefinition, environment: AuthorizerEnvironment): Authorize {
  switch (definition.kind) {
    case 'lambda': {
      const { functionId, uri } = definition;
      if (functionId !== undefined) return lambdaAuthorizer({ ...definition, functionId }, environment);
      const reason = typeof uri === 'string' ? `"${uri}" is no function of this application.` : uri.reason;
      return async () => misconfigured(`Authorizer "${environment.name}": ${reason}`);
    }
    case 'jwt':
      return jwtAuthorizer(definition, environment);
    case 'cognito':
      return cognitoAuthorizer(definition, environment);
    case 'iam':
      return iamAuthorizer(environment);
    case 'unknown':
      return async () => misconfigured(`Authorizer "${environment.name}": ${definition.reason}`);
  }
}

/** The decision where the user said who calls. */
function assumed(
  { kind }: AuthorizerDefinition,
  request: RoutedRequest,
  name: string,
  caller: LocalCaller | undefined,
): Authorization | undefined {
  if (caller === undefined) return undefined;
  const { claims, context, principalId = 'user', identity } = caller;
  switch (kind) {
    case 'lambda':
      return context && allow({ kind, principalId, context, latencyMs: 0 });
    case 'iam':
      return identity && allow({ kind, identity: iamCaller(identity, request.accountId) });
    case 'jwt':
      return claims && withScopes(name, request, claims, grantedTo(claims, request));
    case 'cognito':
      return claims && withCognitoScopes(name, request, claims, grantedTo(claims, request));
    case 'unknown':
      return undefined;
  }
}

/** Claims without a word on scopes stand for somebody who has them all. */
function grantedTo(claims: Readonly<Record<string, unknown>>, { route }: RoutedRequest): readonly string[] {
  const isSaid = claims['scope'] !== undefined || claims['scp'] !== undefined;
  return isSaid ? scopesOf(claims) : (route.authorizationScopes ?? []);
}
