import { isResolvedMap, type ResolvedMap, Unresolved } from '../resolve/index.ts';
import type { DefinitionFiles } from './definition-files.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** The OpenAPI body of an API: from `Body`, or from the local file that `BodyS3Location` names. */
export function apiBody(
  resource: ResourceReader,
  reader: TemplateReader,
  files: DefinitionFiles,
): ResolvedMap | undefined {
  const body = resource.value('Body');
  if (isResolvedMap(body)) return body;
  if (body !== undefined) resource.unusable('Body', body, 'a map');
  const location = resource.value('BodyS3Location');
  if (location === undefined) return undefined;

  const content = typeof location === 'string' ? files.read(location) : undefined;
  const resolved = content === undefined ? undefined : reader.resolver.resolve(content);
  if (isResolvedMap(resolved)) return resolved;
  const place = typeof location === 'string' ? `"${location}"` : 'an S3 object';
  resource.report({
    code: 'API_DEFINITION_UNREADABLE',
    severity: 'warning',
    property: 'BodyS3Location',
    message:
      location instanceof Unresolved
        ? `where its definition is, is not known. ${location.reason}`
        : `its definition, ${place}, cannot be read here, so its routes are not known.`,
    hint: 'Point `DefinitionUri` at a local OpenAPI file.',
  });
  return undefined;
}
