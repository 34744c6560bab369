import type {
  ApiDefinition,
  Application,
  FunctionDefinition,
  FunctionUrlDefinition,
  WebSocketApiDefinition,
} from '../application/index.ts';
import {
  authorizerWarnings,
  certificateWarnings,
  createFunctionUrl,
  createGateway,
  createWebSocketGateway,
  type Gateway,
  type GatewayOptions,
  integrationProblem,
  keyWarnings,
  type RoutedMessage,
  restWarnings,
  routeProblem,
  urlWarning,
  type WebSocketGateway,
} from './gateway/index.ts';
import type { LocalRoute } from './local-api.ts';
import { withPublished } from './published.ts';
import { withStaticFiles } from './static-files.ts';

/** One thing with an address: an API with a stage, or a URL of a function. */
export interface Endpoint {
  readonly id: string;
  /** What it was made of: one that is made of the same is the same. */
  readonly source: string;
  readonly gateway: Gateway;
  /** WebSocket APIs only. */
  readonly webSockets?: WebSocketGateway | undefined;
  readonly routes: readonly Pick<LocalRoute, 'method' | 'path' | 'functionId'>[];
  /** What of it is not served as AWS would. */
  readonly warnings: readonly EndpointWarning[];
}

/** Something that the user should know before the first request. */
export interface EndpointWarning {
  readonly code: string;
  readonly message: string;
}

/** What endpoints are made with. */
export interface EndpointOptions extends GatewayOptions {
  /** The folder whose files REST and HTTP APIs serve where they have no route; absolute. */
  readonly staticDir?: string | undefined;
  /** Told of messages of WebSocket APIs. */
  readonly report: (apiId: string, message: RoutedMessage, accessLog?: string) => void;
}

/** Everything of an application that is served. What has not changed since `before` stays as it is. */
export function endpointsOf(
  application: Application,
  options: EndpointOptions,
  before: ReadonlyMap<string, Endpoint> = new Map(),
): Endpoint[] {
  const { accountId, region, apis, webSocketApis = [], functions } = application;
  const isolated = functions.filter(({ tenantIsolation }) => tenantIsolation === true).map(({ id }) => id);
  const published = functions.filter(({ aliases, versions }) => aliases !== undefined || versions !== undefined);
  const invoker = withPublished(options.invoker, published);
  const given = { ...options, invoker, accountId, region, tenantFunctions: new Set(isolated) };
  const qualified = published.map(({ id, arn, aliases, aliasWeights, versions }) => ({
    id,
    arn,
    aliases,
    aliasWeights,
    versions,
  }));
  const endpoint = (id: string, definition: unknown, make: (known: Endpoint | undefined) => Made): Endpoint => {
    const source = JSON.stringify([definition, isolated, qualified]);
    const known = before.get(id);
    return known?.source === source ? known : { id, source, ...make(known) };
  };
  return [
    ...apis.filter((api) => api.routes.length > 0).map((api) => endpoint(api.id, api, () => apiEndpoint(api, given))),
    ...webSocketApis
      .filter((api) => api.routes.length > 0)
      .map((api) => endpoint(api.id, api, (known) => webSocketEndpoint(api, given, known))),
    ...functions.flatMap((definition) =>
      (definition.urls ?? []).map((url) =>
        endpoint(url.id, [definition.id, url], () => urlEndpoint(definition, url, given)),
      ),
    ),
  ];
}

/** The APIs that have no address because there is nothing to ask them for. In AWS, a REST API like that cannot be deployed. */
export function withoutRoutes({
  apis,
  webSocketApis = [],
}: Application): (EndpointWarning & { readonly apiId: string })[] {
  return [...apis, ...webSocketApis]
    .filter(({ routes }) => routes.length === 0)
    .map(({ id }) => ({
      code: 'API_NOT_SERVED',
      message: `API "${id}" has no routes, so it has no address here.`,
      apiId: id,
    }));
}

