import type { RoutingRuleDefinition } from '../../application/index.ts';
import type { GatewayRequest } from './message.ts';

/** Where the first of the rules leads that a request fits; `undefined` where it fits none. */
export function ruleFor(
  rules: readonly RoutingRuleDefinition[],
  request: GatewayRequest,
  path: string,
): { readonly apiId: string; readonly basePath: string } | undefined {
  for (const { basePaths, headers, apiId, stripBasePath } of rules) {
    const basePath = basePaths === undefined ? '' : basePaths.find((one) => isBelow(path, one));
    if (basePath === undefined || !headers.every((anyOf) => anyOf.some((header) => hasHeader(request, header))))
      continue;
    return { apiId, basePath: stripBasePath ? basePath : '' };
  }
  return undefined;
}

/** Whether a path is a base path or below it. */
export function isBelow(path: string, basePath: string): boolean {
  return path === basePath || path.startsWith(`${basePath}/`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html#rest-api-routing-rules-condition-headers */
function hasHeader({ headers }: GatewayRequest, wanted: { readonly name: string; readonly value: string }): boolean {
  const name = wanted.name.toLowerCase();
  return headers.some(([one, value]) => one.toLowerCase() === name && fits(wanted.value, value));
}

/** `*` stands for anything at the beginning and at the end, and is a character like any other in between. */
function fits(glob: string, value: string): boolean {
  const isOpenBefore = glob.startsWith('*');
  const isOpenAfter = glob.endsWith('*') && glob.length > 1;
  const text = glob.slice(isOpenBefore ? 1 : 0, isOpenAfter ? -1 : undefined);
  if (isOpenBefore && isOpenAfter) return value.includes(text);
  if (isOpenBefore) return value.endsWith(text);
  return isOpenAfter ? value.startsWith(text) : value === text;
}
