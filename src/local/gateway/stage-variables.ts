import type { ApiDefinition } from '../../application/index.ts';

/** The stage variables whose values are known here, or `undefined` if there are none. */
export function stageVariablesOf(
  api: Pick<ApiDefinition, 'stageVariables'>,
): Readonly<Record<string, string>> | undefined {
  const known = Object.entries(api.stageVariables).filter(([, value]) => typeof value === 'string');
  return known.length === 0 ? undefined : Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}
