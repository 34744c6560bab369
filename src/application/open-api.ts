import { isResolvedList, isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import type { RouteDefinition } from './api-model.ts';
import type { AuthorizerDefinition } from './authorizer-model.ts';
import { IAM_AUTHORIZER, openApiAuthorizers } from './authorizers.ts';
import { cacheKeysOf } from './cache-keys.ts';
import { readCors } from './cors.ts';
import type { CorsDefinition } from './cors-model.ts';
import { httpMappingOfOpenApi } from './http-mapping.ts';
import { mappingOfOpenApi } from './integration-mapping.ts';
import { type IntegrationContext, type IntegrationSource, readIntegration } from './integrations.ts';
import { methodRequestOfOpenApi } from './method-requests.ts';
import { mapOf, textsOf } from './resolved-maps.ts';

/** What an OpenAPI body says about an API. */
export interface OpenApiReading {
  readonly title?: string | undefined;
  readonly routes: readonly RouteDefinition[];
  readonly binaryMediaTypes: readonly string[];
  readonly cors?: CorsDefinition | undefined;
  /** Paths and methods that could not be read, each as a sentence. */
  readonly problems: readonly string[];
  readonly authorizers: Readonly<Record<string, AuthorizerDefinition>>;
  /** Schemas of bodies that operations write themselves, by a name that is made up for them. */
  readonly inlineModels: Readonly<Record<string, unknown>>;
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ...['get', 'post', 'put', 'delete', 'options', 'head', 'patch'].map((name) => [name, name.toUpperCase()] as const),
  ['x-amazon-apigateway-any-method', 'ANY'],
]);

/** Reads an OpenAPI 2 or 3 body with API Gateway's extensions. */
export function readOpenApi(whole: ResolvedMap, context: IntegrationContext): OpenApiReading {
  const routes: RouteDefinition[] = [];
  const { security: ofAll, ...withoutSecurity } = whole;
  const body = context.kind === 'rest' ? withoutSecurity : whole;
  const problems: string[] = context.kind === 'rest' ? openRoot(ofAll, whole) : [];
  const schemes = { ...mapOf(body['securityDefinitions']), ...mapOf(mapOf(body['components'])['securitySchemes']) };
  const authorizers = openApiAuthorizers(schemes, context);
  const inlineModels: Record<string, unknown> = {};
  for (const [path, item] of Object.entries(mapOf(body['paths']))) {
    if (!isResolvedMap(item)) {
      problems.push(`path "${path}" cannot be read.`);
      continue;
    }
    for (const [key, operation] of Object.entries(item)) {
      const method = METHODS.get(key.toLowerCase());
      if (method === undefined) continue;
      const integration = isResolvedMap(operation) ? integrationOf(operation, body) : undefined;
      if (!isResolvedMap(operation) || !isResolvedMap(integration)) {
        problems.push(`${method} ${path} has no integration that can be read.`);
        continue;
      }
      routes.push({
        method,
        path: path === '/$default' ? '$default' : path,
        operationName: scalarText(operation['operationId']),
        ...(context.kind === 'rest'
          ? {
              request: methodRequestOfOpenApi({ operation, item, body, route: `${method} ${path}` }, inlineModels),
              ...restIntegration(integration, context),
            }
          : httpIntegration(integration, context)),
        ...authorizationOf(operation, body, authorizers),
      });
      for (const name of openSchemes(operation, body, schemes, authorizers)) {
        problems.push(openScheme(method, path, name));
      }
    }
  }
  const cors = body['x-amazon-apigateway-cors'];
  return {
    title: scalarText(mapOf(body['info'])['title']),
    routes,
    binaryMediaTypes: textsOf(body['x-amazon-apigateway-binary-media-types']).map(unescapeMediaType),
    cors: isResolvedMap(cors) ? readCors(cors) : undefined,
    problems,
    authorizers,
    inlineModels,
  };
}

function restIntegration(
  integration: ResolvedMap,
  context: IntegrationContext,
): Pick<RouteDefinition, 'integration' | 'cacheKeyParameters' | 'cacheNamespace'> {
  const source = { ...integrationSource(integration), mapping: mappingOfOpenApi(integration) };
  return {
    integration: readIntegration(source, context),
    ...cacheKeysOf(integration['cacheKeyParameters'], integration['cacheNamespace'], integration['requestParameters']),
  };
}

