import type { GatewayOptions } from './gateway-options.ts';
import { type GatewayRequest, headerValue } from './message.ts';

/**
 * Whose execution environment a request wants: what `X-Amz-Tenant-Id` says, for functions with tenant isolation. Such a
 * function is not invoked without one; for any other the header says nothing.
 */
export function tenantOf(
  functionId: string,
  { headers }: GatewayRequest,
  { tenantFunctions }: Pick<GatewayOptions, 'tenantFunctions'>,
): { readonly tenantId?: string | undefined; readonly tenantRequired?: boolean } {
  if (tenantFunctions?.has(functionId) !== true) return {};
  return { tenantId: headerValue(headers, 'x-amz-tenant-id') || undefined, tenantRequired: true };
}
