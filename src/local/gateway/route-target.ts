import type { HttpIntegration, RouteDefinition } from '../../application/index.ts';

/** What a route leads to, decided once. */
export type RouteTarget =
  | {
      readonly kind: 'function';
      readonly functionId: string;
      readonly qualifier: string | undefined;
      readonly timeoutMs: number;
      readonly format: '1.0' | '2.0';
    }
  | { readonly kind: 'web-server'; readonly integration: HttpIntegration }
  /** It cannot be served here; `reason` says why. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string };

/** Why a route is not served. */
export type RefusalCode = 'INTEGRATION_NOT_SERVED' | 'FUNCTION_NOT_DEFINED' | 'FUNCTION_NOT_POSTED';

/** What stands behind `route` of an HTTP API on this machine. */
export function routeTarget(route: RouteDefinition): RouteTarget {
  const { integration } = route;
  const name = `${route.method} ${route.path}`.trim();
  if (integration.kind === 'http-proxy') return { kind: 'web-server', integration };
  if (integration.kind !== 'lambda-proxy') {
    const type = integration.kind === 'other' ? integration.type : integration.kind;
    const isService = /^[A-Za-z]+-[A-Za-z]+$/.test(type);
    const reason = isService
      ? `Route ${name} calls an AWS service itself (${type}), which is not done from here.`
      : `Route ${name} has the integration ${type}, which is not served here.`;
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
  const { functionId, qualifier, timeoutMs, payloadFormatVersion: format } = integration;
  return { kind: 'function', functionId, qualifier, timeoutMs, format };
}
