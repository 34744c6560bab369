import { isResolvedList, type ResolvedTree, scalarText } from '../resolve/index.ts';
import type { RouteDefinition } from './api-model.ts';
import { textsByName } from './resolved-maps.ts';

/**
 * What tells answers apart in the cache of a stage. A parameter of the integration stands for what it is made of.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#enable-api-gateway-cache-keys
 */
export function cacheKeysOf(
  parameters: ResolvedTree | undefined,
  namespace: ResolvedTree | undefined,
  requestParameters: ResolvedTree | undefined,
): Pick<RouteDefinition, 'cacheKeyParameters' | 'cacheNamespace'> {
  const sources = textsByName(requestParameters);
  const keys = (isResolvedList(parameters) ? parameters : []).flatMap((item) => {
    const name = scalarText(item);
    if (name === undefined) return [];
    return [Object.hasOwn(sources, name) ? (sources[name] ?? name) : name];
  });
  const shared = scalarText(namespace);
  return {
    ...(keys.length === 0 ? {} : { cacheKeyParameters: keys }),
    ...(shared === undefined ? {} : { cacheNamespace: shared }),
  };
}
