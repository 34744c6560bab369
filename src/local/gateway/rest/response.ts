import { isObject } from '../../../core/index.ts';
import type { Refusal, RefusalType } from '../authorizers/authorization.ts';
import type { Exchange } from '../exchange.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines, headerValue, messageBody } from '../message.ts';
import {
  decodeBase64,
  MalformedResponse,
  type ProxyResponse,
  parseAnswer,
  readProxyResponse,
} from '../proxy-response.ts';
import { firstAccepted, isBinaryMediaType } from './binary-media-types.ts';
import { remappedHeader } from './remapped-headers.ts';

const ALLOWED_KEYS: ReadonlySet<string> = new Set([
  'statusCode',
  'headers',
  'multiValueHeaders',
  'body',
  'isBase64Encoded',
]);

/**
 * What the client gets when a function behind a Lambda proxy integration returned `payload`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function restProxyAnswer(
  payload: Uint8Array,
  exchange: Exchange,
  binaryMediaTypes: readonly string[],
): GatewayResponse {
  const answer = readAnswer(payload);
  if (answer instanceof MalformedResponse) {
    return integrationFailure(exchange, 502, `Malformed Lambda proxy response: ${answer.reason}`);
  }
  const accepted = firstAccepted(headerValue(exchange.request.headers, 'accept'));
  const isBinary = answer.isBase64Encoded && isBinaryMediaType(accepted, binaryMediaTypes);
  const body = isBinary ? decodeBase64(answer.body) : textBody(answer.body);
  if (body === undefined) {
    return integrationFailure(exchange, 500, 'Malformed Lambda proxy response: `body` is not base64.');
  }
  return { status: answer.status, headers: answerHeaders(answer.headers, exchange), body };
}

/** What the client gets when the integration itself went wrong. `reason` stays on this machine. */
export function integrationFailure(exchange: Exchange, status: 500 | 502, reason: string): GatewayResponse {
  return {
    ...restError(exchange, status, 'Internal server error', 'InternalServerErrorException', true),
    failure: reason,
  };
}

/** One of the service's own answers. */
export function restError(
  exchange: Exchange,
  status: number,
  message: string,
  errorType?: string,
  traced = false,
): GatewayResponse {
  const headers: [string, string][] = [['Content-Type', 'application/json'], ...identifyingHeaders(exchange)];
  if (errorType !== undefined) headers.push(['x-amzn-ErrorType', errorType]);
  if (traced) headers.push(['X-Amzn-Trace-Id', exchange.functionTrace]);
  return { status, headers, body: messageBody(message), failure: message };
}

const REFUSAL_STATUS: Readonly<Record<RefusalType, number>> = {
  UNAUTHORIZED: 401,
  EXPIRED_TOKEN: 401,
  ACCESS_DENIED: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  INVALID_SIGNATURE: 403,
  AUTHORIZER_FAILURE: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
};

/** What the client gets when an authorizer did not let it through. */
export function restRefusal(exchange: Exchange, { type, message, errorType, reason }: Refusal): GatewayResponse {
  const answer = restError(exchange, REFUSAL_STATUS[type], message ?? '', errorType);
  // The service itself writes this one word with a capital.
  const key = type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return { ...answer, body: Buffer.from(JSON.stringify({ [key]: message })), failure: reason };
}

function readAnswer(payload: Uint8Array): ProxyResponse | MalformedResponse {
  const answer = parseAnswer(payload);
  if (answer instanceof MalformedResponse) return answer;
  if (!isObject(answer.value)) return new MalformedResponse('The function did not return an object.');
  const unknown = Object.keys(answer.value).find((key) => !ALLOWED_KEYS.has(key));
  if (unknown !== undefined) return new MalformedResponse(`\`${unknown}\` is no key of a proxy response.`);
  return readProxyResponse(answer.value);
}

function answerHeaders(fromFunction: HeaderLines, exchange: Exchange): HeaderLines {
  const headers: [string, string][] = [];
  let hasContentType = false;
  let hasTrace = false;
  for (const [name, value] of fromFunction) {
    const sent = remappedHeader(name);
    if (sent === undefined) continue;
    const key = sent.toLowerCase();
    hasContentType ||= key === 'content-type';
    hasTrace ||= key === 'x-amzn-trace-id';
    headers.push([sent, value]);
  }
  if (!hasContentType) headers.unshift(['Content-Type', 'application/json']);
  headers.push(...identifyingHeaders(exchange));
  if (!hasTrace) headers.push(['X-Amzn-Trace-Id', exchange.functionTrace]);
  return headers;
}

function identifyingHeaders(exchange: Exchange): [string, string][] {
  return [
    ['x-amzn-RequestId', exchange.requestId],
    ['x-amz-apigw-id', exchange.extendedRequestId],
  ];
}

function textBody(text: string): Uint8Array {
  return text === '' ? EMPTY_BODY : Buffer.from(text);
}
