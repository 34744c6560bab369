import type { ApiDefinition } from '../../../application/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { Gateway } from '../message.ts';
import { AnswerCaches } from './answer-cache.ts';

/**
 * A stage with a canary as two APIs, of which each request gets one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
export function withCanary(
  { canary, ...api }: ApiDefinition,
  { canary: chosen = Math.random }: GatewayOptions,
  create: (api: ApiDefinition, isCanary: boolean | undefined, caches: AnswerCaches) => Gateway,
): Gateway {
  const caches = new AnswerCaches();
  if (canary === undefined) return create(api, undefined, caches);
  const { percentTraffic, useStageCache, ...changed } = canary;
  const production = create(api, false, caches);
  const release = create({ ...api, ...changed }, true, useStageCache === true ? caches : new AnswerCaches());
  const isForRelease =
    typeof chosen === 'function' ? (): boolean => chosen() * 100 < percentTraffic : (): boolean => chosen;
  return (request) => (isForRelease() ? release(request) : production(request));
}
