import { isObject, type JsonObject, type JsonValue } from '../../core/index.ts';
import type { Sighting } from './finding.ts';
import { at, listAt, type ReviewedResource, textOf } from './reviewed-template.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'trace', 'x-amazon-apigateway-any-method'];

/** APIs and function URLs that answer anybody. */
export function openAccess(resources: readonly ReviewedResource[]): readonly Sighting[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  return resources.flatMap((resource): Sighting[] => {
    const { logicalId, type: resourceType, properties } = resource;
    const open = (what: string): Sighting => ({
      rule: 'API_WITHOUT_AUTHORIZATION',
      level: 'high',
      logicalId,
      resourceType,
      message: `${what} answers without authorization.`,
    });
    switch (resourceType) {
      case 'AWS::Lambda::Url': {
        if (at(properties, 'AuthType') !== 'NONE') return [];
        const message = `The URL of function ${textOf(at(properties, 'TargetFunctionArn'))} answers without authorization.`;
        return [{ rule: 'FUNCTION_URL_WITHOUT_AUTHORIZATION', level: 'high', logicalId, resourceType, message }];
      }
      case 'AWS::ApiGateway::RestApi':
        if (isProtected(properties)) return [];
        return openOperations(at(properties, 'Body')).map((operation) => open(operation));
      case 'AWS::ApiGateway::Method': {
        const api = byId.get(referenceOf(at(properties, 'RestApiId')) ?? '');
        const { HttpMethod, AuthorizationType = 'NONE' } = properties;
        if (AuthorizationType !== 'NONE' || HttpMethod === 'OPTIONS' || (api && isProtected(api.properties))) return [];
        return [open(`Method ${textOf(HttpMethod)}`)];
      }
      case 'AWS::ApiGatewayV2::Api':
        return openOperations(at(properties, 'Body')).map((operation) => open(operation));
      case 'AWS::ApiGatewayV2::Route': {
        const { RouteKey = '', AuthorizationType = 'NONE' } = properties;
        if (AuthorizationType !== 'NONE' || String(RouteKey).startsWith('OPTIONS ')) return [];
        // Of a WebSocket API, who connects is asked once.
        const api = byId.get(referenceOf(at(properties, 'ApiId')) ?? '');
        if (at(api?.properties, 'ProtocolType') === 'WEBSOCKET' && RouteKey !== '$connect') return [];
        return [open(`Route ${textOf(RouteKey)}`)];
      }
      default:
        return [];
    }
  });
}

/** By a policy of the API, or because it can be reached from inside only. */
function isProtected(properties: JsonObject): boolean {
  const body = at(properties, 'Body');
  if (at(properties, 'Policy') !== undefined || at(body, 'x-amazon-apigateway-policy') !== undefined) return true;
  return listAt(properties, 'EndpointConfiguration', 'Types').includes('PRIVATE');
}

function openOperations(body: JsonValue | undefined): string[] {
  const paths = at(body, 'paths');
  if (!isObject(paths)) return [];
  const common = at(body, 'security');
  return Object.entries(paths as JsonObject).flatMap(([path, item]) => {
    if (!isObject(item)) return [];
    const operations = Object.entries(item as JsonObject).filter(([method]) => METHODS.includes(method.toLowerCase()));
    return operations.flatMap(([method, operation]) => {
      const security = at(operation, 'security') ?? common;
      const auth = at(operation, 'x-amazon-apigateway-auth', 'type');
      if (typeof auth === 'string' && auth.toUpperCase() !== 'NONE') return [];
      if (asksForMore(body, security)) return [];
      return [`${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`];
    });
  });
}

/** Whether a caller has to show who it is: an API key tells that to nobody. */
function asksForMore(body: JsonValue | undefined, security: JsonValue | undefined): boolean {
  if (!Array.isArray(security) || security.length === 0) return false;
  const schemes = at(body, 'components', 'securitySchemes') ?? at(body, 'securityDefinitions');
  return security.every((requirement: JsonValue) => {
    if (!isObject(requirement)) return false;
    return Object.keys(requirement).some((name) => {
      const scheme = at(schemes, name);
      if (at(scheme, 'type') !== 'apiKey') return name !== 'NONE';
      return at(scheme, 'x-amazon-apigateway-authtype') !== undefined;
    });
  });
}

function referenceOf(value: JsonValue | undefined): string | undefined {
  const ref = at(value, 'Ref') ?? value;
  return typeof ref === 'string' ? ref : undefined;
}
