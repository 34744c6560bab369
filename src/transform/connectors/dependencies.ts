import type { TransformContext } from '../context.ts';
import type { GeneratedResource } from '../generated.ts';
import { isList, isMap, type Value, type ValueMap } from '../value.ts';

/** Whoever depends on the connector now depends on what it became. */
export function replaceDependencies(
  connectorId: string,
  results: readonly GeneratedResource[],
  { outputResources, resources }: TransformContext,
): void {
  for (const [id, resource] of Object.entries(outputResources)) {
    if (!isMap(resource)) continue;
    const before = dependenciesOf(resource);
    if (!before.includes(connectorId)) continue;
    // What is yet to be expanded is expanded from what its author wrote; only its place in the result changes.
    const isSource = resource === resources[id];
    const rest = isSource ? [...before] : before;
    // In place, as the service does it: what shares the list (all of a GraphQL API) no longer depends on anything here.
    rest.splice(rest.indexOf(connectorId), 1);
    const added = results.map(({ logicalId }) => logicalId).filter((result) => !rest.includes(result));
    const DependsOn = [...rest, ...new Set(added)];
    if (isSource) outputResources[id] = { ...resource, DependsOn };
    else resource['DependsOn'] = DependsOn;
  }
}

/** `DependsOn` of a resource as a list. */
export function dependenciesOf(resource: ValueMap): Value[] {
  const { DependsOn = [] } = resource;
  return isList(DependsOn) ? DependsOn : [DependsOn];
}
