import { isResolvedList, isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import { EXECUTE_API_NOT_DISABLED, RESOURCES_NOT_SERVED } from './data/not-served.ts';
import { INTEGRATION_FIELDS_NOT_SERVED, OPEN_API_EXTENSIONS } from './data/open-api-extensions.ts';
import { executeApiEndpoint } from './execute-api-endpoint.ts';
import { mapOf } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import { belongsTo } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';

/** What the template says of an API and is not served on this machine, each as a sentence. */
export function notServed(
  kind: 'rest' | 'http',
  api: ResourceReader,
  body: ResolvedMap | undefined,
  reader: TemplateReader,
): string[] {
  const sentences = [
    ...(executeApiEndpoint(api, body).disableExecuteApiEndpoint === true ? [EXECUTE_API_NOT_DISABLED] : []),
    ...resourcesOf(api, reader),
    ...(body === undefined ? [] : extensionsIn(body, kind)),
    ...methodsOf(api, reader),
  ];
  return [...new Set(sentences)];
}

function resourcesOf(api: ResourceReader, reader: TemplateReader): string[] {
  return Object.entries(RESOURCES_NOT_SERVED).flatMap(([type, [property, sentence]]) =>
    reader
      .ofType(type)
      .filter((resource) => mentions(resource.value(property), api.logicalId))
      .map(({ id }) => `${id} (${type}): ${sentence}`),
  );
}

/** Whether a value names an API: as it is, or in an ARN (`…/restapis/Orders/stages/Prod`). */
function mentions(value: ResolvedTree | undefined, id: string): boolean {
  if (isResolvedList(value)) return value.some((item) => mentions(item, id));
  if (isResolvedMap(value)) return Object.values(value).some((item) => mentions(item, id));
  return (scalarText(value) ?? '').split('/').includes(id);
}

function methodsOf(api: ResourceReader, reader: TemplateReader): string[] {
  const methods = reader.ofType('AWS::ApiGateway::Method').filter((method) => belongsTo(method, 'RestApiId', api));
  return methods
    .flatMap((method) => Object.keys(mapOf(method.value('Integration'))))
    .flatMap(
      (name) => ownValue(INTEGRATION_FIELDS_NOT_SERVED, `${name.charAt(0).toLowerCase()}${name.slice(1)}`) ?? [],
    );
}

function extensionsIn(body: ResolvedMap, kind: 'rest' | 'http'): string[] {
  const operations = Object.values(mapOf(body['paths'])).flatMap((item) => [
    mapOf(item),
    ...Object.values(mapOf(item)),
  ]);
  const integrations = operations.map((operation) => mapOf(mapOf(operation)['x-amazon-apigateway-integration']));
  return [
    ...[body, ...operations].flatMap((part) => Object.keys(mapOf(part)).flatMap((name) => aboutExtension(name, kind))),
    ...integrations.flatMap(Object.keys).flatMap((name) => ownValue(INTEGRATION_FIELDS_NOT_SERVED, name) ?? []),
  ];
}

function aboutExtension(name: string, kind: 'rest' | 'http'): string[] {
  if (!name.startsWith('x-amazon-apigateway-')) return [];
  const known = ownValue(OPEN_API_EXTENSIONS, name);
  if (known === undefined) return [`${name} is no extension that is known here, so nothing is done about it.`];
  const extension = typeof known === 'object' && 'rest' in known ? known[kind] : known;
  return typeof extension === 'string' ? [] : [`${name}: ${extension.missing}`];
}

function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
