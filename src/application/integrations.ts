import { type ResolvedTree, scalarText, Unresolved } from '../resolve/index.ts';
import { functionInUri } from './function-arn.ts';
import type { FunctionDefinition, IntegrationDefinition, Resolved } from './model.ts';

/** An integration as a template writes it, in OpenAPI or in a resource. */
export interface IntegrationSource {
  readonly type: ResolvedTree | undefined;
  readonly uri: ResolvedTree | undefined;
  readonly subtype?: ResolvedTree | undefined;
  readonly payloadFormatVersion?: ResolvedTree | undefined;
  readonly timeoutMs?: ResolvedTree | undefined;
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
  if (type !== 'AWS_PROXY' || subtype !== undefined) return { kind: 'other', type: subtype ?? type };

  const isOne = scalarText(source.payloadFormatVersion)?.startsWith('1') ?? false;
  const timeout = Number(scalarText(source.timeoutMs) || Number.NaN);
  return {
    kind: 'lambda-proxy',
    ...functionBehind(source.uri, context),
    payloadFormatVersion: kind === 'rest' || isOne ? '1.0' : '2.0',
    timeoutMs: Number.isFinite(timeout) ? timeout : kind === 'rest' ? 29_000 : 30_000,
  };
}

/** What the URI of an integration or of an authorizer leads to. */
export function functionBehind(
  source: ResolvedTree | undefined,
  context: IntegrationContext,
): { readonly functionId: string | undefined; readonly uri: Resolved<string> } {
  const uri = uriOf(source, context);
  const target = uri instanceof Unresolved ? undefined : functionInUri(uri);
  return { functionId: context.functions.find(({ name }) => name === target?.name)?.id, uri };
}

function uriOf(uri: ResolvedTree | undefined, { stageVariables }: IntegrationContext): Resolved<string> {
  if (uri instanceof Unresolved) return uri;
  if (typeof uri !== 'string') return new Unresolved(null, 'The integration has no URI.');
  return uri.replace(/\$\{stageVariables\.(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(stageVariables, name) ? stageVariables[name] : undefined;
    return typeof value === 'string' ? value : whole;
  });
}
