import { valueAt } from '../access-log.ts';
import { apiIdOf, domainPrefixOf } from '../api-identity.ts';
import type { Caller } from '../authorizers/caller.ts';
import { identityV1 } from '../authorizers/caller-context.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { eventPath, type HttpEventInput, routeKeyOf } from './event.ts';

/** A request of which `$context` tells; one that found no route has none. */
export type HttpContextInput = Pick<HttpEventInput, 'api' | 'exchange' | 'accountId' | 'caller'> &
  Partial<Pick<HttpEventInput, 'route'>>;

/** The variables of `$context` that a request has before anything answered it. */
const VARIABLES: Readonly<Record<string, (input: HttpContextInput) => string | undefined>> = {
  accountId: ({ accountId }) => accountId,
  apiId: ({ api }) => apiIdOf(api),
  domainName: ({ exchange }) => exchange.domainName,
  domainPrefix: ({ api, exchange }) => domainPrefixOf(api, exchange),
  extendedRequestId: ({ exchange }) => exchange.extendedRequestId,
  httpMethod: ({ exchange }) => exchange.request.method,
  'identity.sourceIp': ({ exchange }) => exchange.request.remoteAddress,
  'identity.userAgent': ({ exchange }) => headerValue(exchange.request.headers, 'user-agent'),
  path: ({ api, exchange }) => eventPath(api, exchange),
  protocol: ({ exchange }) => exchange.request.protocol,
  requestId: ({ exchange }) => exchange.extendedRequestId,
  requestTime: ({ exchange }) => formatRequestTime(exchange.timeMs),
  requestTimeEpoch: ({ exchange }) => String(exchange.timeMs),
  routeKey: ({ route }) => route && routeKeyOf(route),
  stage: ({ api }) => api.stage,
};

/**
 * The value of `$context.<name>` of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function httpContext(input: HttpContextInput, name: string): string | undefined {
  if (Object.hasOwn(VARIABLES, name)) return VARIABLES[name]?.(input);
  const [, part, rest = ''] = /^(authorizer|identity)\.(.+)$/.exec(name) ?? [];
  if (part === 'identity') {
    return valueAt({ ...identityV1(input.caller), clientCert: input.exchange.request.clientCert }, rest);
  }
  return part === 'authorizer' ? valueAt(authorizerValues(input.caller), rest) : undefined;
}

/** What an authorizer told of a caller: claims by name, the context of a Lambda authorizer as it is. */
function authorizerValues(caller: Caller | undefined): Readonly<Record<string, unknown>> {
  switch (caller?.kind) {
    case 'lambda':
      return { ...caller.context, principalId: caller.principalId };
    case 'jwt':
      return { claims: caller.claims };
    default:
      return {};
  }
}
