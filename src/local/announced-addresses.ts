import type { ServedAddresses } from './served-addresses.ts';
import type { StartApiEvent } from './start-api-options.ts';

/** Says of each address that APIs listen there, once for as long as they do. */
export class AnnouncedAddresses {
  readonly #addresses: ServedAddresses;
  readonly #emit: (event: StartApiEvent) => void;
  /** The address that was said of each API. */
  readonly #told = new Map<string, string>();

  constructor(addresses: ServedAddresses, emit: (event: StartApiEvent) => void) {
    this.#addresses = addresses;
    this.#emit = emit;
  }

  /** Opens all addresses. @throws {@link LocalApiError} when a port cannot be had. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.#addresses.open(signal);
    this.#tell();
  }

  /** Gives what is new its address; one that cannot be had is a warning. */
  async follow(): Promise<void> {
    for (const { apiId, reason } of await this.#addresses.follow()) {
      const message = `"${apiId}" is new and has no address: ${reason}`;
      this.#emit({ type: 'warning', code: 'API_NOT_SERVED', message, apiId });
    }
    this.#tell();
  }

  #tell(): void {
    const urls = this.#addresses.urls();
    for (const { apiId, url } of urls.filter((api) => this.#told.get(api.apiId) !== api.url)) {
      this.#told.set(apiId, url);
      this.#emit({ type: 'api-listening', apiId, url });
    }
    for (const apiId of this.#told.keys()) if (!urls.some((api) => api.apiId === apiId)) this.#told.delete(apiId);
  }
}
