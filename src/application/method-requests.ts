import { isResolvedList, isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import { isTrue, mapOf, plainJson, textsByName } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { MethodRequestDefinition } from './rest-model.ts';
import { modelNameOf, modelOf } from './rest-models.ts';
import type { TemplateReader } from './template-reader.ts';

/** Where OpenAPI says that a parameter is, and how API Gateway calls it, in the order in which it complains. */
const LOCATIONS: readonly (readonly [openApi: string, gateway: string])[] = [
  ['header', 'header'],
  ['path', 'path'],
  ['query', 'querystring'],
];

/** An operation among its surroundings. */
export interface OperationSource {
  readonly operation: ResolvedMap;
  /** The path item that it is in. */
  readonly item: ResolvedMap;
  /** The whole OpenAPI body. */
  readonly body: ResolvedMap;
  /** `POST /orders`. */
  readonly route: string;
}

/** What an OpenAPI operation asks of requests. Schemas that it writes itself, without a name, are added to `models`. */
export function methodRequestOfOpenApi(
  { operation, item, body, route }: OperationSource,
  models: Record<string, unknown>,
): MethodRequestDefinition {
  const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].map((parameter) =>
    referenced(mapOf(parameter), body),
  );
  const declared: Record<string, boolean> = {};
  for (const [location, name] of LOCATIONS) {
    for (const parameter of parameters) {
      if (scalarText(parameter['in']) !== location) continue;
      declared[`method.request.${name}.${scalarText(parameter['name']) ?? ''}`] = isTrue(parameter['required']);
    }
  }
  return {
    apiKeyRequired: asksForApiKey(operation, body),
    parameters: declared,
    models: bodyModels({ operation, item, body, route }, parameters, models),
    validator: validatorOf(operation, body),
  };
}

/** What an `AWS::ApiGateway::Method` asks of requests. */
export function methodRequestOfResource(method: ResourceReader, reader: TemplateReader): MethodRequestDefinition {
  const declared = Object.entries(method.map('RequestParameters')).map(
    ([name, required]) => [name, isTrue(required)] as const,
  );
  const inOrder = LOCATIONS.flatMap(([, location]) =>
    declared.filter(([name]) => name.startsWith(`method.request.${location}.`)),
  );
  const models = Object.entries(textsByName(method.value('RequestModels')));
  const validatorId = scalarText(method.value('RequestValidatorId'));
  const validator = reader
    .ofType('AWS::ApiGateway::RequestValidator')
    .find(({ logicalId }) => logicalId === validatorId);
  return {
    apiKeyRequired: isTrue(method.value('ApiKeyRequired')),
    parameters: Object.fromEntries(inOrder),
    models: Object.fromEntries(models.map(([type, name]) => [type, modelNameOf(name, reader)])),
    validator: validator && {
      body: isTrue(validator.value('ValidateRequestBody')),
      parameters: isTrue(validator.value('ValidateRequestParameters')),
    },
  };
}

function asksForApiKey(operation: ResolvedMap, body: ResolvedMap): boolean {
  const schemes = { ...mapOf(body['securityDefinitions']), ...mapOf(mapOf(body['components'])['securitySchemes']) };
  return listOf(operation['security'] ?? body['security'])
    .flatMap((item) => Object.keys(mapOf(item)))
    .some((name) => {
      const scheme = Object.hasOwn(schemes, name) ? mapOf(schemes[name]) : {};
      const isAuthorizer = 'x-amazon-apigateway-authorizer' in scheme || 'x-amazon-apigateway-authtype' in scheme;
      return (
        !isAuthorizer &&
        scalarText(scheme['type']) === 'apiKey' &&
        scalarText(scheme['in']) === 'header' &&
        scalarText(scheme['name'])?.toLowerCase() === 'x-api-key'
      );
    });
}

function bodyModels(
  { operation, body, route }: OperationSource,
  parameters: readonly ResolvedMap[],
  inline: Record<string, unknown>,
): Record<string, string> {
  const models: Record<string, string> = {};
  const add = (type: string, schema: ResolvedTree | undefined): void => {
    if (!isResolvedMap(schema)) return;
    const named = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(scalarText(schema['$ref']) ?? '')?.[1];
    models[type] = named ?? `${route} ${type}`;
    if (named === undefined) inline[`${route} ${type}`] = modelOf(`${route} ${type}`, plainJson(schema));
  };
  const content = mapOf(referenced(mapOf(operation['requestBody']), body)['content']);
  for (const [type, media] of Object.entries(content)) add(type, mapOf(media)['schema']);
  const inBody = parameters.find((parameter) => scalarText(parameter['in']) === 'body');
  if (inBody !== undefined) {
    const consumed = listOf(operation['consumes'] ?? body['consumes']).flatMap((type) => scalarText(type) ?? []);
    for (const type of consumed.length > 0 ? consumed : ['application/json']) add(type, inBody['schema']);
  }
  return models;
}

function validatorOf(operation: ResolvedMap, body: ResolvedMap): MethodRequestDefinition['validator'] {
  const name = scalarText(
    operation['x-amazon-apigateway-request-validator'] ?? body['x-amazon-apigateway-request-validator'],
  );
  const validators = mapOf(body['x-amazon-apigateway-request-validators']);
  const validator = name !== undefined && Object.hasOwn(validators, name) ? validators[name] : undefined;
  if (!isResolvedMap(validator)) return undefined;
  return {
    body: isTrue(validator['validateRequestBody']),
    parameters: isTrue(validator['validateRequestParameters']),
  };
}

/** What `$ref` in a parameter or a request body leads to. */
function referenced(value: ResolvedMap, body: ResolvedMap): ResolvedMap {
  const path = /^#\/(.+)$/.exec(scalarText(value['$ref']) ?? '')?.[1]?.split('/');
  if (path === undefined) return value;
  let found: ResolvedTree | undefined = body;
  for (const part of path) found = mapOf(found)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  return mapOf(found);
}

function listOf(value: ResolvedTree | undefined): readonly ResolvedTree[] {
  return isResolvedList(value) ? value : [];
}
