import {
  isResolvedList,
  isResolvedMap,
  type ResolvedMap,
  type ResolvedTree,
  scalarText,
  Unresolved,
} from '../resolve/index.ts';
import type { ApiDefinition, RouteDefinition } from './api-model.ts';
import type { AuthorizerDefinition } from './authorizer-model.ts';
import { functionBehind, type IntegrationContext } from './integrations.ts';
import type { Resolved } from './resolved.ts';
import type { ResourceReader } from './resource-reader.ts';
import { belongsTo } from './stages.ts';
import type { TemplateReader } from './template-reader.ts';

/** The name under which SigV4 is an authorizer where a template does not give it one. */
export const IAM_AUTHORIZER = 'AWS_IAM';

/** What the API of an authorizer calls it, and what it takes. */
type Authorizers = Readonly<Record<string, AuthorizerDefinition>>;

/** An authorizer as a template writes it, in OpenAPI or in a resource. */
interface AuthorizerSource {
  readonly type: ResolvedTree | undefined;
  readonly uri?: ResolvedTree | undefined;
  /** A text with commas, or a list. */
  readonly identitySource?: ResolvedTree | undefined;
  readonly validationExpression?: ResolvedTree | undefined;
  readonly resultTtl?: ResolvedTree | undefined;
  readonly payloadFormatVersion?: ResolvedTree | undefined;
  readonly simpleResponses?: ResolvedTree | undefined;
  readonly userPoolArns?: ResolvedTree | undefined;
  readonly issuer?: ResolvedTree | undefined;
  readonly audience?: ResolvedTree | undefined;
}

/** The security schemes of an OpenAPI body that are authorizers, by name. API keys are none. */
export function openApiAuthorizers(schemes: ResolvedMap, context: IntegrationContext): Authorizers {
  const found: Record<string, AuthorizerDefinition> = {};
  for (const [name, scheme] of Object.entries(schemes)) {
    const definition = isResolvedMap(scheme) ? schemeAuthorizer(scheme, context) : undefined;
    if (definition !== undefined) found[name] = definition;
  }
  return found;
}

function schemeAuthorizer(scheme: ResolvedMap, context: IntegrationContext): AuthorizerDefinition | undefined {
  const authType = scalarText(scheme['x-amazon-apigateway-authtype'])?.toLowerCase();
  if (authType === 'awssigv4') return { kind: 'iam' };
  const authorizer = scheme['x-amazon-apigateway-authorizer'];
  if (!isResolvedMap(authorizer)) {
    return authType === undefined
      ? undefined
      : { kind: 'unknown', reason: `It says x-amazon-apigateway-authtype: ${authType}, but not by whom.` };
  }
  const jwt = mapOf(authorizer['jwtConfiguration']);
  return readAuthorizer(
    {
      type: authorizer['type'],
      uri: authorizer['authorizerUri'],
      identitySource: authorizer['identitySource'] ?? headerSource(scheme, context),
      validationExpression: authorizer['identityValidationExpression'],
      resultTtl: authorizer['authorizerResultTtlInSeconds'],
      payloadFormatVersion: authorizer['authorizerPayloadFormatVersion'],
      simpleResponses: authorizer['enableSimpleResponses'],
      userPoolArns: authorizer['providerARNs'],
      issuer: jwt['issuer'],
      audience: jwt['audience'],
    },
    context,
  );
}

/** The header that an API key scheme of a REST API names. `Unused` is what it says when the authorizer names its own. */
function headerSource(scheme: ResolvedMap, { kind }: IntegrationContext): string | undefined {
  const name = scalarText(scheme['name']);
  if (kind === 'http' || name === undefined || name === 'Unused' || scheme['in'] !== 'header') return undefined;
  return `method.request.header.${name}`;
}

/** Every authorizer that routes of an API name: those of its OpenAPI body, and resources. */
export function apiAuthorizers(
  api: ResourceReader,
  reader: TemplateReader,
  context: IntegrationContext,
  { fromBody, routes }: { readonly fromBody: Authorizers | undefined; readonly routes: readonly RouteDefinition[] },
): Pick<ApiDefinition, 'authorizers'> {
  const known = { ...fromBody, ...resourceAuthorizers(api, reader, context) };
  const used = new Set(routes.flatMap(({ authorizer }) => authorizer ?? []));
  const entries = [...used].map((name): [string, AuthorizerDefinition] => {
    const definition = Object.hasOwn(known, name) ? known[name] : undefined;
    if (definition !== undefined) return [name, definition];
    if (name === IAM_AUTHORIZER) return [name, { kind: 'iam' }];
    return [name, { kind: 'unknown', reason: 'It is no authorizer of this template.' }];
  });
  return entries.length === 0 ? {} : { authorizers: Object.fromEntries(entries) };
}

