import type { DomainDefinition } from '../application/index.ts';
import {
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  parseTarget,
  withCustomDomains,
} from './gateway/index.ts';
import { LocalApiError } from './local-api-error.ts';
import type { Handshake } from './web-socket-server.ts';

/** What is to be served at one port. */
export interface Address {
  readonly gateway: Gateway;
  readonly apis: readonly AddressedApi[];
  /** Decides about WebSockets, where one of the APIs has them. */
  readonly handshake?: Handshake | undefined;
}

/** One API at a port, alone or below a path. */
interface AddressedApi {
  readonly apiId: string;
  /** `/orders`; empty at the root. */
  readonly basePath: string;
  /** The API itself: its requests do not have the base path. */
  readonly gateway: Gateway;
  readonly handshake?: Handshake | undefined;
}

/** What listens where: an API with a base path shares its port with the others that have one, any other has its own. */
export function addressesOf(
  gateways: ReadonlyMap<string, Gateway>,
  basePaths: Readonly<Record<string, string>>,
  domains: readonly DomainDefinition[],
  handshakes: ReadonlyMap<string, Handshake> = new Map(),
): Address[] {
  for (const id of Object.keys(basePaths)) {
    if (!gateways.has(id)) throw LocalApiError.apiNotFound(id, [...gateways.keys()]);
  }
  const gatewayOf = (apiId: string): Gateway | undefined => gateways.get(apiId);
  const all = [...gateways].map(([apiId, gateway]): AddressedApi => {
    const basePath = basePaths[apiId]?.replace(/^\/*/, '/').replace(/\/+$/, '') ?? '';
    const handshake = handshakes.get(apiId);
    return { apiId, basePath, gateway: withCustomDomains(gateway, domains, gatewayOf), handshake };
  });
  const shared = all.filter(({ apiId }) => basePaths[apiId] !== undefined);
  const alone = all.filter(({ apiId }) => basePaths[apiId] === undefined);
  const addresses = alone.map((api): Address => ({ gateway: api.gateway, apis: [api], handshake: api.handshake }));
  if (shared.length === 0) return addresses;
  const find = belowPaths(shared);
  const gateway: Gateway = async (request) => {
    const found = find(request);
    return 'api' in found ? await found.api.gateway(found.request) : found.answer;
  };
  const handshake: Handshake = async (request) => {
    const found = find(request);
    if (!('api' in found)) return { kind: 'refused', response: found.answer };
    const { api } = found;
    if (api.handshake !== undefined) return await api.handshake(found.request);
    return { kind: 'refused', response: await api.gateway(found.request) };
  };
  const hasWebSockets = shared.some((api) => api.handshake !== undefined);
  const address = { gateway: withCustomDomains(gateway, domains, gatewayOf), apis: shared };
  return [hasWebSockets ? { ...address, handshake } : address, ...addresses];
}

/** The API that a request is for, and the request as it sees it; or the answer where there is none. */
type Found = { readonly api: AddressedApi; readonly request: GatewayRequest } | { readonly answer: GatewayResponse };

/** Several APIs as one: each gets what is below its path, without it. */
function belowPaths(apis: readonly AddressedApi[]): (request: GatewayRequest) => Found {
  const longestFirst = apis.toSorted((a, b) => b.basePath.length - a.basePath.length);
  const known = apis.map(({ basePath }) => basePath || '/').join(', ');
  return (request) => {
    const { path, query } = parseTarget(request.target);
    const api = longestFirst.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
    if (api === undefined) return { answer: nothingAt(path, known) };
    const rest = path.slice(api.basePath.length) || '/';
    return { api, request: { ...request, target: query === '' ? rest : `${rest}?${query}` } };
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
