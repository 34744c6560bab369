import type { FunctionDefinition } from '../application/index.ts';
import type { FunctionInvoker } from './invocation.ts';

/**
 * The version that runs where `qualifier` is asked for: `$LATEST` or a number; `undefined` where there is none such. An
 * alias with weights leads to one or another each time.
 */
export function publishedVersion(
  { versions, aliases = {}, aliasWeights = {} }: Pick<FunctionDefinition, 'versions' | 'aliases' | 'aliasWeights'>,
  qualifier: string,
): string | undefined {
  if (qualifier === '$LATEST' || versions?.includes(qualifier)) return qualifier;
  if (!Object.hasOwn(aliases, qualifier)) return undefined;
  const weights = Object.hasOwn(aliasWeights, qualifier) ? aliasWeights[qualifier] : undefined;
  let draw = Math.random();
  for (const [version, weight] of Object.entries(weights ?? {})) {
    draw -= weight;
    if (draw < 0) return version;
  }
  return aliases[qualifier];
}

/** `invoker` for those who name an alias or a version: the function sees it in the ARN that it is called by. */
export function withPublished(invoker: FunctionInvoker, functions: readonly FunctionDefinition[]): FunctionInvoker {
  if (functions.length === 0) return invoker;
  const byId = new Map(functions.map((definition) => [definition.id, definition]));
  return {
    invoke: (request) => {
      const { functionId, qualifier } = request;
      const definition = byId.get(functionId);
      if (qualifier === undefined || definition === undefined) return invoker.invoke(request);
      const version = publishedVersion(definition, qualifier);
      return invoker.invoke({ ...request, functionArn: `${definition.arn}:${qualifier}`, version });
    },
  };
}
