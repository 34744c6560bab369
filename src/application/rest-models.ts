import { isObject } from '../core/index.ts';
import { type ResolvedMap, scalarText } from '../resolve/index.ts';
import { mapOf, plainJson } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import { belongsTo } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';

/** JSON schemas by the name of the model; references between them are `#/definitions/<name>`. */
export type RestModels = Readonly<Record<string, unknown>>;

/** The named schemas of an OpenAPI body. */
export function modelsOfOpenApi(body: ResolvedMap): RestModels {
  const schemas = { ...mapOf(body['definitions']), ...mapOf(mapOf(body['components'])['schemas']) };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, modelOf(name, plainJson(schema))]));
}

/** The type of the models of an API, and the property that names the API. */
const MODELS = {
  rest: ['AWS::ApiGateway::Model', 'RestApiId'],
  webSocket: ['AWS::ApiGatewayV2::Model', 'ApiId'],
} as const;

/** The models of an API that are resources. */
export function modelsOfResources(
  api: ResourceReader,
  reader: TemplateReader,
  kind: keyof typeof MODELS = 'rest',
): RestModels {
  const [type, apiProperty] = MODELS[kind];
  const models: Record<string, unknown> = {};
  for (const model of reader.ofType(type)) {
    if (!belongsTo(model, apiProperty, api)) continue;
    const name = scalarText(model.value('Name')) ?? model.logicalId;
    const schema = model.value('Schema');
    models[name] = modelOf(name, typeof schema === 'string' ? parsed(schema) : plainJson(schema));
  }
  return models;
}

/** The name of a model that a method or a route refers to by name or by `Ref`. */
export function modelNameOf(reference: string, reader: TemplateReader, kind: keyof typeof MODELS = 'rest'): string {
  const model = reader.ofType(MODELS[kind][0]).find(({ logicalId }) => logicalId === reference);
  return model === undefined ? reference : (scalarText(model.value('Name')) ?? reference);
}

/** A schema whose references say where the models are when all of them are `definitions` of one schema. */
export function modelOf(name: string, schema: unknown): unknown {
  const own = isObject(schema) && isObject(schema['definitions']) ? Object.keys(schema['definitions']) : [];
  const pointer = (reference: string): string => {
    const named =
      /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(reference)?.[1] ??
      /\/models\/([^/]+)$/.exec(reference)?.[1];
    if (named !== undefined && !own.includes(named)) return `#/definitions/${named}`;
    return reference.startsWith('#') ? `#/definitions/${escaped(name)}${reference.slice(1)}` : reference;
  };
  const pointing = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(pointing);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === '$ref' && typeof item === 'string' ? pointer(item) : pointing(item),
      ]),
    );
  };
  return pointing(schema);
}

/** A name as a part of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function parsed(schema: string): unknown {
  try {
    return JSON.parse(schema);
  } catch {
    return {};
  }
}
