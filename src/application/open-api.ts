import { isResolvedList, isResolvedMap, type ResolvedMap, type ResolvedTree, scalarText } from '../resolve/index.ts';
import type { AuthorizerDefinition } from './authorizer-model.ts';
import { IAM_AUTHORIZER, openApiAuthorizers } from './authorizers.ts';
import { cacheKeysOf } from './cache-keys.ts';
import { readCors } from './cors.ts';
import { httpMappingOfOpenApi } from './http-mapping.ts';
import { mappingOfOpenApi } from './integration-mapping.ts';
import { type IntegrationContext, readIntegration } from './integrations.ts';
import { methodRequestOfOpenApi } from './method-requests.ts';
import type { CorsDefinition, RouteDefinition } from './model.ts';

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
export function readOpenApi(body: ResolvedMap, context: IntegrationContext): OpenApiReading {
  const routes: RouteDefinition[] = [];
  const problems: string[] = [];
  const schemes = { ...mapAt(body, 'securityDefinitions'), ...mapAt(mapAt(body, 'components'), 'securitySchemes') };
  const authorizers = openApiAuthorizers(schemes, context);
  const inlineModels: Record<string, unknown> = {};
  const isRest = context.kind === 'rest';
  for (const [path, item] of Object.entries(mapAt(body, 'paths'))) {
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
        ...(isRest && {
          request: methodRequestOfOpenApi({ operation, item, body, route: `${method} ${path}` }, inlineModels),
        }),
        integration: readIntegration(
          {
            type: integration['type'],
            uri: integration['uri'],
            subtype: integration['integrationSubtype'],
            payloadFormatVersion: integration['payloadFormatVersion'],
            timeoutMs: integration['timeoutInMillis'],
            httpMethod: integration['httpMethod'],
            connectionType: integration['connectionType'],
            responseTransferMode: integration['responseTransferMode'],
            tlsConfig: integration['tlsConfig'],
            mapping: isRest ? mappingOfOpenApi(integration) : undefined,
          },
          context,
        ),
        ...(isRest
          ? cacheKeysOf(
              integration['cacheKeyParameters'],
              integration['cacheNamespace'],
              integration['requestParameters'],
            )
          : httpMappingOfOpenApi(integration)),
        ...authorizationOf(operation, body, authorizers),
      });
      problems.push(
        ...openSchemes(operation, body, schemes, authorizers).map((name) => openScheme(method, path, name)),
      );
    }
  }
  const cors = body['x-amazon-apigateway-cors'];
  return {
    title: scalarText(mapAt(body, 'info')['title']),
    routes,
    binaryMediaTypes: textsAt(body, 'x-amazon-apigateway-binary-media-types').map(unescapeMediaType),
    cors: isResolvedMap(cors) ? readCors(cors) : undefined,
    problems,
    authorizers,
    inlineModels,
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

/** The integration of an operation: its own, or one that the body keeps for several (`$ref`; HTTP APIs). */
function integrationOf(operation: ResolvedMap, body: ResolvedMap): ResolvedTree | undefined {
  const integration = operation['x-amazon-apigateway-integration'];
  const reference = isResolvedMap(integration) ? scalarText(integration['$ref']) : undefined;
  const [, name] = /^#\/components\/x-amazon-apigateway-integrations\/(.+)$/.exec(reference ?? '') ?? [];
  if (name === undefined) return integration;
  return mapAt(mapAt(body, 'components'), 'x-amazon-apigateway-integrations')[name];
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
  const type = scalarText(mapAt(operation, 'x-amazon-apigateway-auth')['type'])?.toUpperCase();
  if (type === IAM_AUTHORIZER) return { authorizer: IAM_AUTHORIZER };
  if (type === 'NONE') return {};
  const security = operation['security'] ?? body['security'];
  for (const requirement of isResolvedList(security) ? security : []) {
    if (!isResolvedMap(requirement)) continue;
    const authorizer = Object.keys(requirement).find((name) => Object.hasOwn(authorizers, name));
    if (authorizer === undefined) continue;
    const scopes = textsAt(requirement, authorizer);
    return { authorizer, ...(scopes.length > 0 && { authorizationScopes: scopes }) };
  }
  return {};
}

function mapAt(map: ResolvedMap, key: string): ResolvedMap {
  const value: ResolvedTree | undefined = map[key];
  return isResolvedMap(value) ? value : {};
}

function textsAt(map: ResolvedMap, key: string): string[] {
  const value = map[key];
  return isResolvedList(value) ? value.flatMap((item) => scalarText(item) ?? []) : [];
}
