import type { Gateway } from './gateway/index.ts';
import { LocalApiError } from './local-api-error.ts';
import { requestGateway } from './local-request.ts';

/** What `LocalLambda` is made of. */
export interface LocalLambdaParts {
  readonly url: string;
  readonly endpoint: Gateway;
  readonly settled: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * The functions of an application behind Lambda's own API, on this machine, until they are closed. An SDK client finds
 * them with `new LambdaClient({ endpoint: lambda.url, region, credentials })`, whatever the credentials.
 *
 * @example
 * ```ts
 * const sam = new SamClient({ template: 'template.yaml' });
 * await using lambda = await sam.startLambda();
 *
 * const answer = await lambda.request('/2015-03-31/functions/HelloWorldFunction/invocations', { method: 'POST' });
 * const payload = await answer.json();
 * ```
 * @public
 */
export class LocalLambda implements AsyncDisposable {
  /** The `endpoint` of SDK clients: `http://127.0.0.1:3001`, without a slash at the end. */
  readonly url: string;
  readonly #parts: LocalLambdaParts;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: LocalLambdaParts) {
    this.url = parts.url;
    this.#parts = parts;
  }

  /**
   * Asks without a socket and answers like `fetch`: `request('/2015-03-31/functions/Orders/invocations', { method: 'POST' })`.
   *
   * @throws {@link LocalApiError} `API_CLOSED` after `close()`.
   */
  async request(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    if (this.#closing !== undefined) throw LocalApiError.closed();
    return await requestGateway(this.#parts.endpoint, this.url, input, init);
  }

  /** Resolves when every asynchronous invocation is over, its retries and what it was delivered to included. */
  settled(): Promise<void> {
    return this.#parts.settled();
  }

  /**
   * Takes no more requests, lets those under way finish (for a few seconds) and frees the port. Asynchronous invocations
   * that are not over are dropped. Can be called again.
   */
  close(): Promise<void> {
    this.#closing ??= this.#parts.release();
    return this.#closing;
  }

  /** The same as {@link LocalLambda.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
