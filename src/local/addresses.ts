import type { Endpoint } from './endpoints.ts';
import {
  type DomainGateways,
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  parseTarget,
  withCustomDomains,
} from './gateway/index.ts';
import { LocalApiError } from './local-api-error.ts';
import type { Handshake } from './web-socket-server.ts';

/** What listens at one port. */
export interface Address {
  /** The same for as long as the port is. */
  readonly key: string;
  readonly apis: readonly AddressedApi[];
}

/** One API at a port, alone or below a path. */
export interface AddressedApi {
  readonly apiId: string;
  /** `/orders`; empty at the root. */
  readonly basePath: string;
}

/** Under which all APIs with a base path are. */
const SHARED = 'shared';

/** What listens where: an API with a base path shares its port with the others that have one, any other has its own. */
export function addressesOf(
  endpoints: readonly Pick<Endpoint, 'id'>[],
  basePaths: Readonly<Record<string, string>>,
): Address[] {
  const shared: AddressedApi[] = [];
  const alone: Address[] = [];
  for (const { id: apiId } of endpoints) {
    const basePath = Object.hasOwn(basePaths, apiId) ? basePaths[apiId] : undefined;
    if (basePath === undefined) alone.push({ key: `api ${apiId}`, apis: [{ apiId, basePath: '' }] });
    else shared.push({ apiId, basePath: normalised(basePath) });
  }
  return shared.length === 0 ? alone : [{ key: SHARED, apis: shared }, ...alone];
}

const normalised = (basePath: string): string => basePath.replace(/^\/*/, '/').replace(/\/+$/, '');

/** @throws {@link LocalApiError} when a base path is for an API that is not there, or two have the same. */
export function checkBasePaths(
  basePaths: Readonly<Record<string, string>>,
  endpoints: readonly Pick<Endpoint, 'id'>[],
): void {
  const known = endpoints.map(({ id }) => id);
  const taken = new Map<string, string>();
  for (const [id, given] of Object.entries(basePaths)) {
    if (!known.includes(id)) throw LocalApiError.apiNotFound(id, known);
    const basePath = normalised(given);
    const other = taken.get(basePath);
    if (other !== undefined) throw LocalApiError.basePathTaken(basePath, id, other);
    taken.set(basePath, id);
  }
}

/** How APIs are asked, whatever they are made of when they are. */
export interface AskApis extends DomainGateways {
  readonly handshakeOf: (apiId: string) => Handshake;
}

/** What is asked at a port; `address` is what is there when it is. */
export function portOf(address: () => Address, ask: AskApis): Port {
  const { gatewayOf, handshakeOf, domains, unmappedOf } = ask;
  const own: Gateway = (request) => {
    const found = findBelow(address(), request);
    return found === undefined ? Promise.resolve(nothingAt(address(), request)) : gatewayOf(found.apiId)(found.request);
  };
  const handshake: Handshake = async (request) => {
    const mapped = domains(request);
    const found = mapped ?? findBelow(address(), request);
    if (found?.apiId !== undefined) return await handshakeOf(found.apiId)(found.request);
    const response = mapped === undefined ? nothingAt(address(), request) : await unmappedOf(mapped)(request);
    return { kind: 'refused', response };
  };
  return { gateway: withCustomDomains(own, ask), handshake };
}

/** What is behind a port. */
interface Port {
  readonly gateway: Gateway;
  readonly handshake: Handshake;
}

/** The API that a request is for, and the request as it sees it: without the path that the API is below. */
function findBelow(
  { apis }: Address,
  request: GatewayRequest,
): { readonly apiId: string; readonly request: GatewayRequest } | undefined {
  const [first] = apis;
  if (first?.basePath === '' && apis.length === 1) return { apiId: first.apiId, request };
  const { path, query } = parseTarget(request.target);
  const longestFirst = apis.toSorted((a, b) => b.basePath.length - a.basePath.length);
  const api = longestFirst.find(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`));
  if (api === undefined) return undefined;
  const rest = path.slice(api.basePath.length) || '/';
  return { apiId: api.apiId, request: { ...request, target: query === '' ? rest : `${rest}?${query}` } };
}

function nothingAt({ apis }: Address, request: GatewayRequest): GatewayResponse {
  const known = apis.map(({ basePath }) => basePath || '/').join(', ');
  const message = `There is no API at ${parseTarget(request.target).path}, but at ${known}.`;
  const body = Buffer.from(JSON.stringify({ message }));
  const headers = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
  ] as const;
  return { status: 404, headers, body, failure: message };
}
