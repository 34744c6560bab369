import { isObject } from '../../../core/index.ts';
import type { Refusal, RefusalType } from '../authorizers/authorization.ts';
import type { Exchange } from '../exchange.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines, messageBody } from '../message.ts';
import {
  decodeBase64,
  type FunctionAnswer,
  inferredResponse,
  MalformedResponse,
  type ProxyResponse,
  parseAnswer,
  readProxyResponse,
} from '../proxy-response.ts';

/** Headers that belong to the connection: what a function says of them does not reach the client. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What the client gets when a function behind an HTTP API returned `payload`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function httpAnswer(payload: Uint8Array, format: '1.0' | '2.0', exchange: Exchange): GatewayResponse {
  const answer = parseAnswer(payload);
  const response = answer instanceof MalformedResponse ? answer : readAnswer(answer, format);
  if (response instanceof MalformedResponse) return httpFailure(exchange, response.reason);
  const body = response.isBase64Encoded ? decodeBase64(response.body) : textBody(response.body);
  if (body === undefined) return httpFailure(exchange, '`body` is not base64.');
  return { status: response.status, headers: answerHeaders(response, exchange), body };
}

/** What the client gets when a web server answered. */
export function passedOn(
  { status, headers, body }: { readonly status: number; readonly headers: HeaderLines; readonly body: Uint8Array },
  exchange: Exchange,
): GatewayResponse {
  const kept = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !CONNECTION_HEADERS.has(name));
  return { status, headers: [...kept, ['apigw-requestid', exchange.extendedRequestId]], body };
}

/** What the client gets when a function failed or answered something that is no response. */
export function httpFailure(exchange: Exchange, reason: string): GatewayResponse {
  return { ...httpError(exchange, 500, 'Internal Server Error'), failure: reason };
}

/** One of the service's own answers. */
export function httpError(exchange: Exchange, status: number, message: string): GatewayResponse {
  const headers: HeaderLines = [
    ['content-type', 'application/json'],
    ['apigw-requestid', exchange.extendedRequestId],
  ];
  return { status, headers, body: messageBody(message), failure: message, refusal: { message } };
}

const REFUSALS: Readonly<Record<RefusalType, readonly [status: number, message: string]>> = {
  UNAUTHORIZED: [401, 'Unauthorized'],
  EXPIRED_TOKEN: [401, 'Unauthorized'],
  ACCESS_DENIED: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Forbidden'],
  INVALID_SIGNATURE: [403, 'Forbidden'],
  AUTHORIZER_FAILURE: [500, 'Internal Server Error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal Server Error'],
};

/** What the client gets when an authorizer did not let it through. */
export function httpRefusal(exchange: Exchange, { type, challenge, reason }: Refusal): GatewayResponse {
  const answer = httpError(exchange, ...REFUSALS[type]);
  const headers: HeaderLines =
    challenge === undefined ? answer.headers : [...answer.headers, ['www-authenticate', challenge]];
  return { ...answer, headers, failure: reason, refusal: { type, message: answer.refusal?.message ?? null } };
}

/** Format 2.0 makes a response out of any JSON; format 1.0 needs one with a `statusCode`. */
function readAnswer(answer: FunctionAnswer, format: '1.0' | '2.0'): ProxyResponse | MalformedResponse {
  const { value } = answer;
  if (isObject(value) && value['statusCode'] !== undefined) {
    if (format === '2.0') return readProxyResponse({ ...value, multiValueHeaders: undefined });
    return readProxyResponse({ ...value, cookies: undefined });
  }
  if (format === '1.0') return new MalformedResponse('The function did not return an object with a `statusCode`.');
  return inferredResponse(answer);
}

function answerHeaders(response: ProxyResponse, exchange: Exchange): HeaderLines {
  const joined = new Map<string, string>();
  const cookies = [...response.cookies];
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (CONNECTION_HEADERS.has(key)) continue;
    if (key === 'set-cookie') {
      cookies.push(value);
      continue;
    }
    const before = joined.get(key);
    joined.set(key, before === undefined ? value : `${before},${value}`);
  }
  if (!joined.has('content-type')) joined.set('content-type', 'text/plain;charset=UTF-8');
  joined.set('apigw-requestid', exchange.extendedRequestId);
  return [...joined, ...cookies.map((cookie) => ['set-cookie', cookie] as const)];
}

function textBody(text: string): Uint8Array {
  return text === '' ? EMPTY_BODY : Buffer.from(text);
}
