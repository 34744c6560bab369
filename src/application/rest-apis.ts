import { isResolvedMap, type ResolvedMap, scalarText } from '../resolve/index.ts';
import { apiBody } from './api-body.ts';
import type { ApiDefinition, RouteDefinition } from './api-model.ts';
import { apiAuthorizers, routeAuthorization } from './authorizers.ts';
import { cacheKeysOf } from './cache-keys.ts';
import { canaryStage } from './canary.ts';
import { cloneSource, withCloned } from './cloned-api.ts';
import type { DefinitionFiles } from './definition-files.ts';
import { executeApiEndpoint } from './execute-api-endpoint.ts';
import type { FunctionDefinition } from './function-model.ts';
import { mappingOfResource } from './integration-mapping.ts';
import { type IntegrationContext, readIntegration } from './integrations.ts';
import { methodRequestOfResource } from './method-requests.ts';
import { notServed } from './not-served.ts';
import { readOpenApi, unescapeMediaType } from './open-api.ts';
import type { ResourceReader } from './resource-reader.ts';
import { basePathOf, restSettings } from './rest-settings.ts';
import { finishRoutes, reportProblems } from './routes.ts';
import { belongsTo, idOfStage, restStageResource, restStages, type StageReading } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads every `AWS::ApiGateway::RestApi` with each of its stages: its OpenAPI body, its resources and methods. */
export function readRestApis(
  reader: TemplateReader,
  functions: readonly FunctionDefinition[],
  files: DefinitionFiles,
): ApiDefinition[] {
  const bodies = new Map<ResourceReader, ResolvedMap | undefined>();
  const bodyOf = (api: ResourceReader): ResolvedMap | undefined => {
    if (!bodies.has(api)) bodies.set(api, apiBody(api, reader, files));
    return bodies.get(api);
  };
  return reader.ofType('AWS::ApiGateway::RestApi').flatMap((api) => {
    const body = bodyOf(api);
    const source = cloneSource(api, reader, []);
    const stages = restStages(api, reader);
    return stages.map((stage) => {
      const read = (chosen: StageReading): ApiDefinition => {
        const context: IntegrationContext = { kind: 'rest', functions, stageVariables: chosen.stageVariables };
        return readWithClone(api, [], { stage: chosen, context, reader, bodyOf });
      };
      const resource = restStageResource(api, stage.stage, reader);
      const canary = canaryStage(stage, resource);
      const missing = [...notServed('rest', api, body, reader), ...(source === undefined ? [] : [source.sentence])];
      return {
        ...read(stage),
        id: idOfStage(api, stages, stage),
        ...(canary && { canary: canaryOf(canary.percentTraffic, read(canary.stage), canary.useStageCache) }),
        ...executeApiEndpoint(api, body),
        ...(missing.length === 0 ? {} : { notServed: missing }),
      };
    });
  });
}

function canaryOf(
  percentTraffic: number,
  { stageVariables, authorizers, routes }: ApiDefinition,
  useStageCache: boolean,
): NonNullable<ApiDefinition['canary']> {
  return {
    percentTraffic,
    stageVariables,
    ...(authorizers === undefined ? {} : { authorizers }),
    routes,
    ...(useStageCache && { useStageCache }),
  };
}

interface RestReading {
  readonly stage: StageReading;
  readonly context: IntegrationContext;
  readonly reader: TemplateReader;
  /** The OpenAPI document of an API. */
  readonly bodyOf: (api: ResourceReader) => ResolvedMap | undefined;
}

/** An API with what it is copied from; `copies` are those that are copied from it. */
function readWithClone(api: ResourceReader, copies: readonly ResourceReader[], reading: RestReading): ApiDefinition {
  const own = readRestApi(api, reading);
  const source = cloneSource(api, reading.reader, copies)?.api;
  return source === undefined ? own : withCloned(own, readWithClone(source, [...copies, api], reading));
}

function readRestApi(api: ResourceReader, { stage, context, reader, bodyOf }: RestReading): ApiDefinition {
  const body = bodyOf(api);
  const reading = body === undefined ? undefined : readOpenApi(body, context);
  reportProblems(api, reading?.problems ?? []);
  const binary = [...api.texts('BinaryMediaTypes').map(unescapeMediaType), ...(reading?.binaryMediaTypes ?? [])];
  const basePath = body === undefined ? '' : basePathOf(api, body);
  const imported = (reading?.routes ?? []).map((route) => ({ ...route, path: under(basePath, route.path) }));
  const routes = finishRoutes(api, [...imported, ...methodsOf(api, reader, context)]);
  return {
    id: api.id,
    kind: 'rest',
    name: scalarText(api.value('Name')) ?? reading?.title ?? api.id,
    ...stage,
    binaryMediaTypes: [...new Set(binary)],
    rest: restSettings(api, { stage: stage.stage, reader, body, inlineModels: reading?.inlineModels }),
    ...apiAuthorizers(api, reader, context, { fromBody: reading?.authorizers, routes }),
    routes,
  };
}

function methodsOf(api: ResourceReader, reader: TemplateReader, context: IntegrationContext): RouteDefinition[] {
  const paths = resourcePaths(api, reader);
  return reader.ofType('AWS::ApiGateway::Method').flatMap((method) => {
    if (!belongsTo(method, 'RestApiId', api)) return [];
    const path = paths.get(scalarText(method.value('ResourceId')) ?? '');
    const httpMethod = method.text('HttpMethod')?.toUpperCase();
    if (path === undefined || httpMethod === undefined) {
      reportProblems(method, ['the resource that it belongs to is not known.']);
      return [];
    }
    const value = method.value('Integration');
    const integration = isResolvedMap(value) ? value : {};
    return {
      method: httpMethod,
      path,
      operationName: method.text('OperationName'),
      request: methodRequestOfResource(method, reader),
      integration: readIntegration(
        {
          type: integration['Type'],
          uri: integration['Uri'],
          timeoutMs: integration['TimeoutInMillis'],
          httpMethod: integration['IntegrationHttpMethod'],
          connectionType: integration['ConnectionType'],
          responseTransferMode: integration['ResponseTransferMode'],
          tlsConfig: integration['TlsConfig'],
          mapping: mappingOfResource(integration),
        },
        context,
      ),
      ...cacheKeysOf(
        integration['CacheKeyParameters'],
        integration['CacheNamespace'],
        integration['RequestParameters'],
      ),
      ...routeAuthorization(method),
    };
  });
}

function under(basePath: string, path: string): string {
  return path === '/' && basePath !== '' ? basePath : `${basePath}${path}`;
}

/** The path of each `AWS::ApiGateway::Resource`, by the ID that methods refer to it by. */
function resourcePaths(api: ResourceReader, reader: TemplateReader): ReadonlyMap<string, string> {
  const resources = reader.ofType('AWS::ApiGateway::Resource').filter((item) => belongsTo(item, 'RestApiId', api));
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const paths = new Map([[`${api.logicalId}-root`, '/']]);
  const pathOf = (id: string, seen: ReadonlySet<string>): string | undefined => {
    const known = paths.get(id);
    const resource = byId.get(id);
    if (known !== undefined || resource === undefined || seen.has(id)) return known;
    const parent = pathOf(scalarText(resource.value('ParentId')) ?? '', new Set([...seen, id]));
    const part = scalarText(resource.value('PathPart'));
    if (parent === undefined || part === undefined) return undefined;
    const path = parent === '/' ? `/${part}` : `${parent}/${part}`;
    paths.set(id, path);
    return path;
  };
  for (const id of byId.keys()) pathOf(id, new Set());
  return paths;
}
