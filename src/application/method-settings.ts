import { isResolvedList, type ResolvedMap, scalarText } from '../resolve/index.ts';
import { isTrue, mapOf, numberOf } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { MethodCacheDefinition, ThrottleDefinition } from './rest-model.ts';

/** The throttles of a stage, by method (`/orders/GET`, `*` for all of them). */
export function stageThrottles(stage: ResourceReader | undefined): Readonly<Record<string, ThrottleDefinition>> {
  return Object.fromEntries(
    methodSettings(stage).flatMap(([method, setting]) => {
      const throttle = {
        rateLimit: numberOf(setting['ThrottlingRateLimit']),
        burstLimit: numberOf(setting['ThrottlingBurstLimit']),
      };
      return throttle.rateLimit === undefined && throttle.burstLimit === undefined ? [] : [[method, throttle]];
    }),
  );
}

/** How a stage with a cache keeps answers, by method; `undefined` where it has no cache, or keeps nothing in it. */
export function stageCaches(
  stage: ResourceReader | undefined,
): Readonly<Record<string, MethodCacheDefinition>> | undefined {
  if (!isTrue(stage?.value('CacheClusterEnabled'))) return undefined;
  const caches = methodSettings(stage).flatMap(([method, setting]) => {
    if (setting['CachingEnabled'] === undefined) return [];
    const strategy = scalarText(setting['UnauthorizedCacheControlHeaderStrategy'])?.toUpperCase();
    const cache: MethodCacheDefinition = {
      enabled: isTrue(setting['CachingEnabled']),
      ttlSeconds: Math.min(numberOf(setting['CacheTtlInSeconds']) ?? 300, 3_600),
      requireAuthorization:
        setting['RequireAuthorizationForCacheControl'] === undefined ||
        isTrue(setting['RequireAuthorizationForCacheControl']),
      unauthorizedStrategy:
        strategy === 'FAIL_WITH_403' || strategy === 'SUCCEED_WITHOUT_RESPONSE_HEADER'
          ? strategy
          : 'SUCCEED_WITH_RESPONSE_HEADER',
    };
    return [[method, cache] as const];
  });
  return caches.some(([, { enabled }]) => enabled) ? Object.fromEntries(caches) : undefined;
}

/** `MethodSettings` of a stage by method: `/orders/GET`, `/orders/*`, `*` for all methods. */
function methodSettings(stage: ResourceReader | undefined): (readonly [method: string, setting: ResolvedMap])[] {
  const settings = stage?.value('MethodSettings');
  if (!isResolvedList(settings)) return [];
  return settings.map(mapOf).map((setting) => {
    const path = (scalarText(setting['ResourcePath']) ?? '/*').replaceAll('~1', '/').replace(/^\/\//, '/');
    const method = scalarText(setting['HttpMethod']) ?? '*';
    return [path === '/*' && method === '*' ? '*' : `${path === '/' ? '' : path}/${method}`, setting];
  });
}
