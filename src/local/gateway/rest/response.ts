import { isObject } from '../../../core/index.ts';
import type { Exchange } from '../exchange.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines, headerValue } from '../message.ts';
import {
  decodeBase64,
  MalformedResponse,
  type ProxyResponse,
  parseAnswer,
  readProxyResponse,
} from '../proxy-response.ts';
import { firstAccepted, isBinaryMediaType } from './binary-media-types.ts';
import { Refusal } from './refusal.ts';
import { remappedHeader } from './remapped-headers.ts';
import { identifyingHeaders } from './response-headers.ts';

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
): GatewayResponse | Refusal {
  const answer = readAnswer(payload);
  if (answer instanceof MalformedResponse) {
    return Refusal.badIntegration(502, `Malformed Lambda proxy response: ${answer.reason}`);
  }
  const accepted = firstAccepted(headerValue(exchange.request.headers, 'accept'));
  const isBinary = answer.isBase64Encoded && isBinaryMediaType(accepted, binaryMediaTypes);
  const body = isBinary ? decodeBase64(answer.body) : textBody(answer.body);
  if (body === undefined) {
    return Refusal.badIntegration(500, 'Malformed Lambda proxy response: `body` is not base64.');
  }
  return { status: answer.status, headers: answerHeaders(answer.headers, exchange), body };
}

function readAnswer(payload: Uint8Array): ProxyResponse | MalformedResponse {
  const answer = parseAnswer(payload);
  if (answer instanceof MalformedResponse) return answer;
  if (!isObject(answer.value)) return new MalformedResponse('The function did not return an object.');
  const unknown = Object.keys(answer.value).find((key) => !ALLOWED_KEYS.has(key));
  if (unknown !== undefined) return new MalformedResponse(`\`${unknown}\` is no key of a proxy response.`);
  return readProxyResponse(answer.value);
}

/** What a function sets, under the names that pass, with what the service adds. */
export function answerHeaders(fromFunction: HeaderLines, exchange: Exchange): HeaderLines {
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

function textBody(text: string): Uint8Array {
  return text === '' ? EMPTY_BODY : Buffer.from(text);
}
