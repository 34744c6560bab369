import type { DomainDefinition } from '../../application/index.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { newExtendedRequestId, newRequestId } from './ids.ts';
import { type Gateway, type GatewayRequest, type GatewayResponse, headerValue, messageBody } from './message.ts';
import { parseTarget } from './target.ts';

/** Where the `Host` of a request leads: the API that the beginning of its path is mapped to, if one is. */
export interface CustomDomainRoute {
  readonly apiId: string | undefined;
  /** The request as that API gets it. */
  readonly request: GatewayRequest;
  /** Why it leads nowhere, where it is not for its path. */
  readonly refusal?: string | undefined;
}

/** Where a request leads that is for a custom domain; `undefined` for any other. */
export type CustomDomains = (request: GatewayRequest) => CustomDomainRoute | undefined;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html */
export function createCustomDomains(
  domains: readonly DomainDefinition[],
  { disableAuthorizers }: Pick<GatewayOptions, 'disableAuthorizers'> = {},
): CustomDomains {
  if (domains.length === 0) return () => undefined;
  const sorted = domains.map(({ name, mappings, mutualTls }) => ({
    name,
    wantsCertificate: mutualTls !== undefined && disableAuthorizers !== true,
    mappings: mappings.toSorted((a, b) => b.basePath.length - a.basePath.length),
  }));
  return (request) => {
    const host = headerValue(request.headers, 'host')?.replace(/:\d+$/, '').toLowerCase() ?? '';
    const domain = sorted.find(({ name }) => name === host) ?? sorted.find(({ name }) => isWildcardOf(name, host));
    if (domain === undefined) return undefined;
    if (domain.wantsCertificate && request.clientCert === undefined) {
      return { apiId: undefined, request, refusal: 'The client showed no certificate that is trusted (mutual TLS).' };
    }
    const { path } = parseTarget(request.target);
    const mapping = domain.mappings.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
    return { apiId: mapping?.apiId, request: { ...request, basePath: mapping?.basePath } };
  };
}

/** `own`, but for requests whose `Host` is a custom domain. */
export function withCustomDomains(
  own: Gateway,
  domains: CustomDomains,
  gatewayOf: (apiId: string) => Gateway,
): Gateway {
  return (request) => {
    const route = domains(request);
    if (route === undefined) return own(request);
    return route.apiId === undefined ? Promise.resolve(unmapped(route.refusal)) : gatewayOf(route.apiId)(route.request);
  };
}

function isWildcardOf(name: string, host: string): boolean {
  return name.startsWith('*.') && host.slice(host.indexOf('.') + 1) === name.slice(2);
}

/** The answer where no mapping fits, or the client is not trusted. */
export function unmapped(failure = 'No base path mapping of the custom domain fits the path.'): GatewayResponse {
  return {
    status: 403,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-RequestId', newRequestId()],
      ['x-amz-apigw-id', newExtendedRequestId()],
      ['x-amzn-ErrorType', 'ForbiddenException'],
    ],
    body: messageBody('Forbidden'),
    failure,
  };
}
