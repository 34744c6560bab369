import { type EventHeaders, eventHeaders, type HeaderNaming } from '../event-headers.ts';
import { type GatewayRequest, headerValue } from '../message.ts';
import type { RestCall } from './rest-call.ts';

/**
 * Names that arrive in one spelling whatever the client writes (recorded for `Authorization` and `User-Agent`); all
 * other names keep the client's casing.
 */
const CANONICAL_NAMES: ReadonlyMap<string, string> = new Map(
  ['Authorization', 'Host', 'User-Agent'].map((name) => [name.toLowerCase(), name]),
);

/**
 * What the service keeps to itself, or says itself further down.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const DROPPED_NAMES: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-http-method-override',
]);

const REST_NAMING: HeaderNaming = {
  dropped: DROPPED_NAMES,
  nameOf: (name, lowerCaseName) => CANONICAL_NAMES.get(lowerCaseName) ?? name,
};

const WITHOUT_AUTHORIZATION: HeaderNaming = { ...REST_NAMING, dropped: new Set([...DROPPED_NAMES, 'authorization']) };

/** The headers of a request to a REST API as its functions see them, with what the service adds. */
export function restEventHeaders(request: GatewayRequest, trace: string, call?: RestCall): EventHeaders {
  return eventHeaders(
    request,
    trace,
    call !== undefined && dropsAuthorization(call) ? WITHOUT_AUTHORIZATION : REST_NAMING,
  );
}

/**
 * Whether `Authorization` is for the service alone: a signature, or what came to a method that wants one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function dropsAuthorization({ api, route, exchange }: RestCall): boolean {
  const value = headerValue(exchange.request.headers, 'authorization');
  if (value === undefined) return false;
  if (value.startsWith('AWS4-')) return true;
  const { authorizers = {} } = api;
  const name = route.authorizer;
  return name !== undefined && Object.hasOwn(authorizers, name) && authorizers[name]?.kind === 'iam';
}
