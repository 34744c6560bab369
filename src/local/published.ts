import type { FunctionDefinition } from '../application/index.ts';
import type { FunctionInvoker } from './invocation.ts';

/** The version that runs where `qualifier` is asked for: `$LATEST` or a number; `undefined` where there is none such. */
export function publishedVersion(
  { versions, aliases = {} }: Pick<FunctionDefinition, 'versions' | 'aliases'>,
  qualifier: string,
): string | undefined {
  if (qualifier === '$LATEST' || versions?.includes(qualifier)) return qualifier;
  return Object.hasOwn(aliases, qualifier) ? aliases[qualifier] : undefined;
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
