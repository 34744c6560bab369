import type { ApiDefinition } from '../../application/index.ts';
import type { Exchange } from './exchange.ts';
import { stableId } from './ids.ts';

const apiIds = new Map<string, string>();

/** The id of an API in events and ARNs: ten letters and digits, the same for all of its stages. */
export function apiIdOf({ id }: { readonly id: string }): string {
  const known = apiIds.get(id);
  if (known !== undefined) return known;
  const at = id.lastIndexOf(':');
  const apiId = stableId(at < 0 ? id : id.slice(0, at), 10);
  apiIds.set(id, apiId);
  return apiId;
}

/** The first label of a custom domain; else the id of the API, which is what AWS's own addresses start with. */
export function domainPrefixOf(api: ApiDefinition, { request, domainName }: Exchange): string {
  return request.basePath === undefined ? apiIdOf(api) : (domainName.split('.', 1)[0] ?? '');
}

/** A path as the client had to ask for it: with the stage in front, unless a custom domain hides it. */
export function stagedPath({ stage }: ApiDefinition, { request }: Exchange, path: string): string {
  return request.basePath !== undefined || stage === '$default' ? path : `/${stage}${path}`;
}
