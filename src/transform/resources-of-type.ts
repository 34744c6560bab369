import type { TransformContext } from './context.ts';
import { keyHistory } from './py27/index.ts';
import { isMap, type ValueMap } from './value.ts';

/**
 * The resources of the author's template that have one of the SAM types, in the order in which the service processes
 * them. That is not always the order of the template: see `py27/key-history.ts`.
 */
export function resourcesOfType(context: TransformContext, ...types: readonly string[]): [string, ValueMap][] {
  const names = new Set(types.map((type) => `AWS::Serverless::${type}`));
  return keyHistory(context)
    .keys(context.resources)
    .flatMap((logicalId): [string, ValueMap][] => {
      const resource = context.resources[logicalId];
      const type = isMap(resource) ? resource['Type'] : undefined;
      return isMap(resource) && typeof type === 'string' && names.has(type) ? [[logicalId, resource]] : [];
    });
}
