import type { TransformContext } from '../context.ts';
import { isOpenApi3Version } from '../openapi/versions.ts';
import { bodyOf, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { resourcesOfType } from '../resources-of-type.ts';
import { isMap, truthy } from '../value.ts';

/**
 * Turns the documents that the transform keeps into OpenAPI 3 where `OpenApiVersion` asks for it. It comes after the
 * Globals, for the version mostly stands there.
 */
export function alignOpenApiVersions(context: TransformContext): void {
  for (const [, api] of resourcesOfType(context, 'Api')) {
    const properties = api['Properties'];
    if (!isMap(properties) || !('__MANAGE_SWAGGER' in properties)) continue;
    const version = properties['OpenApiVersion'];
    if (version === undefined || !isOpenApi3Version(version)) continue;
    const text = pythonString(version);
    properties['OpenApiVersion'] = text;
    const definition = properties['DefinitionBody'];
    if (!isMap(definition)) continue;
    const body = bodyOf(definition, context);
    body.set(definition, 'openapi', typeof version === 'string' ? given(text) : text);
    if (truthy(definition['swagger'])) body.delete(definition, 'swagger');
  }
}
