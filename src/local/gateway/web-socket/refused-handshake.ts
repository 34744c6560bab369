import type { Exchange } from '../exchange.ts';
import { framed } from '../framing.ts';
import type { GatewayResponse, HeaderLines } from '../message.ts';
import { remappedHeader } from '../rest/remapped-headers.ts';

/** A handshake that is answered with a plain response. */
export interface RefusedHandshake {
  readonly kind: 'refused';
  readonly response: GatewayResponse;
}

/** What a handshake is refused with. */
export interface HandshakeAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  /** Those of a function: only what passes a gateway is sent. */
  readonly headers?: HeaderLines;
  readonly failure?: string | undefined;
  readonly functionId?: string | undefined;
  readonly accessLog?: string | undefined;
}

/** Refuses a handshake with an answer that says which request it is for. */
export function refusedHandshake(exchange: Exchange, answer: HandshakeAnswer): RefusedHandshake {
  const { status, body, failure, functionId, accessLog } = answer;
  const headers = passing(answer.headers ?? []);
  const own: HeaderLines = [
    ['Content-Type', 'application/json'],
    ['x-amzn-RequestId', exchange.requestId],
    ['x-amz-apigw-id', exchange.extendedRequestId],
  ];
  const kept = own.filter(([name]) => !headers.some(([other]) => other.toLowerCase() === name.toLowerCase()));
  const response = { status, headers: [...kept, ...headers], body, failure, functionId, accessLog };
  return { kind: 'refused', response: framed(response, 'GET', exchange.timeMs) };
}

function passing(headers: HeaderLines): HeaderLines {
  return headers.flatMap(([name, value]): [string, string][] => {
    const sent = remappedHeader(name);
    return sent === undefined ? [] : [[sent, value]];
  });
}
