import type { APIGatewayEventIdentity, APIGatewayEventRequestContext } from 'aws-lambda';
import { apiIdOf, domainPrefixOf, stagedPath } from '../api-identity.ts';
import { authorizerV1, identityV1 } from '../authorizers/caller-context.ts';
import type { ClientCertificate } from '../client-certificate.ts';
import { stableIdIn } from '../ids.ts';
import { headerValue } from '../message.ts';
import { formatRequestTime } from '../request-time.ts';
import type { RestCall } from './rest-call.ts';

/** The caller. Where no API key and no client certificate is in play, JSON does not have their keys (recorded). */
type Identity = Omit<APIGatewayEventIdentity, 'apiKey' | 'apiKeyId' | 'clientCert'> & {
  readonly apiKey?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly clientCert?: ClientCertificate | undefined;
  /** Private APIs only. */
  readonly vpcId?: string | undefined;
  readonly vpceId?: string | undefined;
};

/** What `event.requestContext` is, with the two keys that `@types/aws-lambda` does not know. */
export type RestRequestContext = Omit<APIGatewayEventRequestContext, 'identity'> & {
  readonly identity: Identity;
  readonly deploymentId: string;
  readonly operationName?: string | undefined;
};

/** `requestContext` of an event, `$context` of a mapping template. A request that found no method has no resource. */
export function requestContextOf({
  api,
  route,
  exchange,
  accountId,
  caller,
  apiKey,
}: Omit<RestCall, 'route'> & Partial<Pick<RestCall, 'route'>>): RestRequestContext {
  const { request, timeMs } = exchange;
  const resourcePath = route?.path ?? '';
  const apiId = apiIdOf(api);
  const iam = identityV1(caller);
  return {
    resourceId: stableIdIn(api.id, resourcePath),
    resourcePath,
    operationName: route?.operationName,
    httpMethod: request.method,
    extendedRequestId: exchange.extendedRequestId,
    requestTime: formatRequestTime(timeMs),
    path: stagedPath(api, exchange, exchange.path),
    accountId,
    protocol: request.protocol,
    stage: api.stage,
    domainPrefix: domainPrefixOf(api, exchange),
    requestTimeEpoch: timeMs,
    requestId: exchange.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      sourceIp: request.remoteAddress,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userAgent: headerValue(request.headers, 'user-agent') ?? null,
      accessKey: iam.accessKey,
      accountId: iam.accountId,
      caller: iam.caller,
      principalOrgId: iam.principalOrgId,
      user: iam.user,
      userArn: iam.userArn,
      apiKey: apiKey?.value,
      apiKeyId: apiKey?.id,
      clientCert: request.clientCert,
      vpcId: request.vpcId,
      vpceId: request.vpcEndpointId,
    },
    domainName: exchange.domainName,
    deploymentId: stableIdIn(api.id, api.stage),
    apiId,
    authorizer: authorizerV1(caller),
  };
}
