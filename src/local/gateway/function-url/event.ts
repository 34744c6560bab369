import type { Caller } from '../authorizers/caller.ts';
import { authorizerV2 } from '../authorizers/caller-context.ts';
import type { Exchange } from '../exchange.ts';
import { httpEventBody } from '../http/event.ts';
import { cookiesOf, type HttpEventV2, joinedHeaders, queryParameters } from '../http/event-v2.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { decodePercent } from '../target.ts';

/** What an event of a function URL says besides the request itself. */
export interface UrlEventInput {
  /** The first label of its host name. */
  readonly urlId: string;
  readonly exchange: Exchange;
  /** Who calls, where requests have to be signed. */
  readonly caller?: Caller | undefined;
}

/**
 * The event of a function URL: payload format 2.0, with a raw path that is raw.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent({ urlId, exchange, caller }: UrlEventInput): HttpEventV2 {
  const { request, timeMs } = exchange;
  const cookies = cookiesOf(exchange);
  const query = queryParameters(exchange);
  const { body, isBase64Encoded } = httpEventBody(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: exchange.path,
    rawQueryString: exchange.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: headersOf(exchange),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: caller?.kind === 'iam' ? caller.identity.accountId : 'anonymous',
      apiId: urlId,
      ...(caller === undefined ? {} : { authorizer: authorizerV2(caller) }),
      domainName: exchange.domainName,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path: decodePercent(exchange.path),
        protocol: request.protocol,
        sourceIp: request.remoteAddress,
        userAgent: headerValue(request.headers, 'user-agent') ?? '',
      },
      requestId: exchange.requestId,
      routeKey: '$default',
      stage: '$default',
      time: formatRequestTime(timeMs),
      timeEpoch: timeMs,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/** What function URLs say of the connection, which is always encrypted there. */
const TLS: Readonly<Record<string, string>> = {
  'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
  'x-amzn-tls-version': 'TLSv1.3',
};

/** Those of format 2.0, but that a request without a body has no length. */
function headersOf(exchange: Exchange): Record<string, string> {
  const headers = { ...joinedHeaders(exchange), ...TLS };
  const { request } = exchange;
  if (request.body.length > 0 || headerValue(request.headers, 'content-length') !== undefined) return headers;
  const { 'content-length': _, ...others } = headers;
  return others;
}
