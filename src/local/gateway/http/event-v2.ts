import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';
import { apiIdOf, domainPrefixOf } from '../api-identity.ts';
import { authorizerV2 } from '../authorizers/caller-context.ts';
import { forwardedFor, setKey } from '../event-headers.ts';
import type { Exchange } from '../exchange.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { parseQuery } from '../target.ts';
import { decodedParameters, eventPath, type HttpEventInput, httpEventBody, OWN_HEADERS, routeKeyOf } from './event.ts';

/** An event of payload format 2.0, whichever authorizer was asked. */
export type HttpEventV2 = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { readonly authorizer?: Record<string, unknown> }
>;

/**
 * An event of payload format 2.0. What is empty is absent, not `null`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEventV2(input: HttpEventInput): HttpEventV2 {
  const { api, stageVariables, route, parameters, exchange, caller } = input;
  const { request, timeMs } = exchange;
  const apiId = apiIdOf(api);
  const path = eventPath(api, exchange);
  const routeKey = routeKeyOf(route);
  const query = queryParameters(exchange);
  const cookies = cookiesOf(exchange);
  const { body, isBase64Encoded } = httpEventBody(request);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: exchange.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joinedHeaders(exchange),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: input.accountId,
      apiId,
      ...(request.clientCert === undefined ? {} : { authentication: { clientCert: { ...request.clientCert } } }),
      ...(caller === undefined ? {} : { authorizer: authorizerV2(caller) }),
      domainName: exchange.domainName,
      domainPrefix: domainPrefixOf(api, exchange),
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.remoteAddress,
        userAgent: headerValue(request.headers, 'user-agent') ?? '',
      },
      requestId: exchange.extendedRequestId,
      routeKey,
      stage: api.stage,
      time: formatRequestTime(timeMs),
      timeEpoch: timeMs,
    },
    ...(body === undefined ? {} : { body }),
    ...(parameters.size === 0 ? {} : { pathParameters: decodedParameters(parameters) }),
    ...(stageVariables === undefined ? {} : { stageVariables: { ...stageVariables } }),
    isBase64Encoded,
  };
}

/** The decoded query, the values of repeated names joined by commas; `undefined` without one. */
export function queryParameters({ query }: Exchange): Record<string, string> | undefined {
  const parameters = parseQuery(query);
  if (parameters.size === 0) return undefined;
  return Object.fromEntries([...parameters].map(([name, values]) => [name, values.join(',')]));
}

/** Names in lower case, the values of repeated ones joined by commas; without the cookies, which stand apart. */
export function joinedHeaders(exchange: Exchange): Record<string, string> {
  const { request } = exchange;
  const values = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (key === 'cookie' || OWN_HEADERS.has(key)) continue;
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before},${value}`);
  }
  values.set('content-length', String(request.body.length));
  values.set('x-amzn-trace-id', exchange.trace);
  values.set('x-forwarded-for', forwardedFor(request));
  values.set('x-forwarded-port', String(request.port));
  values.set('x-forwarded-proto', request.scheme);
  const headers: Record<string, string> = {};
  for (const [name, value] of values) setKey(headers, name, value);
  return headers;
}

/** The cookies of a request, one by one. */
export function cookiesOf({ request }: Exchange): string[] {
  return request.headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}
