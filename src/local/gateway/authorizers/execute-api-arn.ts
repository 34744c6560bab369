import { apiIdOf } from '../api-identity.ts';
import { resourcePathOf } from '../rest/event.ts';
import type { AuthorizationRequest } from './authorization.ts';

/** What a call is in policies: `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/orders/7`. */
export function executeApiArn({ api, exchange, accountId }: AuthorizationRequest, region: string): string {
  const path = api.kind === 'rest' ? resourcePathOf(exchange.routePath) : exchange.routePath;
  return `${executeApi(region, accountId, api)}/${api.stage}/${exchange.request.method}${path}`;
}

/** What every call of an API begins with in policies. */
export function executeApi(region: string, accountId: string, api: { readonly id: string }): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiIdOf(api)}`;
}
