import type { ApiDefinition } from '../../../src/application/index.ts';
import { startApi } from '../../../src/local/index.ts';
import { type AnyEvent, application, type Handler, InProcessInvoker } from './functions.ts';
import { joined, sendRaw } from './raw-http.ts';

export interface Ask {
  readonly api: ApiDefinition;
  /** `GET /ratings?x=1`, sent as it is. */
  readonly request: string;
  readonly headers?: readonly (readonly [string, string])[] | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** What the function does; answers `ok` by default. */
  readonly handler?: Handler | undefined;
}

export interface Asked {
  readonly status: number;
  /** By lower-case name, repeated lines joined. */
  readonly headers: Record<string, string>;
  /** As on the wire. */
  readonly lines: readonly (readonly [string, string])[];
  readonly bytes: Buffer;
  readonly text: string;
  /** The event that the function saw, if it was asked. */
  readonly event: AnyEvent;
  readonly url: string;
}

/** One request to an API of its own, over a socket. */
export async function ask({ api, request, headers, body, handler }: Ask): Promise<Asked> {
  const invoker = new InProcessInvoker({ Fn: handler ?? (() => ({ statusCode: 200, body: 'ok' })) });
  await using served = await startApi(application(api), invoker);
  const [method = '', target = ''] = request.split(' ');
  const response = await sendRaw(served.url, { method, target, headers: headers ?? [], body });
  return {
    status: response.status,
    headers: joined(response.headers),
    lines: response.headers,
    bytes: response.body,
    text: response.body.toString('utf8'),
    event: invoker.events.at(-1),
    url: served.url,
  };
}
