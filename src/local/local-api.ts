import { OptionError } from '../core/index.ts';
import {
  type ClientCertificate,
  type Gateway,
  type LocalCaller,
  type LocalSource,
  shownCertificate,
} from './gateway/index.ts';
import type { LocalTls } from './listen.ts';
import { LocalApiError } from './local-api-error.ts';
import { requestGateway } from './local-request.ts';

/**
 * One route of a running API.
 *
 * @public
 */
export interface LocalRoute {
  /** `GET`, `POST` … or `ANY`. */
  readonly method: string;
  /** `/ratings/{id}`, `/files/{proxy+}`, or `$default` (HTTP APIs). */
  readonly path: string;
  /** Logical ID of the API. */
  readonly apiId: string;
  /** Absent where the route does not lead to a function of this application. */
  readonly functionId?: string | undefined;
  /** The address of the route, with its placeholders. */
  readonly url: string;
}

/**
 * What `request` takes besides what `fetch` does.
 *
 * @public
 */
export interface LocalRequestInit<Apis extends string = string> extends RequestInit {
  /** Which API a path is asked of; the first one by default. */
  readonly apiId?: Apis | OtherName | undefined;
  /** Who calls, in place of what the authorizer of the route would find out. */
  readonly auth?: LocalCaller | undefined;
  /** Where the request seems to come from; what it does not say is as `startApi` was told. */
  readonly source?: LocalSource | undefined;
  /**
   * The certificate that the client shows (mutual TLS), as PEM text, those of its issuers behind it. Where `startApi` knows
   * the truststore (`tls: { ca }`), one that it does not trust counts as none; else it is trusted as it is.
   */
  readonly clientCertificate?: string | Buffer | undefined;
}

/**
 * Any other name: an editor completes those beside it, and takes what it does not know.
 *
 * @public
 */
export type OtherName = string & Record<never, never>;

/**
 * Addresses of APIs by their ids: of those that the type of a template knows, and of whatever else it has, such as
 * `ServerlessRestApi`. One without routes, or whose condition does not hold, has none.
 *
 * @public
 */
export type ApiUrls<Apis extends string = string> = Readonly<Record<string, string>> &
  Readonly<Partial<Record<Apis, string>>>;

/** One API that is being served. */
export interface ServedApi {
  readonly apiId: string;
  readonly gateway: Gateway;
  /** Without a slash at the end. */
  readonly url: string;
}

/** What `LocalApi` is made of. */
export interface LocalApiParts {
  /** As they are now: a changed template changes them. The first is the one that `url` and `request` mean. */
  readonly apis: () => readonly ServedApi[];
  /** As they are now: a changed template changes them. */
  readonly routes: () => readonly LocalRoute[];
  /** Whether a `Host` is a custom domain of the application, as it is now. */
  readonly isDomain: (host: string) => boolean;
  /** Whose certificates are trusted, where that is known. */
  readonly truststore: LocalTls['ca'];
  /** Looks whether the template has changed. */
  readonly refresh: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * The APIs of an application, running on this machine until they are closed.
 *
 * @example
 * ```ts
 * const sam = new SamClient({ template: 'template.yaml' });
 * await using api = await sam.startApi();
 *
 * const overTheWire = await fetch(`${api.url}/ratings`);
 * const withoutASocket = await api.request('/ratings');
 * ```
 * @public
 */
export class LocalApi<Apis extends string = string> implements AsyncDisposable {
  readonly #parts: LocalApiParts;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: LocalApiParts) {
    this.#parts = parts;
  }

  /**
   * The address of the only API, or of the first of several: `http://127.0.0.1:3000`, without a slash at the end.
   */
  get url(): string {
    return this.#parts.apis()[0]?.url ?? '';
  }

  /** The address of each API, by its id. As they are now: an API that is new in a template in a file gets one. */
  get urls(): ApiUrls<Apis> {
    // The names are those of the template, which are those of the type; one that is not here is `undefined` there too.
    return Object.fromEntries(this.#parts.apis().map(({ apiId, url }) => [apiId, url])) as ApiUrls<Apis>;
  }

  /** All routes of all APIs, as they are now: those of a template in a file change with it. */
  get routes(): readonly LocalRoute[] {
    return this.#parts.routes();
  }

  /**
   * Asks an API without a socket and answers like `fetch`, redirects not followed.
   *
   * A path is sent as it is written (`//a/%2e` too) to the first API or that of `apiId`; a `Request` or a whole URL goes
   * to the API with that address. As over the wire, a custom domain of the template comes before all of these: as the host
   * of the URL (`https://api.example.com/orders`), or as the header `Host`.
   *
   * @throws {@link LocalApiError} `API_NOT_FOUND` if there is no such API, `REQUEST_INVALID` for a path without a slash in front
   * or a certificate that is none, `API_CLOSED` after `close()`.
   */
  async request(input: string | URL | Request, init: LocalRequestInit<Apis> = {}): Promise<Response> {
    if (this.#closing !== undefined) throw LocalApiError.closed();
    if (typeof input !== 'string' && !(input instanceof URL) && !(input instanceof Request)) {
      throw OptionError.argument('request()', 'the address', input, 'a path, a URL or a Request');
    }
    const { apiId, auth, source, clientCertificate, ...rest } = init;
    const clientCert = clientCertificate === undefined ? undefined : this.#shown(clientCertificate);
    await this.#parts.refresh();
    const { gateway, url } = this.#find(input, apiId);
    const isPlain = auth === undefined && source === undefined && clientCert === undefined;
    const asCaller: Gateway = isPlain ? gateway : (request) => gateway({ ...request, auth, source, clientCert });
    return await requestGateway(asCaller, url, input, rest);
  }

  /** Takes no more requests, lets those under way finish (for a few seconds) and frees the ports. Can be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#parts.release();
    return this.#closing;
  }

  /** The same as {@link LocalApi.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #shown(certificate: string | Buffer): ClientCertificate | undefined {
    try {
      return shownCertificate(certificate, this.#parts.truststore);
    } catch (error) {
      throw LocalApiError.notACertificate(error);
    }
  }

  #find(input: string | URL | Request, apiId: string | undefined): ServedApi {
    const apis = this.#parts.apis();
    if (apiId !== undefined) {
      const named = apis.find((api) => api.apiId === apiId);
      if (named === undefined) throw LocalApiError.apiNotFound(apiId, Object.keys(this.urls));
      return named;
    }
    const [first] = apis;
    if (typeof input === 'string' && input.startsWith('/') && first !== undefined) return first;
    const url = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
    if (!URL.canParse(url)) throw LocalApiError.notAnAddress(url);
    if (/^wss?:/i.test(url)) throw LocalApiError.noWebSockets(url);
    const longestFirst = apis.toSorted((a, b) => b.url.length - a.url.length);
    const addressed = longestFirst.find((api) => url === api.url || url.startsWith(`${api.url}/`));
    if (addressed !== undefined) return addressed;
    const { host, origin } = new URL(url);
    if (first !== undefined && this.#parts.isDomain(host)) return { ...first, url: origin };
    throw LocalApiError.addressNotFound(url, Object.values(this.urls));
  }
}