function httpIntegration(
  integration: ResolvedMap,
  context: IntegrationContext,
): Pick<RouteDefinition, 'integration' | 'parameterMapping'> {
  return {
    integration: readIntegration(integrationSource(integration), context),
    ...httpMappingOfOpenApi(integration),
  };
}

/** What both kinds of APIs say of an integration. */
function integrationSource(integration: ResolvedMap): IntegrationSource {
  return {
    type: integration['type'],
    uri: integration['uri'],
    subtype: integration['integrationSubtype'],
    payloadFormatVersion: integration['payloadFormatVersion'],
    timeoutMs: integration['timeoutInMillis'],
    httpMethod: integration['httpMethod'],
    connectionType: integration['connectionType'],
    responseTransferMode: integration['responseTransferMode'],
    tlsConfig: integration['tlsConfig'],
  };
}

/** Security schemes of an operation that look like an authorizer, but are none for API Gateway. API keys look like none. */
function openSchemes(
  operation: ResolvedMap,
  body: ResolvedMap,
  schemes: ResolvedMap,
  authorizers: Readonly<Record<string, AuthorizerDefinition>>,
): string[] {
  const security = operation['security'] ?? body['security'];
  const names = (isResolvedList(security) ? security : []).flatMap((item) =>
    isResolvedMap(item) ? Object.keys(item) : [],
  );
  return names.filter((name) => {
    const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    return isResolvedMap(scheme) && scheme['type'] !== 'apiKey' && !Object.hasOwn(authorizers, name);
  });
}

function openScheme(method: string, path: string, name: string): string {
  return `${method} ${path}: security scheme "${name}" is no authorizer (x-amazon-apigateway-authorizer), so API Gateway lets everybody in.`;
}

/**
 * REST APIs look at the security of operations alone.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function openRoot(security: ResolvedTree | undefined, body: ResolvedMap): string[] {
  if (!isResolvedList(security) || security.length === 0) return [];
  const operations = Object.values(mapOf(body['paths']))
    .flatMap((item) => Object.entries(mapOf(item)))
    .filter(([key]) => METHODS.has(key.toLowerCase()))
    .map(([, operation]) => mapOf(operation));
  const isOpen = (one: ResolvedMap): boolean =>
    one['security'] === undefined && one['x-amazon-apigateway-auth'] === undefined;
  return operations.some(isOpen) ? [OPEN_ROOT] : [];
}

const OPEN_ROOT =
  'its OpenAPI body says `security` for all operations at once, which API Gateway does not look at: operations without their own let everybody in.';

/** The integration of an operation: its own, or one that the body keeps for several (`$ref`; HTTP APIs). */
function integrationOf(operation: ResolvedMap, body: ResolvedMap): ResolvedTree | undefined {
  const integration = operation['x-amazon-apigateway-integration'];
  const reference = isResolvedMap(integration) ? scalarText(integration['$ref']) : undefined;
  const [, name] = /^#\/components\/x-amazon-apigateway-integrations\/(.+)$/.exec(reference ?? '') ?? [];
  if (name === undefined) return integration;
  return mapOf(mapOf(body['components'])['x-amazon-apigateway-integrations'])[name];
}

/** `image~1png` is how a JSON pointer writes `image/png`. */
export function unescapeMediaType(type: string): string {
  return type.replaceAll('~1', '/');
}

/** The first security requirement of an operation that is an authorizer. API keys are none. */
function authorizationOf(
  operation: ResolvedMap,
  body: ResolvedMap,
  authorizers: Readonly<Record<string, AuthorizerDefinition>>,
): Pick<RouteDefinition, 'authorizer' | 'authorizationScopes'> {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html
  const type = scalarText(mapOf(operation['x-amazon-apigateway-auth'])['type'])?.toUpperCase();
  if (type === IAM_AUTHORIZER) return { authorizer: IAM_AUTHORIZER };
  if (type === 'NONE') return {};
  const security = operation['security'] ?? body['security'];
  for (const requirement of isResolvedList(security) ? security : []) {
    if (!isResolvedMap(requirement)) continue;
    const authorizer = Object.keys(requirement).find((name) => Object.hasOwn(authorizers, name));
    if (authorizer === undefined) continue;
    const scopes = textsOf(requirement[authorizer]);
    return { authorizer, ...(scopes.length > 0 && { authorizationScopes: scopes }) };
  }
  return {};
}
