import { scalarText } from '../resolve/index.ts';
import { apiAuthorizers, routeAuthorization } from './authorizers.ts';
import { executeApiEndpoint } from './execute-api-endpoint.ts';
import type { FunctionDefinition } from './function-model.ts';
import { integrationOf } from './http-apis.ts';
import type { IntegrationContext } from './integrations.ts';
import { notServed } from './not-served.ts';
import { isTrue, mapOf, textsByName } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import { modelNameOf, modelsOfResources } from './rest-models.ts';
import { reportProblems } from './routes.ts';
import { belongsTo, httpStageResource, httpStages, idOfStage, type StageReading } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';
import { usagePlansOf } from './usage-plans.ts';
import { mappingOfWebSocket, routeThrottles } from './web-socket-mapping.ts';
import type { WebSocketApiDefinition, WebSocketRouteDefinition } from './web-socket-model.ts';

/** The longest that an integration of a WebSocket API may take, in milliseconds, and what it may where nothing is said. */
const MAX_INTEGRATION_MS = 29_000;

/** Reads every `AWS::ApiGatewayV2::Api` that is a WebSocket API, with each of its stages. */
export function readWebSocketApis(
  reader: TemplateReader,
  functions: readonly FunctionDefinition[],
): WebSocketApiDefinition[] {
  const apis = reader.ofType('AWS::ApiGatewayV2::Api').filter((api) => api.value('ProtocolType') === 'WEBSOCKET');
  return apis.flatMap((api) => {
    const stages = httpStages(api, reader);
    return stages.map((stage) => ({ ...readApi(api, stage, reader, functions), id: idOfStage(api, stages, stage) }));
  });
}

function readApi(
  api: ResourceReader,
  stage: StageReading,
  reader: TemplateReader,
  functions: readonly FunctionDefinition[],
): WebSocketApiDefinition {
  const resource = httpStageResource(api, stage, reader);
  const context: IntegrationContext = { kind: 'http', functions, stageVariables: stage.stageVariables };
  const routes = reader.ofType('AWS::ApiGatewayV2::Route').filter((route) => belongsTo(route, 'ApiId', api));
  const read = routes.map((route) => readRoute(route, reader, context));
  const used = read.map(({ key: path, integration, authorizer }) => ({
    method: 'ANY',
    path,
    integration,
    authorizer,
  }));
  return {
    id: api.id,
    name: scalarText(api.value('Name')) ?? api.id,
    ...stage,
    routeSelectionExpression: api.text('RouteSelectionExpression') ?? '$request.body.action',
    ...apiAuthorizers(api, reader, context, { fromBody: undefined, routes: used }),
    routes: read,
    ...(api.value('ApiKeySelectionExpression') === '$context.authorizer.usageIdentifierKey' && {
      apiKeySource: 'AUTHORIZER' as const,
    }),
    ...whereAny('usagePlans', usagePlansOf(api, stage.stage, reader)),
    ...whereAny('models', modelsOfResources(api, reader, 'webSocket')),
    ...whereAny('routeThrottles', routeThrottles(resource)),
    ...executeApiEndpoint(api),
    ...whereAny('notServed', notServed('http', api, undefined, reader)),
  };
}

/** A property that is absent where it would be empty. */
function whereAny<Name extends string, Value extends object>(name: Name, value: Value): { [Key in Name]?: Value } {
  const property: { [Key in Name]?: Value } = {};
  if (Object.keys(value).length > 0) property[name] = value;
  return property;
}

function readRoute(
  route: ResourceReader,
  reader: TemplateReader,
  context: IntegrationContext,
): WebSocketRouteDefinition {
  const key = route.text('RouteKey') ?? '$default';
  const { integration } = integrationOf(route, reader, context, (found) => mappingOfWebSocket(found, reader));
  const modelSelectionExpression = scalarText(route.value('ModelSelectionExpression'));
  const models = Object.entries(textsByName(route.value('RequestModels')));
  if (integration.kind === 'lambda-proxy' && integration.functionId === undefined) {
    reportProblems(route, [`route ${key} leads to no function of this template.`]);
  }
  const { authorizer } = routeAuthorization(route);
  return {
    key,
    integration:
      integration.kind === 'other'
        ? integration
        : { ...integration, timeoutMs: Math.min(integration.timeoutMs, MAX_INTEGRATION_MS) },
    answers: answersOf(route, reader),
    ...(authorizer === undefined ? {} : { authorizer }),
    ...(isTrue(route.value('ApiKeyRequired')) && { apiKeyRequired: true }),
    ...whereAny('requiredParameters', key === '$connect' ? requiredParameters(route) : []),
    ...(modelSelectionExpression !== undefined && {
      validation: {
        modelSelectionExpression,
        models: Object.fromEntries(models.map(([key, name]) => [key, modelNameOf(name, reader, 'webSocket')])),
      },
    }),
  };
}

function requiredParameters(route: ResourceReader): string[] {
  const parameters = Object.entries(mapOf(route.value('RequestParameters')));
  return parameters.flatMap(([name, constraints]) => (isTrue(mapOf(constraints)['Required']) ? [name] : []));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
function answersOf(route: ResourceReader, reader: TemplateReader): WebSocketRouteDefinition['answers'] {
  if (route.value('RouteResponseSelectionExpression') === undefined) return 'no';
  const responses = reader.ofType('AWS::ApiGatewayV2::RouteResponse');
  return responses.some((response) => belongsTo(response, 'RouteId', route)) ? 'route-response' : 'expression-alone';
}
