import { apiIdOf } from '../api-identity.ts';
import type { PolicyRequest } from '../policies/policy-request.ts';
import { resourcePathOf } from '../rest/event.ts';
import type { RoutedRequest } from '../routed-request.ts';
import type { Caller } from './caller.ts';

/** What a call is in policies: `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/Prod/GET/orders/7`. */
export function executeApiArn({ api, exchange, accountId }: RoutedRequest, region: string): string {
  const path = api.kind === 'rest' ? resourcePathOf(exchange.routePath) : exchange.routePath;
  return `${executeApi(region, accountId, api)}/${api.stage}/${exchange.request.method}${path}`;
}

/** What every call of an API begins with in policies. */
export function executeApi(region: string, accountId: string, api: { readonly id: string }): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiIdOf(api)}`;
}

/** A call of an API as policies see it. */
export function invokeRequest(
  {
    api,
    exchange,
    accountId,
  }: Pick<RoutedRequest, 'exchange' | 'accountId'> & { readonly api: { readonly id: string } },
  arn: string,
  region: string,
  caller?: Caller,
): PolicyRequest {
  // A template that writes the ARN with a `Ref` has the logical ID here, where AWS makes an id up.
  const [, id = ''] = /^([^:]*)/.exec(api.id) ?? [];
  const written = arn.replace(`:${apiIdOf(api)}/`, `:${id}/`);
  return { action: 'execute-api:Invoke', resources: [arn, written], region, accountId, exchange, caller };
}

/** What a private domain is in policies: `arn:aws:execute-api:us-east-1:123456789012:/domainnames/a.example.com+abc`. */
export function domainArn(region: string, accountId: string, name: string, id: string): string {
  return `${domainPrefix(region, accountId)}/domainnames/${name}+${id}`;
}

/** What every private domain begins with in policies. */
export function domainPrefix(region: string, accountId: string): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:`;
}

function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
