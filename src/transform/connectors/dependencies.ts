import type { TransformContext } from '../context.ts';
import type { GeneratedResource } from '../generated.ts';
import { isList, isMap, type Value, type ValueMap } from '../value.ts';

/** Whoever depends on the connector now depends on what it became. */
export function replaceDependencies(
  connectorId: string,
  results: readonly GeneratedResource[],
  { outputResources }: TransformContext,
): void {
  for (const resource of Object.values(outputResources)) {
    if (!isMap(resource)) continue;
    const before = dependenciesOf(resource);
    if (!before.includes(connectorId)) continue;
    const rest = before.filter((id) => id !== connectorId);
    resource['DependsOn'] = [...new Set([...rest, ...results.map(({ logicalId }) => logicalId)])];
  }
}

/** `DependsOn` of a resource as a list. */
export function dependenciesOf(resource: ValueMap): Value[] {
  const { DependsOn } = resource;
  if (typeof DependsOn === 'string') return [DependsOn];
  return isList(DependsOn) ? DependsOn : [];
}
