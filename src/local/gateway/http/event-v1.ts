import type { APIGatewayEventIdentity, APIGatewayEventRequestContext, APIGatewayProxyEvent } from 'aws-lambda';
import { apiIdOf, domainPrefixOf } from '../api-identity.ts';
import { authorizerV1, identityV1 } from '../authorizers/caller-context.ts';
import { eventHeaders, type HeaderNaming } from '../event-headers.ts';
import { eventQuery } from '../event-query.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import { decodedParameters, eventPath, type HttpEventInput, httpEventBody, OWN_HEADERS, routeKeyOf } from './event.ts';

type Identity = Omit<APIGatewayEventIdentity, 'apiKey' | 'apiKeyId' | 'clientCert'> &
  Partial<Pick<APIGatewayEventIdentity, 'clientCert'>> & { readonly cognitoAmr: null };

/** An event of an HTTP API in payload format 1.0: a REST event with a version. */
export type HttpEventV1 = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly version: '1.0';
  readonly requestContext: Omit<APIGatewayEventRequestContext, 'identity'> & { readonly identity: Identity };
};

const CANONICAL_NAMES: ReadonlyMap<string, string> = new Map(
  ['Host', 'User-Agent'].map((name) => [name.toLowerCase(), name]),
);

const NAMING: HeaderNaming = {
  dropped: OWN_HEADERS,
  nameOf: (_, lowerCaseName) => CANONICAL_NAMES.get(lowerCaseName) ?? lowerCaseName,
};

/**
 * An event of payload format 1.0. What is empty is `null`, not absent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEventV1(input: HttpEventInput): HttpEventV1 {
  const { api, stageVariables, route, parameters, exchange } = input;
  const { request } = exchange;
  const path = eventPath(api, exchange);
  const { headers, multiValueHeaders } = eventHeaders(request, exchange.trace, NAMING);
  const length = String(request.body.length);
  const { body, isBase64Encoded } = httpEventBody(request);
  return {
    version: '1.0',
    resource: route.path,
    path,
    httpMethod: request.method,
    headers: { 'Content-Length': length, ...headers },
    multiValueHeaders: { 'Content-Length': [length], ...multiValueHeaders },
    ...eventQuery(exchange.query),
    requestContext: requestContext(input, path),
    pathParameters: parameters.size > 0 ? decodedParameters(parameters) : null,
    stageVariables: stageVariables === undefined ? null : { ...stageVariables },
    body: body ?? null,
    isBase64Encoded,
  };
}

function requestContext(
  { api, route, exchange, accountId, caller }: HttpEventInput,
  path: string,
): HttpEventV1['requestContext'] {
  const { request, timeMs } = exchange;
  const apiId = apiIdOf(api);
  return {
    accountId,
    apiId,
    authorizer: authorizerV1(caller),
    domainName: exchange.domainName,
    domainPrefix: domainPrefixOf(api, exchange),
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: request.method,
    identity: {
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      sourceIp: request.remoteAddress,
      userAgent: headerValue(request.headers, 'user-agent') ?? '',
      ...identityV1(caller),
      ...(request.clientCert === undefined ? {} : { clientCert: { ...request.clientCert } }),
    },
    path,
    protocol: request.protocol,
    requestId: exchange.extendedRequestId,
    requestTime: formatRequestTime(timeMs),
    requestTimeEpoch: timeMs,
    resourceId: routeKeyOf(route),
    resourcePath: route.path,
    stage: api.stage,
  };
}