/** What a method or route resource says of its authorizer. One that says that there is one, but not which, has one. */
export function routeAuthorization(
  resource: ResourceReader,
): Pick<RouteDefinition, 'authorizer' | 'authorizationScopes'> {
  const type = resource.text('AuthorizationType')?.toUpperCase();
  if (type === IAM_AUTHORIZER) return { authorizer: IAM_AUTHORIZER };
  if (type === 'NONE') return {};
  const authorizer = resource.text('AuthorizerId') ?? type;
  if (authorizer === undefined) return {};
  const scopes = resource.texts('AuthorizationScopes');
  return { authorizer, ...(scopes.length > 0 && { authorizationScopes: scopes }) };
}

/** The authorizer resources of an API by the ID that its methods and routes refer to it by. */
function resourceAuthorizers(api: ResourceReader, reader: TemplateReader, context: IntegrationContext): Authorizers {
  const isRest = context.kind === 'rest';
  const resources = reader.ofType(isRest ? 'AWS::ApiGateway::Authorizer' : 'AWS::ApiGatewayV2::Authorizer');
  const own = resources.filter((resource) => belongsTo(resource, isRest ? 'RestApiId' : 'ApiId', api));
  return Object.fromEntries(
    own.map((resource) => {
      const type = resource.value(isRest ? 'Type' : 'AuthorizerType');
      const jwt = mapOf(resource.value('JwtConfiguration'));
      const source: AuthorizerSource = {
        type,
        uri: resource.value('AuthorizerUri'),
        identitySource: resource.value('IdentitySource'),
        validationExpression: resource.value('IdentityValidationExpression'),
        resultTtl: resource.value('AuthorizerResultTtlInSeconds'),
        payloadFormatVersion: resource.value('AuthorizerPayloadFormatVersion'),
        simpleResponses: resource.value('EnableSimpleResponses'),
        userPoolArns: resource.value('ProviderARNs'),
        issuer: jwt['Issuer'],
        audience: jwt['Audience'],
      };
      return [resource.logicalId, readAuthorizer(source, context)];
    }),
  );
}

function readAuthorizer(source: AuthorizerSource, context: IntegrationContext): AuthorizerDefinition {
  const type = scalarText(source.type)?.toUpperCase();
  const identitySources = textsOf(source.identitySource);
  const validationExpression = scalarText(source.validationExpression);
  switch (type) {
    case 'TOKEN':
    case 'REQUEST': {
      if (type === 'TOKEN' && context.kind === 'http') break;
      const isRest = context.kind === 'rest';
      const ttl = Number(scalarText(source.resultTtl) || Number.NaN);
      return {
        kind: 'lambda',
        type,
        ...functionBehind(source.uri, context),
        identitySources,
        ...(type === 'TOKEN' && { validationExpression }),
        resultTtlSeconds: Number.isFinite(ttl) ? ttl : 300,
        payloadFormatVersion: isRest || scalarText(source.payloadFormatVersion)?.startsWith('1') ? '1.0' : '2.0',
        simpleResponses: !isRest && scalarText(source.simpleResponses) === 'true',
      };
    }
    case 'JWT':
      return {
        kind: 'jwt',
        issuer: resolvedText(source.issuer, 'The authorizer has no issuer.'),
        audience: listOf(source.audience).map((item) => resolvedText(item, 'It is no text.')),
        identitySource: identitySources[0] ?? '$request.header.Authorization',
      };
    case 'COGNITO_USER_POOLS':
      return {
        kind: 'cognito',
        userPoolArns: listOf(source.userPoolArns).map((item) => resolvedText(item, 'It is no ARN.')),
        identitySource: identitySources[0] ?? 'method.request.header.Authorization',
        validationExpression,
      };
  }
  const apis =
    context.kind === 'rest' ? 'REST APIs take TOKEN, REQUEST and COGNITO_USER_POOLS' : 'HTTP APIs take REQUEST and JWT';
  return { kind: 'unknown', reason: type === undefined ? 'It has no type.' : `Its type is ${type}; ${apis}.` };
}

function resolvedText(value: ResolvedTree | undefined, otherwise: string): Resolved<string> {
  return value instanceof Unresolved ? value : (scalarText(value) ?? new Unresolved(null, otherwise));
}

function textsOf(value: ResolvedTree | undefined): string[] {
  return listOf(value)
    .flatMap((item) => (scalarText(item) ?? '').split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function listOf(value: ResolvedTree | undefined): readonly ResolvedTree[] {
  if (value === undefined || value === null) return [];
  return isResolvedList(value) ? value : [value];
}

function mapOf(value: ResolvedTree | undefined): ResolvedMap {
  return isResolvedMap(value) ? value : {};
}
