import type { DomainDefinition } from '../../application/index.ts';
import { newExtendedRequestId, newRequestId } from './ids.ts';
import { type Gateway, type GatewayResponse, headerValue, messageBody } from './message.ts';
import { parseTarget } from './target.ts';

/**
 * `own`, but for requests whose `Host` is a custom domain: these go to the API that the beginning of their path leads to.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
export function withCustomDomains(
  own: Gateway,
  domains: readonly DomainDefinition[],
  gatewayOf: (apiId: string) => Gateway | undefined,
): Gateway {
  if (domains.length === 0) return own;
  const sorted = domains.map(({ name, mappings }) => ({
    name,
    mappings: mappings.toSorted((a, b) => b.basePath.length - a.basePath.length),
  }));
  return async (request) => {
    const host = headerValue(request.headers, 'host')?.replace(/:\d+$/, '').toLowerCase() ?? '';
    const domain = sorted.find(({ name }) => name === host) ?? sorted.find(({ name }) => isWildcardOf(name, host));
    if (domain === undefined) return await own(request);
    const { path } = parseTarget(request.target);
    const mapping = domain.mappings.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
    const gateway = mapping && gatewayOf(mapping.apiId);
    return gateway === undefined ? forbidden() : await gateway({ ...request, basePath: mapping?.basePath });
  };
}

function isWildcardOf(name: string, host: string): boolean {
  return name.startsWith('*.') && host.slice(host.indexOf('.') + 1) === name.slice(2);
}

/** The answer where no mapping fits. */
function forbidden(): GatewayResponse {
  return {
    status: 403,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-RequestId', newRequestId()],
      ['x-amz-apigw-id', newExtendedRequestId()],
      ['x-amzn-ErrorType', 'ForbiddenException'],
    ],
    body: messageBody('Forbidden'),
    failure: 'No base path mapping of the custom domain fits the path.',
  };
}