type Made = Omit<Endpoint, 'id' | 'source'>;

function apiEndpoint(api: ApiDefinition, options: EndpointOptions): Made {
  const routes = api.routes.map(({ method, path, integration }) => ({
    method,
    path,
    functionId: 'functionId' in integration ? integration.functionId : undefined,
  }));
  const own = createGateway(api, options);
  const gateway = options.staticDir === undefined ? own : withStaticFiles(own, options.staticDir);
  return { gateway, routes, warnings: apiWarnings(api, options) };
}

function webSocketEndpoint(api: WebSocketApiDefinition, options: EndpointOptions, before: Endpoint | undefined): Made {
  const report = (message: RoutedMessage, line?: string): void => options.report(api.id, message, line);
  const webSockets = createWebSocketGateway(api, options, report, before?.webSockets?.connections);
  const routes = api.routes.map(({ key, integration }) => ({
    method: 'ANY',
    path: key,
    functionId: 'functionId' in integration ? integration.functionId : undefined,
  }));
  return { gateway: webSockets.request, webSockets, routes, warnings: webSocketWarnings(api, options) };
}

function urlEndpoint(definition: FunctionDefinition, url: FunctionUrlDefinition, options: GatewayOptions): Made {
  const warning = urlWarning(url, options);
  return {
    gateway: createFunctionUrl(definition, url, options),
    routes: [{ method: 'ANY', path: '$default', functionId: definition.id }],
    warnings: warning === undefined ? [] : [warning],
  };
}

function apiWarnings(api: ApiDefinition, options: GatewayOptions): EndpointWarning[] {
  const warnings: EndpointWarning[] = [];
  const warn = (code: string, message: string): void => void warnings.push({ code, message });
  for (const route of api.routes) {
    const problem = routeProblem(api, route, options);
    if (problem !== undefined) warn(problem.code, problem.reason);
  }
  for (const { code, message } of authorizerWarnings(api, options)) warn(code, message);
  warnings.push(...(api.notServed ?? []).map((sentence) => settingNotServed(api.id, sentence)));
  if (api.kind === 'rest') warnings.push(...certificateWarnings(api, options));
  return [...warnings, ...restWarnings(api, options), ...stageVariableWarnings(api)];
}

function webSocketWarnings(api: WebSocketApiDefinition, options: GatewayOptions): EndpointWarning[] {
  const guarded = api.routes.map(({ key, authorizer }) => ({ method: '', path: key, authorizer }));
  const routes = api.routes.flatMap(({ key, integration, answers }): EndpointWarning[] => {
    const problem = integrationProblem({ method: '', path: key, integration }, options);
    if (problem !== undefined) return [{ code: problem.code, message: problem.reason }];
    if (answers !== 'expression-alone') return [];
    const message = `Route ${key} has a RouteResponseSelectionExpression but no AWS::ApiGatewayV2::RouteResponse, so clients do not get what it answers.`;
    return [{ code: 'ROUTE_RESPONSE_MISSING', message }];
  });
  const notServed = (api.notServed ?? []).map((message) => settingNotServed(api.id, message));
  return [
    ...routes,
    ...notServed,
    ...certificateWarnings(api, options),
    ...authorizerWarnings({ authorizers: api.authorizers, routes: guarded }, options),
    ...keyWarnings(api.usagePlans),
    ...stageVariableWarnings(api),
  ];
}

function settingNotServed(apiId: string, sentence: string): EndpointWarning {
  return { code: 'SETTING_NOT_SERVED', message: `API "${apiId}": ${sentence}` };
}

function stageVariableWarnings({ stageVariables }: Pick<ApiDefinition, 'stageVariables'>): EndpointWarning[] {
  return Object.entries(stageVariables).flatMap(([name, value]) => {
    if (typeof value === 'string') return [];
    return [{ code: 'STAGE_VARIABLE_UNRESOLVED', message: `Stage variable "${name}" is left out: ${value.reason}` }];
  });
}
