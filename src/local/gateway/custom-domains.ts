import type { DomainDefinition } from '../../application/index.ts';
import { type DomainOptions, domainGuard } from './domain-policy.ts';
import { newExtendedRequestId, newRequestId } from './ids.ts';
import { type Gateway, type GatewayRequest, type GatewayResponse, headerValue, messageBody } from './message.ts';
import { isBelow, ruleFor } from './routing-rules.ts';
import { parseTarget } from './target.ts';

/** Where the `Host` of a request leads: the API that the beginning of its path is mapped to, if one is. */
export interface CustomDomainRoute {
  readonly apiId: string | undefined;
  /** Where it leads nowhere: the API that it is told of under. */
  readonly nearestApiId: string | undefined;
  /** The request as that API gets it. */
  readonly request: GatewayRequest;
  /** Why it leads nowhere, where it is not for its path. */
  readonly refusal?: string | undefined;
}

/** Where a request leads that is for a custom domain; `undefined` for any other. */
export type CustomDomains = (request: GatewayRequest) => CustomDomainRoute | undefined;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html */
export function createCustomDomains(domains: readonly DomainDefinition[], options: DomainOptions = {}): CustomDomains {
  if (domains.length === 0) return () => undefined;
  const sorted = domains.map((one) => ({
    name: one.name,
    rules: one.rules ?? [],
    wantsCertificate: one.mutualTls !== undefined && options.disableAuthorizers !== true,
    guard: domainGuard(one, options),
    mappings: one.mappings.toSorted((a, b) => b.basePath.length - a.basePath.length),
  }));
  return (request) => {
    const domain = domainOf(headerValue(request.headers, 'host') ?? '', sorted);
    if (domain === undefined) return undefined;
    const { path } = parseTarget(request.target);
    const mapping = ruleFor(domain.rules, request, path) ?? domain.mappings.find((one) => isBelow(path, one.basePath));
    const nearestApiId = (mapping ?? domain.mappings.at(-1) ?? domain.rules.at(-1))?.apiId;
    if (domain.wantsCertificate && request.clientCert === undefined) {
      const refusal = 'The client showed no certificate that is trusted (mutual TLS).';
      return { apiId: undefined, nearestApiId, request, refusal };
    }
    const refusal = domain.guard?.(request);
    if (refusal !== undefined) return { apiId: undefined, nearestApiId, request, refusal };
    return { apiId: mapping?.apiId, nearestApiId, request: { ...request, basePath: mapping?.basePath } };
  };
}

/** Who answers where custom domains lead. */
export interface DomainGateways {
  readonly domains: CustomDomains;
  readonly gatewayOf: (apiId: string) => Gateway;
  /** Answers where a custom domain leads nowhere. */
  readonly unmappedOf: (route: CustomDomainRoute) => Gateway;
}

/** `own`, but for requests whose `Host` is a custom domain. */
export function withCustomDomains(own: Gateway, { domains, gatewayOf, unmappedOf }: DomainGateways): Gateway {
  return (request) => {
    const route = domains(request);
    if (route === undefined) return own(request);
    return (route.apiId === undefined ? unmappedOf(route) : gatewayOf(route.apiId))(route.request);
  };
}

/** The domain that a `Host` means; a name itself comes before a wildcard that it fits. */
export function domainOf<Domain extends Pick<DomainDefinition, 'name'>>(
  hostHeader: string,
  domains: readonly Domain[],
): Domain | undefined {
  const host = hostHeader.replace(/:\d+$/, '').toLowerCase();
  return domains.find(({ name }) => name === host) ?? domains.find(({ name }) => isWildcardOf(name, host));
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
