import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { type HttpEventV1, httpEventV1 } from '../http/event-v1.ts';
import { httpEventV2 } from '../http/event-v2.ts';
import { type RestProxyEvent, restProxyEvent } from '../rest/event.ts';
import { restEventHeaders } from '../rest/request-headers.ts';
import type { RoutedRequest } from '../routed-request.ts';

/** An event of format 1.0 for an authorizer; `C` is its context, with the keys that `@types/aws-lambda` does not know. */
type AuthorizerEventV1<C> = Omit<APIGatewayRequestAuthorizerEvent, 'requestContext'> & {
  readonly requestContext: Omit<C, 'authorizer'> & { readonly authorizer: undefined };
};

/** What a `TOKEN` authorizer gets: the token, and nothing else of the request. */
export function tokenEvent(authorizationToken: string, methodArn: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', authorizationToken, methodArn };
}

/**
 * What a `REQUEST` authorizer of a REST API gets: a proxy event without the body. What is empty is `{}`, not `null`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function restRequestEvent(
  request: RoutedRequest,
  methodArn: string,
): AuthorizerEventV1<RestProxyEvent['requestContext']> {
  const { exchange } = request;
  // It is there to look at `Authorization`, whatever that holds.
  const headers = restEventHeaders(exchange.request, exchange.trace);
  const { body: _, isBase64Encoded: __, requestContext, ...event } = restProxyEvent(request, headers);
  return {
    type: 'REQUEST',
    methodArn,
    ...withoutNulls(event),
    requestContext: { ...requestContext, authorizer: undefined },
  };
}

/**
 * What an authorizer of an HTTP API gets in format 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function httpRequestEventV1(
  request: RoutedRequest,
  methodArn: string,
  identities: readonly string[],
): AuthorizerEventV1<HttpEventV1['requestContext']> & {
  version: '1.0';
  identitySource: string | null;
  authorizationToken: string | null;
} {
  const { body: _, isBase64Encoded: __, version, requestContext, ...event } = httpEventV1(request);
  const identitySource = identities.length === 0 ? null : identities.join(',');
  const identity = { identitySource, authorizationToken: identitySource };
  return {
    version,
    type: 'REQUEST',
    methodArn,
    ...identity,
    ...withoutNulls(event),
    requestContext: { ...requestContext, authorizer: undefined },
  };
}

/** What an authorizer of an HTTP API gets in format 2.0. */
export function httpRequestEventV2(
  request: RoutedRequest,
  routeArn: string,
  identities: readonly string[],
): Omit<APIGatewayRequestAuthorizerEventV2, 'identitySource' | 'cookies'> & {
  identitySource: readonly string[] | null;
  cookies?: string[];
} {
  const { body: _, isBase64Encoded: __, version, ...event } = httpEventV2(request);
  return { version, type: 'REQUEST', routeArn, identitySource: identities.length === 0 ? null : identities, ...event };
}

interface Nullable {
  readonly queryStringParameters: Record<string, string | undefined> | null;
  readonly multiValueQueryStringParameters: Record<string, string[] | undefined> | null;
  readonly pathParameters: Record<string, string | undefined> | null;
  readonly stageVariables: Record<string, string | undefined> | null;
}

function withoutNulls<E extends Nullable>(event: E): E & { [K in keyof Nullable]: NonNullable<Nullable[K]> } {
  return {
    ...event,
    queryStringParameters: event.queryStringParameters ?? {},
    multiValueQueryStringParameters: event.multiValueQueryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
  };
}
