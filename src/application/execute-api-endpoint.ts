import { isResolvedList, type ResolvedMap } from '../resolve/index.ts';
import { isTrue, mapOf } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';

/**
 * Whether the address that AWS gives an API is disabled: by its property, or in OpenAPI with the servers (3) or at the top (2).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
 */
export function executeApiEndpoint(
  api: ResourceReader,
  body?: ResolvedMap,
): { readonly disableExecuteApiEndpoint?: true } {
  const servers = body?.['servers'];
  const configured = [body, ...(isResolvedList(servers) ? servers : [])].map(
    (part) => mapOf(mapOf(part)['x-amazon-apigateway-endpoint-configuration'])['disableExecuteApiEndpoint'],
  );
  const isDisabled = [api.value('DisableExecuteApiEndpoint'), ...configured].some(isTrue);
  return isDisabled ? { disableExecuteApiEndpoint: true } : {};
}
