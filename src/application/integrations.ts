import { type ResolvedTree, scalarText, Unresolved } from '../resolve/index.ts';
import type { IntegrationDefinition } from './api-model.ts';
import { functionInUri } from './function-arn.ts';
import type { FunctionDefinition } from './function-model.ts';
import type { Resolved } from './resolved.ts';
import { isTrue, mapOf } from './resolved-maps.ts';
import type { IntegrationMapping, IntegrationTls } from './rest-model.ts';

/** An integration as a template writes it, in OpenAPI or in a resource. */
export interface IntegrationSource {
  readonly type: ResolvedTree | undefined;
  readonly uri: ResolvedTree | undefined;
  readonly subtype?: ResolvedTree | undefined;
  readonly payloadFormatVersion?: ResolvedTree | undefined;
  readonly timeoutMs?: ResolvedTree | undefined;
  readonly httpMethod?: ResolvedTree | undefined;
  readonly connectionType?: ResolvedTree | undefined;
  readonly responseTransferMode?: ResolvedTree | undefined;
  /** In OpenAPI or in CloudFormation, whose names begin with a capital. */
  readonly tlsConfig?: ResolvedTree | undefined;
  /** What an integration that is no Lambda proxy maps; not in HTTP APIs. */
  readonly mapping?: Omit<IntegrationMapping, 'timeoutMs'> | undefined;
}

/** What integrations of one API have in common. */
export interface IntegrationContext {
  readonly kind: 'rest' | 'http';
  readonly functions: readonly FunctionDefinition[];
  readonly stageVariables: Readonly<Record<string, Resolved<string>>>;
}

/** Reads one integration; a Lambda proxy integration finds its function by the ARN in its URI. */
export function readIntegration(source: IntegrationSource, context: IntegrationContext): IntegrationDefinition {
  const { kind } = context;
  const type = (scalarText(source.type) ?? 'unknown').toUpperCase();
  const subtype = scalarText(source.subtype);
  const timeout = Number(scalarText(source.timeoutMs) || Number.NaN);
  const timeoutMs = Number.isFinite(timeout) ? timeout : kind === 'rest' ? 29_000 : 30_000;
  if (source.mapping !== undefined) {
    const mapped = mappedIntegration(type, source, { ...source.mapping, timeoutMs }, context);
    if (mapped !== undefined) return mapped;
  }
  if (kind === 'http' && type === 'HTTP_PROXY') {
    return mappedIntegration(type, source, { ...NO_MAPPING, timeoutMs }, context) ?? { kind: 'other', type };
  }
  if (type !== 'AWS_PROXY' || subtype !== undefined) return { kind: 'other', type: subtype ?? type };

  const isOne = scalarText(source.payloadFormatVersion)?.startsWith('1') ?? false;
  return {
    kind: 'lambda-proxy',
    ...functionBehind(source.uri, context),
    payloadFormatVersion: kind === 'rest' || isOne ? '1.0' : '2.0',
    timeoutMs,
    ...(kind === 'rest' ? methodOf(source) : {}),
    ...(isStreamed(source) ? { responseTransferMode: 'STREAM' as const } : {}),
  };
}

/** HTTP APIs map parameters at the route, and nothing else. */
const NO_MAPPING: Omit<IntegrationMapping, 'timeoutMs'> = {
  requestParameters: {},
  requestTemplates: {},
  passthroughBehavior: 'when_no_match',
  responses: [],
};

function methodOf({ httpMethod }: IntegrationSource): { readonly httpMethod?: string } {
  const method = scalarText(httpMethod)?.toUpperCase();
  return method === undefined ? {} : { httpMethod: method };
}

function isStreamed({ responseTransferMode }: IntegrationSource): boolean {
  return scalarText(responseTransferMode)?.toUpperCase() === 'STREAM';
}

/** The integrations that map; `undefined` for any other. */
function mappedIntegration(
  type: string,
  source: IntegrationSource,
  mapping: IntegrationMapping,
  context: IntegrationContext,
): IntegrationDefinition | undefined {
  const httpMethod = scalarText(source.httpMethod)?.toUpperCase();
  switch (type) {
    case 'MOCK':
      return { kind: 'mock', ...mapping };
    case 'HTTP':
    case 'HTTP_PROXY': {
      const connectionType = scalarText(source.connectionType)?.toUpperCase();
      const kind = type === 'HTTP' ? 'http' : 'http-proxy';
      const stream = kind === 'http-proxy' && isStreamed(source) ? { responseTransferMode: 'STREAM' as const } : {};
      const tls = tlsOf(source, context);
      return { kind, uri: uriOf(source.uri, context), httpMethod, connectionType, ...tls, ...stream, ...mapping };
    }
    case 'AWS':
      return { kind: 'aws', ...functionBehind(source.uri, context), httpMethod, ...mapping };
    default:
      return undefined;
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integration-tls-config.html */
function tlsOf({ tlsConfig }: IntegrationSource, { kind }: IntegrationContext): { readonly tls?: IntegrationTls } {
  const config = mapOf(tlsConfig);
  if (kind === 'rest') {
    const isSkipped = isTrue(config['insecureSkipVerification'] ?? config['InsecureSkipVerification']);
    return isSkipped ? { tls: { insecureSkipVerification: true } } : {};
  }
  const name = scalarText(config['serverNameToVerify'] ?? config['ServerNameToVerify']);
  return name === undefined ? {} : { tls: { serverNameToVerify: name } };
}

/** What the URI of an integration or of an authorizer leads to. */
export function functionBehind(
  source: ResolvedTree | undefined,
  context: IntegrationContext,
): {
  readonly functionId: string | undefined;
  readonly qualifier?: string | undefined;
  readonly uri: Resolved<string>;
} {
  const uri = uriOf(source, context);
  const target = uri instanceof Unresolved ? undefined : functionInUri(uri);
  const functionId = context.functions.find(({ name }) => name === target?.name)?.id;
  if (functionId === undefined || target?.qualifier === undefined) return { functionId, uri };
  return { functionId, qualifier: target.qualifier, uri };
}

function uriOf(uri: ResolvedTree | undefined, { stageVariables }: IntegrationContext): Resolved<string> {
  if (uri instanceof Unresolved) return uri;
  if (typeof uri !== 'string') return new Unresolved(null, 'The integration has no URI.');
  return uri.replace(/\$\{stageVariables\.(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(stageVariables, name) ? stageVariables[name] : undefined;
    return typeof value === 'string' ? value : whole;
  });
}
