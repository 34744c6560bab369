import type { ApiDefinition, Application, FunctionDefinition, FunctionUrlDefinition } from '../application/index.ts';
import {
  authorizerWarnings,
  createFunctionUrl,
  createGateway,
  type Gateway,
  type GatewayOptions,
  routeProblem,
  urlWarning,
} from './gateway/index.ts';
import type { LocalRoute } from './local-api.ts';

/** One thing with an address: an API with a stage, or a URL of a function. */
export interface Endpoint {
  readonly id: string;
  readonly gateway: Gateway;
  readonly routes: readonly Pick<LocalRoute, 'method' | 'path' | 'functionId'>[];
  /** What of it is not served as AWS would. */
  readonly warnings: readonly EndpointWarning[];
}

/** Something that the user should know before the first request. */
export interface EndpointWarning {
  readonly code: string;
  readonly message: string;
}

/** Everything of an application that is served. */
export function endpointsOf(application: Application, options: GatewayOptions): Endpoint[] {
  const { accountId, region, apis, functions } = application;
  const isolated = functions.filter(({ tenantIsolation }) => tenantIsolation === true);
  const given = { ...options, accountId, region, tenantFunctions: new Set(isolated.map(({ id }) => id)) };
  return [
    ...apis.filter((api) => api.routes.length > 0).map((api) => apiEndpoint(api, given)),
    ...functions.flatMap((definition) => (definition.urls ?? []).map((url) => urlEndpoint(definition, url, given))),
  ];
}

function apiEndpoint(api: ApiDefinition, options: GatewayOptions): Endpoint {
  const routes = api.routes.map(({ method, path, integration }) => ({
    method,
    path,
    functionId: 'functionId' in integration ? integration.functionId : undefined,
  }));
  return { id: api.id, gateway: createGateway(api, options), routes, warnings: apiWarnings(api, options) };
}

function urlEndpoint(definition: FunctionDefinition, url: FunctionUrlDefinition, options: GatewayOptions): Endpoint {
  const warning = urlWarning(url, options);
  return {
    id: url.id,
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
  if (api.rest?.policy !== undefined) {
    warn('POLICY_NOT_ENFORCED', `API "${api.id}" is open to everybody: its resource policy is not enforced here.`);
  }
  const keys = (api.rest?.usagePlans ?? []).flatMap((plan) => plan.keys.filter(({ generated }) => generated));
  for (const { id, value } of keys) {
    warn('API_KEY_GENERATED', `API key "${id}" has no value in the template; here it is "${value}".`);
  }
  for (const [name, value] of Object.entries(api.stageVariables)) {
    if (typeof value !== 'string') {
      warn('STAGE_VARIABLE_UNRESOLVED', `Stage variable "${name}" is left out: ${value.reason}`);
    }
  }
  return warnings;
}
