import { isResolvedMap, type ResolvedMap, scalarText } from '../resolve/index.ts';
import { apiBody } from './api-body.ts';
import type { ApiDefinition, RouteDefinition } from './api-model.ts';
import { apiAuthorizers, routeAuthorization } from './authorizers.ts';
import { readCors } from './cors.ts';
import type { DefinitionFiles } from './definition-files.ts';
import { executeApiEndpoint } from './execute-api-endpoint.ts';
import type { FunctionDefinition } from './function-model.ts';
import { httpMappingOfResource } from './http-mapping.ts';
import { type IntegrationContext, type IntegrationSource, readIntegration } from './integrations.ts';
import { notServed } from './not-served.ts';
import { readOpenApi } from './open-api.ts';
import type { ResourceReader } from './resource-reader.ts';
import { finishRoutes, reportProblems } from './routes.ts';
import { belongsTo, httpStageResource, httpStages, idOfStage, type StageReading } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';
import { routeThrottles } from './web-socket-mapping.ts';

/** Reads every `AWS::ApiGatewayV2::Api` that is not a WebSocket API, with each of its stages. */
export function readHttpApis(
  reader: TemplateReader,
  functions: readonly FunctionDefinition[],
  files: DefinitionFiles,
): ApiDefinition[] {
  const apis = reader.ofType('AWS::ApiGatewayV2::Api').filter((api) => api.value('ProtocolType') !== 'WEBSOCKET');
  return apis.flatMap((api) => {
    const body = apiBody(api, reader, files);
    const stages = httpStages(api, reader);
    return stages.map((stage) => {
      const context: IntegrationContext = { kind: 'http', functions, stageVariables: stage.stageVariables };
      return { ...readHttpApi(api, { body, stage, context, reader }), id: idOfStage(api, stages, stage) };
    });
  });
}

interface HttpReading {
  /** The OpenAPI document of the API. */
  readonly body: ResolvedMap | undefined;
  readonly stage: StageReading;
  readonly context: IntegrationContext;
  readonly reader: TemplateReader;
}

function readHttpApi(api: ResourceReader, { body, stage, context, reader }: HttpReading): ApiDefinition {
  const reading = body === undefined ? undefined : readOpenApi(body, context);
  reportProblems(api, reading?.problems ?? []);
  const cors = api.value('CorsConfiguration');
  const resource = httpStageResource(api, stage, reader);
  const throttles = routeThrottles(resource);
  const missing = notServed('http', api, body, reader);
  const routes = finishRoutes(api, [
    ...(reading?.routes ?? []),
    ...routesOf(api, reader, context),
    ...quickCreated(api, context),
  ]);
  return {
    id: api.id,
    kind: 'http',
    name: scalarText(api.value('Name')) ?? reading?.title ?? api.id,
    ...stage,
    binaryMediaTypes: [],
    cors: isResolvedMap(cors) ? readCors(cors) : reading?.cors,
    ...apiAuthorizers(api, reader, context, { fromBody: reading?.authorizers, routes }),
    routes,
    ...(Object.keys(throttles).length === 0 ? {} : { routeThrottles: throttles }),
    ...executeApiEndpoint(api, body),
    ...(missing.length === 0 ? {} : { notServed: missing }),
  };
}

function routesOf(api: ResourceReader, reader: TemplateReader, context: IntegrationContext): RouteDefinition[] {
  const routes = reader.ofType('AWS::ApiGatewayV2::Route').filter((route) => belongsTo(route, 'ApiId', api));
  return routes.map((route) => ({
    ...parseRouteKey(route.text('RouteKey') ?? '$default'),
    operationName: route.text('OperationName'),
    ...integrationOf(route, reader, context),
    ...routeAuthorization(route),
  }));
}

/** What a route resource leads to. `mappingOf` reads what it maps, where it may be something else than a proxy. */
export function integrationOf(
  route: ResourceReader,
  reader: TemplateReader,
  context: IntegrationContext,
  mappingOf?: (integration: ResourceReader) => IntegrationSource['mapping'],
): Pick<RouteDefinition, 'integration' | 'parameterMapping'> {
  const id = route.text('Target')?.replace(/^integrations\//, '');
  const found = reader.ofType('AWS::ApiGatewayV2::Integration').find(({ logicalId }) => logicalId === id);
  if (found === undefined) {
    reportProblems(route, ['its Target names no integration of this template.']);
    return { integration: { kind: 'other', type: 'unknown' } };
  }
  const integration = readIntegration(
    {
      type: found.value('IntegrationType'),
      uri: found.value('IntegrationUri'),
      subtype: found.value('IntegrationSubtype'),
      payloadFormatVersion: found.value('PayloadFormatVersion'),
      timeoutMs: found.value('TimeoutInMillis'),
      httpMethod: found.value('IntegrationMethod'),
      connectionType: found.value('ConnectionType'),
      tlsConfig: found.value('TlsConfig'),
      mapping: mappingOf?.(found),
    },
    context,
  );
  return {
    integration,
    ...httpMappingOfResource(found.value('RequestParameters'), found.value('ResponseParameters')),
  };
}

/** `Target` on the API itself: one route that leads to a function or to a URL. */
function quickCreated(api: ResourceReader, context: IntegrationContext): RouteDefinition[] {
  const uri = api.value('Target');
  if (uri === undefined) return [];
  const type = typeof uri === 'string' && /^https?:/.test(uri) ? 'HTTP_PROXY' : 'AWS_PROXY';
  return [
    { ...parseRouteKey(api.text('RouteKey') ?? '$default'), integration: readIntegration({ type, uri }, context) },
  ];
}

function parseRouteKey(key: string): { readonly method: string; readonly path: string } {
  const [, method, path] = /^(\S+)\s+(\S+)$/.exec(key) ?? [];
  return method === undefined || path === undefined
    ? { method: 'ANY', path: key }
    : { method: method.toUpperCase(), path };
}
