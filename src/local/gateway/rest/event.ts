import type { APIGatewayEventIdentity, APIGatewayEventRequestContext, APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiDefinition, RouteDefinition } from '../../../application/index.ts';
import type { Caller } from '../authorizers/authorization.ts';
import { authorizerV1, identityV1 } from '../authorizers/caller-context.ts';
import { bodyText } from '../event-body.ts';
import { eventQuery } from '../event-query.ts';
import type { Exchange } from '../exchange.ts';
import { stableId } from '../ids.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { isBinaryMediaType, mediaTypeOf } from './binary-media-types.ts';
import { restEventHeaders } from './request-headers.ts';

/** The caller, where no API key and no client certificate is in play: then their keys are absent (recorded). */
type Identity = Omit<APIGatewayEventIdentity, 'apiKey' | 'apiKeyId' | 'clientCert'>;

/** What `event.requestContext` is, with the two keys that `@types/aws-lambda` does not know. */
type RestRequestContext = Omit<APIGatewayEventRequestContext, 'identity'> & {
  readonly identity: Identity;
  readonly deploymentId: string;
  readonly operationName?: string | undefined;
};

/** An event of the Lambda proxy integration of a REST API (format 1.0). */
export type RestProxyEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: RestRequestContext;
};

/** What an event says of the request besides the request itself. */
export interface RestEventInput {
  readonly api: ApiDefinition;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly route: RouteDefinition;
  readonly parameters: ReadonlyMap<string, string>;
  readonly exchange: Exchange;
  readonly accountId: string;
  /** Who calls, where the route has an authorizer. */
  readonly caller?: Caller | undefined;
}

/**
 * The event of a REST API's Lambda proxy integration. What is empty is `null`, not absent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restProxyEvent(input: RestEventInput): RestProxyEvent {
  const { api, stageVariables, route, parameters, exchange } = input;
  const { request } = exchange;
  const { headers, multiValueHeaders } = restEventHeaders(request, exchange.trace);
  const hasBody = request.body.length > 0;
  const isBase64Encoded = hasBody && isBinaryMediaType(requestMediaType(exchange), api.binaryMediaTypes);
  return {
    resource: route.path,
    path: resourcePathOf(exchange.path),
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    ...eventQuery(exchange.query),
    pathParameters: parameters.size > 0 ? Object.fromEntries(parameters) : null,
    stageVariables: stageVariables === undefined ? null : { ...stageVariables },
    requestContext: requestContext(input),
    body: hasBody ? bodyText(request.body, isBase64Encoded) : null,
    isBase64Encoded,
  };
}

/** The path without the slashes that a client put too much in front: `//orders` is `/orders`. */
export function resourcePathOf(path: string): string {
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path;
}

/** The media type of the body. One without a type counts as JSON. */
function requestMediaType({ request }: Exchange): string {
  return mediaTypeOf(headerValue(request.headers, 'content-type') ?? 'application/json');
}

function requestContext({ api, route, exchange, accountId, caller }: RestEventInput): RestRequestContext {
  const { request, timeMs } = exchange;
  const apiId = stableId(api.id, 10);
  return {
    resourceId: stableId(`${api.id} ${route.path}`, 6),
    resourcePath: route.path,
    ...(route.operationName === undefined ? {} : { operationName: route.operationName }),
    httpMethod: request.method,
    extendedRequestId: exchange.extendedRequestId,
    requestTime: formatRequestTime(timeMs),
    path: `/${api.stage}${exchange.path}`,
    accountId,
    protocol: request.protocol,
    stage: api.stage,
    domainPrefix: apiId,
    requestTimeEpoch: timeMs,
    requestId: exchange.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      sourceIp: request.remoteAddress,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userAgent: headerValue(request.headers, 'user-agent') ?? null,
      ...identityV1(caller),
    },
    domainName: exchange.domainName,
    deploymentId: stableId(`${api.id} ${api.stage}`, 6),
    apiId,
    authorizer: authorizerV1(caller),
  };
}
