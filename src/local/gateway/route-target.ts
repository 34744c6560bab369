import type { RouteDefinition } from '../../application/index.ts';

/** What a route leads to, decided once. */
export type RouteTarget =
  | {
      readonly kind: 'function';
      readonly functionId: string;
      readonly timeoutMs: number;
      readonly format: '1.0' | '2.0';
    }
  /** It cannot be served here; `reason` says why. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string };

/** Why a route is not served. */
export type RefusalCode = 'INTEGRATION_NOT_SERVED' | 'FUNCTION_NOT_DEFINED';

/** What stands behind `route` on this machine. */
export function routeTarget(route: RouteDefinition): RouteTarget {
  const { integration } = route;
  const name = `${route.method} ${route.path}`;
  if (integration.kind !== 'lambda-proxy') {
    const type = integration.kind === 'other' ? integration.type : integration.kind;
    const reason = `Route ${name} has the integration ${type}, which is not served here.`;
    return { kind: 'refused', code: 'INTEGRATION_NOT_SERVED', reason };
  }
  if (integration.functionId === undefined) {
    const { uri } = integration;
    const reason =
      typeof uri === 'string'
        ? `Route ${name} leads to "${uri}", which is no function of this application.`
        : `Route ${name} leads to no function that is known here: ${uri.reason}`;
    return { kind: 'refused', code: 'FUNCTION_NOT_DEFINED', reason };
  }
  const { functionId, timeoutMs, payloadFormatVersion: format } = integration;
  return { kind: 'function', functionId, timeoutMs, format };
}
