import { apiIdOf, domainPrefixOf } from '../api-identity.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { eventPath, type HttpEventInput, routeKeyOf } from './event.ts';

/** The variables of `$context` that a request has before anything answered it. */
const VARIABLES: Readonly<Record<string, (input: HttpEventInput) => string | undefined>> = {
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
  routeKey: ({ route }) => routeKeyOf(route),
  stage: ({ api }) => api.stage,
};

/**
 * The value of `$context.<name>` of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function httpContext(input: HttpEventInput, name: string): string | undefined {
  return Object.hasOwn(VARIABLES, name) ? VARIABLES[name]?.(input) : undefined;
}
