import { isObject } from '../../../core/index.ts';
import { type GatewayRequest, type GatewayResponse, headerValue } from '../message.ts';
import { decodePercent, parseQuery } from '../target.ts';
import { httpContext } from './context.ts';
import type { HttpEventInput } from './event.ts';

/** What a mapping takes values from. The answer is there when answers are mapped. */
export interface SelectionScope extends HttpEventInput {
  readonly response?: GatewayResponse | undefined;
}

/** As far as the service looks into a body, in bytes. */
const MAX_JSON_BYTES = 100 * 1024;

/**
 * The value of `$request.header.x`, `${request.path.id}-${context.stage}`, or a text as it is. What is not there is empty.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function select(expression: string, scope: SelectionScope): string {
  if (/^\$(request|response|context|stageVariables)\b/.test(expression))
    return selected(expression.slice(1), scope) ?? '';
  return expression.replace(/\$\{([^{}]+)\}/g, (_, inner: string) => selected(inner, scope) ?? '');
}

function selected(expression: string, scope: SelectionScope): string | undefined {
  const { exchange, parameters, stageVariables, response } = scope;
  const [root = '', place = '', ...rest] = expression.split('.');
  const name = rest.join('.');
  switch (root) {
    case 'context':
      return httpContext(scope, [place, ...rest].join('.'));
    case 'stageVariables':
      return stageVariables?.[place];
    case 'request':
      switch (place) {
        case 'header':
          return joinedHeader(exchange.request, name);
        case 'querystring':
          return parseQuery(exchange.query).get(name)?.join(',');
        case 'path':
          return name === '' ? exchange.path : mapped(parameters.get(name), decodePercent);
        case 'body':
          return bodyValue(exchange.request.body, name);
      }
      return undefined;
    case 'response':
      if (response === undefined) return undefined;
      if (place === 'header') return joinedHeader(response, name);
      return place === 'body' && response.body instanceof Uint8Array ? bodyValue(response.body, name) : undefined;
  }
  return undefined;
}

function joinedHeader({ headers }: Pick<GatewayRequest, 'headers'>, name: string): string | undefined {
  const key = name.toLowerCase();
  if (headerValue(headers, key) === undefined) return undefined;
  return headers
    .filter(([one]) => one.toLowerCase() === key)
    .map(([, value]) => value)
    .join(',');
}

/** The whole body, or what a path (`user.names[0]`) leads to in it. */
function bodyValue(body: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (path === '') return text;
  if (body.length > MAX_JSON_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const part of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function mapped<T>(value: T | undefined, change: (value: T) => T): T | undefined {
  return value === undefined ? undefined : change(value);
}
