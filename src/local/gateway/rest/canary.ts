import type { ApiDefinition } from '../../../application/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { Gateway } from '../message.ts';

/**
 * A stage with a canary as two APIs, of which each request gets one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
export function withCanary(
  { canary, ...api }: ApiDefinition,
  { canary: chosen = Math.random }: GatewayOptions,
  create: (api: ApiDefinition, isCanary: boolean | undefined) => Gateway,
): Gateway {
  if (canary === undefined) return create(api, undefined);
  const { percentTraffic, ...changed } = canary;
  const production = create(api, false);
  const release = create({ ...api, ...changed }, true);
  const isForRelease =
    typeof chosen === 'function' ? (): boolean => chosen() * 100 < percentTraffic : (): boolean => chosen;
  return (request) => (isForRelease() ? release(request) : production(request));
}
