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
    const rest = before.toSpliced(before.indexOf(connectorId), 1);
    const added = results.map(({ logicalId }) => logicalId).filter((id) => !rest.includes(id));
    resource['DependsOn'] = [...rest, ...new Set(added)];
  }
}

/** `DependsOn` of a resource as a list. */
export function dependenciesOf(resource: ValueMap): Value[] {
  const { DependsOn = [] } = resource;
  return isList(DependsOn) ? DependsOn : [DependsOn];
}
