import { apiIdOf } from '../api-identity.ts';
import { resourcePathOf } from '../rest/event.ts';
import type { AuthorizationRequest } from './authorization.ts';

/** What a call is in policies: `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/orders/7`. */
export function executeApiArn({ api, exchange, accountId }: AuthorizationRequest, region: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const owner = `arn:${partition}:execute-api:${region}:${accountId}:${apiIdOf(api)}`;
  const path = api.kind === 'rest' ? resourcePathOf(exchange.routePath) : exchange.routePath;
  return `${owner}/${api.stage}/${exchange.request.method}${path}`;
}
