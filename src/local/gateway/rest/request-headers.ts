import { type EventHeaders, eventHeaders, type HeaderNaming } from '../event-headers.ts';
import type { GatewayRequest } from '../message.ts';

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
]);

const REST_NAMING: HeaderNaming = {
  dropped: DROPPED_NAMES,
  nameOf: (name, lowerCaseName) => CANONICAL_NAMES.get(lowerCaseName) ?? name,
};

/** The headers of a request to a REST API as its functions see them, with what the service adds. */
export function restEventHeaders(request: GatewayRequest, trace: string): EventHeaders {
  return eventHeaders(request, trace, REST_NAMING);
}
