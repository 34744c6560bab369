import type { TransformContext } from '../context.ts';
import { openApiSkeleton, swaggerSkeleton } from '../openapi/skeletons.ts';
import { type BodyMap, newBody } from '../py27/index.ts';
import { resourcesOfType } from '../resources-of-type.ts';
import { emptyMap, isMap, truthy, type ValueMap } from '../value.ts';

/** Gives APIs without a document of their author's an empty one, which the transform fills in. */
export function addDefaultBodies(context: TransformContext): void {
  for (const [, api] of resourcesOfType(context, 'Api')) addDefaultBody(api, swaggerSkeleton, context);
  for (const [, api] of resourcesOfType(context, 'HttpApi')) {
    if (!isMap(api['Properties'])) api['Properties'] = emptyMap();
    addDefaultBody(api, openApiSkeleton, context);
  }
}

function addDefaultBody(api: ValueMap, skeleton: BodyMap, context: TransformContext): void {
  const properties = api['Properties'];
  if (!isMap(properties) || truthy(properties['DefinitionBody']) || truthy(properties['DefinitionUri'])) return;
  properties['DefinitionBody'] = newBody(skeleton, context).root;
  properties['__MANAGE_SWAGGER'] = true;
}
