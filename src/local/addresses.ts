import type { DomainDefinition } from '../application/index.ts';
import { type Gateway, type GatewayResponse, parseTarget, withCustomDomains } from './gateway/index.ts';
import { LocalApiError } from './local-api-error.ts';

/** What is to be served at one port. */
export interface Address {
  readonly gateway: Gateway;
  readonly apis: readonly AddressedApi[];
}

/** One API at a port, alone or below a path. */
interface AddressedApi {
  readonly apiId: string;
  /** `/orders`; empty at the root. */
  readonly basePath: string;
  /** The API itself: its requests do not have the base path. */
  readonly gateway: Gateway;
}

/** What listens where: an API with a base path shares its port with the others that have one, any other has its own. */
export function addressesOf(
  gateways: ReadonlyMap<string, Gateway>,
  basePaths: Readonly<Record<string, string>>,
  domains: readonly DomainDefinition[],
): Address[] {
  for (const id of Object.keys(basePaths)) {
    if (!gateways.has(id)) throw LocalApiError.apiNotFound(id, [...gateways.keys()]);
  }
  const gatewayOf = (apiId: string): Gateway | undefined => gateways.get(apiId);
  const all = [...gateways].map(([apiId, gateway]): AddressedApi => {
    const basePath = basePaths[apiId]?.replace(/^\/*/, '/').replace(/\/+$/, '') ?? '';
    return { apiId, basePath, gateway: withCustomDomains(gateway, domains, gatewayOf) };
  });
  const shared = all.filter(({ apiId }) => basePaths[apiId] !== undefined);
  const alone = all.filter(({ apiId }) => basePaths[apiId] === undefined);
  const addresses = alone.map((api): Address => ({ gateway: api.gateway, apis: [api] }));
  if (shared.length === 0) return addresses;
  return [{ gateway: withCustomDomains(belowPaths(shared), domains, gatewayOf), apis: shared }, ...addresses];
}

/** Several APIs as one: each gets what is below its path, without it. */
function belowPaths(apis: readonly AddressedApi[]): Gateway {
  const longestFirst = apis.toSorted((a, b) => b.basePath.length - a.basePath.length);
  const known = apis.map(({ basePath }) => basePath || '/').join(', ');
  return async (request) => {
    const { path, query } = parseTarget(request.target);
    const api = longestFirst.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
    if (api === undefined) return nothingAt(path, known);
    const rest = path.slice(api.basePath.length) || '/';
    return await api.gateway({ ...request, target: query === '' ? rest : `${rest}?${query}` });
  };
}

function nothingAt(path: string, known: string): GatewayResponse {
  const message = `There is no API at ${path}, but at ${known}.`;
  const body = Buffer.from(JSON.stringify({ message }));
  const headers = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
  ] as const;
  return { status: 404, headers, body, failure: message };
}
