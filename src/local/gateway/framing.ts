import { EMPTY_BODY, type GatewayResponse, type HeaderLines } from './message.ts';

/**
 * A response as HTTP wants it, the same with a socket and without: HEAD, 204 and 304 have no body, and a body that is
 * known in full has its length and the response its date.
 */
export function framed(response: GatewayResponse, method: string, timeMs: number): GatewayResponse {
  const { status, body } = response;
  const headers: (readonly [string, string])[] = [...response.headers];
  const known = body instanceof Uint8Array;
  if (known && status !== 204 && status !== 304) headers.push(['Content-Length', String(body.length)]);
  headers.push(['Date', httpDate(timeMs)], ['Connection', 'keep-alive']);
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  // Nobody reads what is still being written.
  if (bodiless && !known) body.cancel().catch(() => {});
  return { ...response, headers: headers as HeaderLines, body: bodiless ? EMPTY_BODY : body };
}

let cached = { second: Number.NaN, text: '' };

function httpDate(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  if (cached.second !== second) cached = { second, text: new Date(timeMs).toUTCString() };
  return cached.text;
}
