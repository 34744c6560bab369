import { isObject } from '../../../core/index.ts';
import { httpContext } from '../http/context.ts';
import { headerValue } from '../message.ts';
import { restProxyEvent } from '../rest/event.ts';
import type { RoutedRequest } from '../routed-request.ts';
import { parseQuery } from '../target.ts';

/** Finds one part of what tells who calls; `undefined` where the request does not have it. */
export type IdentitySource = (request: RoutedRequest) => string | undefined;

const REQUEST = /^(?:method\.|\$)request\.(header|querystring|path)\.(.+)$/i;
const OTHER = /^\$?(context|stageVariables)\.(.+)$/i;

/**
 * Reads `method.request.header.Authorization`, `$request.querystring.token`, `context.identity.sourceIp`,
 * `$stageVariables.tenant` …; `undefined` where it is none of these.
 */
export function identitySource(expression: string): IdentitySource | undefined {
  const [, place, name = ''] = REQUEST.exec(expression) ?? OTHER.exec(expression) ?? [];
  switch (place?.toLowerCase()) {
    case 'header':
      return ({ exchange }) => headerValue(exchange.request.headers, name.toLowerCase());
    case 'querystring':
      return ({ exchange }) => parseQuery(exchange.query).get(name)?.at(-1);
    case 'path':
      return ({ parameters }) => parameters.get(name);
    case 'stagevariables':
      return ({ stageVariables }) => stageVariables?.[name];
    case 'context':
      return (request) => contextValue(request, name);
  }
  return undefined;
}

function contextValue(request: RoutedRequest, name: string): string | undefined {
  if (request.api.kind === 'http') return httpContext(request, name);
  let value: unknown = restProxyEvent(request).requestContext;
  for (const part of name.split('.')) value = isObject(value) ? value[part] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
