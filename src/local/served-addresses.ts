import { messageOf } from '../core/index.ts';
import { type Address, type AskApis, addressesOf, portOf } from './addresses.ts';
import type { Endpoint } from './endpoints.ts';
import { type Listener, type ListenOptions, listen } from './listen.ts';
import { WebSockets } from './web-socket-server.ts';

/** How the APIs of an application get their addresses. */
export interface ServedAddressesOptions extends Pick<ListenOptions, 'host' | 'port' | 'tls'> {
  readonly basePaths: Readonly<Record<string, string>>;
  readonly ask: AskApis;
  /** What there is to be served now. */
  readonly endpoints: () => readonly Endpoint[];
  /** Whether a custom domain leads to WebSockets, so that every port has to take them. */
  readonly hasWebSocketDomains: () => boolean;
  readonly closeTimeoutMs: number;
}

/** An API with its address: `http://127.0.0.1:3000`, or one below a path; without a slash at the end. */
export interface ApiUrl {
  readonly apiId: string;
  readonly url: string;
}

/** An API that could not have an address, and why. */
export interface ApiWithoutAddress {
  readonly apiId: string;
  readonly reason: string;
}

interface OpenAddress {
  readonly listener: Listener;
  readonly takesWebSockets: boolean;
}

/** The ports that APIs are served at, which follow what there is to be served. */
export class ServedAddresses {
  readonly #options: ServedAddressesOptions;
  /** What is to be open; of those that cannot be, too. */
  #addresses: ReadonlyMap<string, Address> = new Map();
  readonly #open = new Map<string, OpenAddress>();
  /** The port of each address that there was: one that comes back has it again. */
  readonly #ports = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: ServedAddressesOptions) {
    this.#options = options;
  }

  /** What has an address now; the first is the one that is meant where none is named. */
  urls(): ApiUrl[] {
    return [...this.#addresses.values()].flatMap(({ key, apis }) => {
      const open = this.#open.get(key);
      return open === undefined
        ? []
        : apis.map(({ apiId, basePath }) => ({ apiId, url: `${open.listener.url}${basePath}` }));
    });
  }

  /** Opens what is not open yet. @throws {@link LocalApiError} when a port cannot be had. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    this.#addresses = this.#wanted();
    for (const address of this.#addresses.values()) {
      await this.#listen(address);
      signal?.throwIfAborted();
    }
  }

  /** Closes what is gone and opens what is new; resolves with what could not be opened. */
  async follow(): Promise<readonly ApiWithoutAddress[]> {
    if (this.#isClosed) return [];
    const wanted = this.#wanted();
    // All stay where nothing is left: nobody would notice that something is there again.
    if (wanted.size === 0) return [];
    this.#addresses = wanted;
    for (const [key, { takesWebSockets }] of this.#open) {
      const address = wanted.get(key);
      if (address === undefined || (this.#hasWebSockets(address) && !takesWebSockets)) this.#close(key);
    }
    const failed: ApiWithoutAddress[] = [];
    for (const address of wanted.values()) {
      try {
        await this.#listen(address);
      } catch (error) {
        failed.push(...address.apis.map(({ apiId }) => ({ apiId, reason: messageOf(error) })));
      }
    }
    return failed;
  }

  /** Frees all ports, whose addresses are known still; resolves when the requests under way have been answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closing = [...this.#open.values()].map(({ listener }) => listener.close(this.#options.closeTimeoutMs));
    await Promise.all([...closing, ...this.#closing]);
  }

  #wanted(): ReadonlyMap<string, Address> {
    const addresses = addressesOf(this.#options.endpoints(), this.#options.basePaths);
    return new Map(addresses.map((address) => [address.key, address]));
  }

  async #listen(address: Address): Promise<void> {
    const { key } = address;
    if (this.#open.has(key)) return;
    const { host, port, tls, ask } = this.#options;
    const { gateway, handshake } = portOf(() => this.#addresses.get(key) ?? address, ask);
    const takesWebSockets = this.#hasWebSockets(address);
    const webSockets = takesWebSockets ? await WebSockets.create(handshake) : undefined;
    const ownPort = port === 0 ? 0 : (this.#ports.get(key) ?? port + this.#ports.size);
    const listener = await listen(gateway, { host, port: ownPort, tls, webSockets });
    if (this.#isClosed) return listener.close(0);
    this.#open.set(key, { listener, takesWebSockets });
    this.#ports.set(key, ownPort);
  }

  #hasWebSockets({ apis }: Address): boolean {
    const { endpoints, hasWebSocketDomains } = this.#options;
    const ids = new Set(apis.map(({ apiId }) => apiId));
    return hasWebSocketDomains() || endpoints().some(({ id, webSockets }) => webSockets !== undefined && ids.has(id));
  }

  #close(key: string): void {
    const closing = this.#open.get(key)?.listener.close(this.#options.closeTimeoutMs);
    this.#open.delete(key);
    if (closing === undefined) return;
    const tracked = closing.finally(() => this.#closing.delete(tracked));
    this.#closing.add(tracked);
  }
}
