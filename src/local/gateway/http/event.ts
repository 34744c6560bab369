import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import { stagedPath } from '../api-identity.ts';
import type { Caller } from '../authorizers/caller.ts';
import { bodyText } from '../event-body.ts';
import type { Exchange } from '../exchange.ts';
import { type GatewayRequest, headerValue } from '../message.ts';
import type { RoutedRequest } from '../routed-request.ts';
import { decodePercent } from '../target.ts';

/** What an event of an HTTP API says besides the request itself. */
export interface HttpEventInput extends RoutedRequest {
  /** Who calls, where the route has an authorizer. */
  readonly caller?: Caller | undefined;
}

/** Headers that the service keeps to itself, or says itself in place of the client. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** `GET /ratings/{id}`, or `$default`. */
export function routeKeyOf(route: RouteDefinition): string {
  return route.path === '$default' ? '$default' : `${route.method.toUpperCase()} ${route.path}`;
}

/** The path as functions see it: decoded, with the stage in front unless that is `$default`. */
export function eventPath(api: ApiDefinition, exchange: Exchange): string {
  return stagedPath(api, exchange, decodePercent(exchange.path));
}

/** The path parameters, decoded. */
export function decodedParameters(parameters: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...parameters].map(([name, value]) => [name, decodePercent(value)]));
}

/** The body as events have it. */
export interface EventBody {
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** The body of a request to an HTTP API: text types as text, everything else as base64. */
export function httpEventBody(request: GatewayRequest): EventBody {
  if (request.body.length === 0) return { body: undefined, isBase64Encoded: false };
  const isBase64Encoded = !isTextType(headerValue(request.headers, 'content-type'));
  return { body: bodyText(request.body, isBase64Encoded), isBase64Encoded };
}

/**
 * `text/*`, JSON, XML and JavaScript are text. Forms are not, nor is a body without a type (tried on the service:
 * https://github.com/ministackorg/ministack/pull/766).
 */
function isTextType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(contentType);
}
