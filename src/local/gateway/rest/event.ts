import type { APIGatewayProxyEvent } from 'aws-lambda';
import { bodyText } from '../event-body.ts';
import type { EventHeaders } from '../event-headers.ts';
import { eventQuery } from '../event-query.ts';
import { isBinaryMediaType, requestMediaType } from './binary-media-types.ts';
import { type RestRequestContext, requestContextOf } from './request-context.ts';
import { restEventHeaders } from './request-headers.ts';
import type { RestCall } from './rest-call.ts';

/** An event of the Lambda proxy integration of a REST API (format 1.0). */
export type RestProxyEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: RestRequestContext;
};

/**
 * The event of a REST API's Lambda proxy integration. What is empty is `null`, not absent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restProxyEvent(
  input: RestCall,
  { headers, multiValueHeaders }: EventHeaders = restEventHeaders(input.exchange.request, input.exchange.trace, input),
): RestProxyEvent {
  const { api, stageVariables, route, parameters, exchange } = input;
  const { request } = exchange;
  const { queryStringParameters, multiValueQueryStringParameters } = eventQuery(exchange.query);
  const hasBody = request.body.length > 0;
  const isBase64Encoded = hasBody && isBinaryMediaType(requestMediaType(request), api.binaryMediaTypes);
  return {
    resource: route.path,
    path: resourcePathOf(exchange.path),
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    pathParameters: parameters.size > 0 ? Object.fromEntries(parameters) : null,
    stageVariables: stageVariables === undefined ? null : { ...stageVariables },
    requestContext: requestContextOf(input),
    body: hasBody ? bodyText(request.body, isBase64Encoded) : null,
    isBase64Encoded,
  };
}

/** The path without the slashes that a client put too much in front: `//orders` is `/orders`. */
export function resourcePathOf(path: string): string {
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path;
}
