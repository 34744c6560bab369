import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { readPolicy } from '../policies/policy.ts';
import type { LocalAuthorizerOptions } from './auth-options.ts';
import { authOf, authorizerOf } from './route-authorizers.ts';
import { cognitoIssuers } from './token-authorizers.ts';

/** What the user should know of an authorizer before the first request. */
export interface AuthorizerWarning {
  readonly code: AuthorizerWarningCode;
  readonly message: string;
}

/**
 * - `AUTHORIZER_DISABLED`: the routes are open.
 * - `AUTHORIZER_MOCKED`: the routes are open, to a caller that the user made up.
 * - `AUTHORIZER_REFUSES_ALL`: nothing here can say who calls, so nobody gets in.
 * - `AUTHORIZER_NOT_COMPLETE`: it is enforced, but for something that is not known on this machine.
 */
export type AuthorizerWarningCode =
  | 'AUTHORIZER_DISABLED'
  | 'AUTHORIZER_MOCKED'
  | 'AUTHORIZER_REFUSES_ALL'
  | 'AUTHORIZER_NOT_COMPLETE';

/** An API as far as its authorizers go. */
interface GuardedApi extends Pick<ApiDefinition, 'authorizers'> {
  readonly routes: readonly Pick<RouteDefinition, 'method' | 'path' | 'authorizer'>[];
}

/** What of the authorizers of an API is not as it would be on AWS, one warning for each. */
export function authorizerWarnings(api: GuardedApi, options: GatewayOptions): AuthorizerWarning[] {
  const byName = new Map<string, GuardedApi['routes'][number][]>();
  for (const route of api.routes) {
    if (route.authorizer === undefined) continue;
    const routes = byName.get(route.authorizer) ?? [];
    byName.set(route.authorizer, [...routes, route]);
  }
  return [...byName].flatMap(([name, routes]) => {
    const found = warningOf(name, api, options);
    if (found === undefined) return [];
    const [code, text] = found;
    const list = routes.map(({ method, path }) => (path.startsWith('$') ? path : `${method} ${path}`)).join(', ');
    return [{ code, message: `Authorizer "${name}" (${list}): ${text}` }];
  });
}

function warningOf(
  name: string,
  api: GuardedApi,
  options: GatewayOptions,
): [AuthorizerWarningCode, string] | undefined {
  if (options.disableAuthorizers === true) return ['AUTHORIZER_DISABLED', 'it is disabled, so the routes are open.'];
  const definition = authorizerOf(api, name);
  const { claims, context, jwks, fetchKeys, issuer } = authOf(name, options);
  switch (definition.kind) {
    case 'lambda':
      if (context !== undefined)
        return ['AUTHORIZER_MOCKED', 'its function is not invoked: `auth` says what it returns.'];
      if (definition.functionId !== undefined) return undefined;
      return ['AUTHORIZER_REFUSES_ALL', 'it leads to no function of this application, so every request is refused.'];
    case 'jwt':
    case 'cognito': {
      if (claims !== undefined) return ['AUTHORIZER_MOCKED', 'tokens are not looked at: `auth` says who calls.'];
      const isIssuerKnown =
        definition.kind === 'jwt' ? typeof definition.issuer === 'string' : cognitoIssuers(definition).length > 0;
      if (jwks !== undefined || fetchKeys === true) {
        if (issuer !== undefined || isIssuerKnown) return undefined;
        return [
          'AUTHORIZER_REFUSES_ALL',
          'who issues its tokens is not known here, so every request is refused. Say it with `auth: { issuer }`.',
        ];
      }
      return [
        'AUTHORIZER_REFUSES_ALL',
        'there are no keys to verify tokens with, so every request is refused. Give `auth: { jwks }`, allow `auth: { fetchKeys: true }`, or say who calls with `auth: { claims }`.',
      ];
    }
    case 'iam':
      return iamWarning(authOf(name, options));
    case 'unknown':
      return ['AUTHORIZER_REFUSES_ALL', `every request is refused. ${definition.reason}`];
  }
}

/** What of the signatures of requests is not as it would be on AWS. */
export function iamWarning({
  identity,
  credentials,
}: LocalAuthorizerOptions): [AuthorizerWarningCode, string] | undefined {
  const unreadable = [identity, ...(credentials ?? [])]
    .flatMap((caller) => caller?.policies ?? [])
    .map(readPolicy)
    .find((policy) => typeof policy === 'string');
  if (typeof unreadable === 'string') {
    return [
      'AUTHORIZER_REFUSES_ALL',
      `a policy in \`auth\` cannot be read, so whoever has it may do nothing. ${unreadable}`,
    ];
  }
  if (identity !== undefined) return ['AUTHORIZER_MOCKED', 'signatures are not looked at: `auth` says who calls.'];
  if (credentials === undefined) {
    return [
      'AUTHORIZER_REFUSES_ALL',
      'there are no access keys to check signatures with, so every request is refused. Give `auth: { credentials }`, or say who calls with `auth: { identity }`.',
    ];
  }
  const free = credentials.filter(({ policies }) => policies === undefined).map(({ accessKeyId }) => accessKeyId);
  if (free.length === 0) return undefined;
  return [
    'AUTHORIZER_NOT_COMPLETE',
    `signatures are checked, but no IAM policy: whoever signs with ${free.join(' or ')} gets in. Give \`policies\` with the credentials.`,
  ];
}
