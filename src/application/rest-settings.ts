import { isResolvedList, type ResolvedMap, scalarText } from '../resolve/index.ts';
import { stageCaches, stageThrottles } from './method-settings.ts';
import { mapOf, numberOf, plainJson, textsByName } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { GatewayResponseDefinition, RestApiSettings } from './rest-model.ts';
import { modelsOfOpenApi, modelsOfResources, type RestModels } from './rest-models.ts';
import { belongsTo, restStageResource } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';
import { usagePlansOf } from './usage-plans.ts';

/** Where the settings of a REST API are written. */
interface SettingsSource {
  readonly stage: string;
  readonly reader: TemplateReader;
  /** The OpenAPI document of the API. */
  readonly body: ResolvedMap | undefined;
  /** What the document has in the place of references to models. */
  readonly inlineModels: RestModels | undefined;
}

/** What only REST APIs have: from the resources of the API and from its OpenAPI body. */
export function restSettings(
  api: ResourceReader,
  { stage, reader, body = {}, inlineModels = {} }: SettingsSource,
): RestApiSettings {
  const keySource = scalarText(api.value('ApiKeySourceType') ?? body['x-amazon-apigateway-api-key-source']);
  const resource = restStageResource(api, stage, reader);
  const caches = stageCaches(resource);
  const policy = api.value('Policy') ?? body['x-amazon-apigateway-policy'];
  return {
    models: { ...modelsOfOpenApi(body), ...inlineModels, ...modelsOfResources(api, reader) },
    gatewayResponses: { ...gatewayResponsesOfOpenApi(body), ...gatewayResponsesOfResources(api, reader) },
    apiKeySource: keySource?.toUpperCase() === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    usagePlans: usagePlansOf(api, stage, reader),
    methodThrottles: stageThrottles(resource),
    ...(caches === undefined ? {} : { methodCaches: caches }),
    minimumCompressionSize: numberOf(
      api.value('MinimumCompressionSize') ?? body['x-amazon-apigateway-minimum-compression-size'],
    ),
    ...(policy === undefined ? {} : { policy: plainJson(policy) ?? null }),
  };
}

/** The path that `basepath` of an import puts in front of all routes; empty where the base path is ignored. */
export function basePathOf(api: ResourceReader, body: ResolvedMap): string {
  const mode = scalarText(api.map('Parameters')['basepath'])?.toLowerCase();
  if (mode !== 'prepend' && mode !== 'split') return '';
  const segments = writtenBasePath(body)
    .split('/')
    .filter((segment) => segment !== '');
  const kept = mode === 'split' ? segments.slice(1) : segments;
  return kept.map((segment) => `/${segment}`).join('');
}

/**
 * `basePath` of OpenAPI 2. In OpenAPI 3 the first variable of that name, whether an address has a place for it or not; without
 * one, the path of the first address that has one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html
 */
function writtenBasePath(body: ResolvedMap): string {
  const written = scalarText(body['basePath']);
  if (written !== undefined) return written;
  const list = body['servers'];
  const servers = (isResolvedList(list) ? list : []).map((server) => mapOf(server));
  const variables = servers.map((server) => mapOf(server['variables']));
  const variable = variables.find((known) => Object.hasOwn(known, 'basePath'));
  if (variable !== undefined) return scalarText(mapOf(variable['basePath'])['default']) ?? '';
  const paths = servers.map((server, index) => pathOfServer(server, variables[index] ?? {}));
  return paths.find((path) => path.replaceAll('/', '') !== '') ?? '';
}

function pathOfServer(server: ResolvedMap, variables: ResolvedMap): string {
  const defaultOf = (name: string): string => scalarText(mapOf(variables[name])['default']) ?? '';
  const url = (scalarText(server['url']) ?? '').replace(/\{(\w+)\}/g, (_, name: string) => defaultOf(name));
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
}

function gatewayResponsesOfOpenApi(body: ResolvedMap): Record<string, GatewayResponseDefinition> {
  const responses = Object.entries(mapOf(body['x-amazon-apigateway-gateway-responses']));
  return Object.fromEntries(
    responses.map(([type, response]) => {
      const { statusCode, responseParameters, responseTemplates } = mapOf(response);
      return [type, gatewayResponse(numberOf(statusCode), responseParameters, responseTemplates)];
    }),
  );
}

function gatewayResponsesOfResources(
  api: ResourceReader,
  reader: TemplateReader,
): Record<string, GatewayResponseDefinition> {
  const responses = reader
    .ofType('AWS::ApiGateway::GatewayResponse')
    .filter((item) => belongsTo(item, 'RestApiId', api));
  return Object.fromEntries(
    responses.map((response) => [
      response.text('ResponseType') ?? '',
      gatewayResponse(
        response.integer('StatusCode'),
        response.value('ResponseParameters'),
        response.value('ResponseTemplates'),
      ),
    ]),
  );
}

function gatewayResponse(
  status: number | undefined,
  parameters: Parameters<typeof textsByName>[0],
  templates: Parameters<typeof textsByName>[0],
): GatewayResponseDefinition {
  const isStatus = status !== undefined && Number.isInteger(status) && status >= 200 && status <= 599;
  return {
    status: isStatus ? status : undefined,
    responseParameters: textsByName(parameters),
    responseTemplates: textsByName(templates),
  };
}
