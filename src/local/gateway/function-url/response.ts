import { isObject } from '../../../core/index.ts';
import type { Exchange } from '../exchange.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines } from '../message.ts';
import {
  decodeBase64,
  inferredResponse,
  MalformedResponse,
  type ProxyResponse,
  parseAnswer,
  readProxyResponse,
} from '../proxy-response.ts';
import { remappedHeader } from '../rest/remapped-headers.ts';

/**
 * What the client of a function URL gets when the function returned `payload`: the response that it says, or any JSON as
 * a body.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlAnswer(payload: Uint8Array, exchange: Exchange): GatewayResponse {
  const answer = parseAnswer(payload);
  if (answer instanceof MalformedResponse) return urlFailure(exchange, answer.reason);
  const { value } = answer;
  const isResponse = isObject(value) && value['statusCode'] !== undefined;
  const response = isResponse
    ? readProxyResponse({ ...value, body: textOf(value['body']), multiValueHeaders: undefined })
    : inferredResponse(answer);
  if (response instanceof MalformedResponse) return urlFailure(exchange, response.reason);
  const body = response.isBase64Encoded ? decodeBase64(response.body) : bytesOf(response.body);
  if (body === undefined) return urlFailure(exchange, '`body` is not base64.');
  return { status: response.status, headers: urlHeaders(response, exchange), body };
}

/** What the function sets, under the names that pass, with what the service adds. */
export function urlHeaders(
  { headers, cookies }: Pick<ProxyResponse, 'headers' | 'cookies'>,
  exchange: Exchange,
): HeaderLines {
  const lines = headers.flatMap(([name, value]): [string, string][] => {
    const sent = remappedHeader(name);
    return sent === undefined ? [] : [[sent, value]];
  });
  if (!lines.some(([name]) => name.toLowerCase() === 'content-type')) lines.unshift(JSON_TYPE);
  const kept = lines.filter(([name]) => name.toLowerCase() !== 'x-amzn-trace-id');
  return [...kept, ...cookies.map((cookie) => ['Set-Cookie', cookie] as const), ...identifying(exchange)];
}

/** What the client gets when the function failed, or answered something that is no response. */
export function urlFailure(exchange: Exchange, failure: string): GatewayResponse {
  const headers: HeaderLines = [JSON_TYPE, ...identifying(exchange)];
  return { status: 502, headers, body: Buffer.from('Internal Server Error'), failure };
}

/** One of the service's own answers. */
export function urlError(
  exchange: Exchange,
  { status, type, body, failure }: { status: number; type: string; body: object; failure: string },
): GatewayResponse {
  const headers: HeaderLines = [JSON_TYPE, ...identifying(exchange), ['x-amzn-ErrorType', type]];
  return { status, headers, body: Buffer.from(JSON.stringify(body)), failure };
}

/** The largest request of a function URL: what Lambda takes as an event. */
export const MAX_REQUEST_BYTES: number = 6 * 1024 * 1024;

/** The answer to a request that is no event of Lambda any more. */
export function urlTooLarge(exchange: Exchange, failure = 'The request is larger than 6 MB.'): GatewayResponse {
  const body = { Message: `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation` };
  return urlError(exchange, { status: 413, type: 'RequestEntityTooLargeException', body, failure });
}

/** The answer to a preflight request, before its CORS headers. */
export function preflightAnswer(exchange: Exchange): GatewayResponse {
  return { status: 200, headers: [JSON_TYPE, ...identifying(exchange)], body: EMPTY_BODY };
}

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

function identifying(exchange: Exchange): HeaderLines {
  return [
    ['x-amzn-RequestId', exchange.requestId],
    ['X-Amzn-Trace-Id', exchange.functionTrace],
  ];
}

/** A body that is an object is sent as JSON. */
function textOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? JSON.stringify(body) : body;
}

function bytesOf(text: string): Uint8Array {
  return text === '' ? EMPTY_BODY : Buffer.from(text);
}
