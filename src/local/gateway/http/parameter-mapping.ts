import type { HttpParameterMapping } from '../../../application/index.ts';
import type { Exchange } from '../exchange.ts';
import type { GatewayResponse, HeaderLines } from '../message.ts';
import type { HttpEventInput } from './event.ts';
import { select } from './selection.ts';

/** One change, as `append:header.x-id` writes it. */
interface Change {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly place: 'header' | 'querystring' | 'path' | 'statuscode';
  readonly name: string;
  readonly source: string;
}

/** What a mapping must not touch. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
const RESERVED =
  /^(access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via)$/i;

/** The request as the integration gets it. */
export function mapRequest(input: HttpEventInput, { request: mapping }: HttpParameterMapping): Exchange {
  const { exchange } = input;
  let { path } = exchange;
  let headers = exchange.request.headers;
  let query = queryPairs(exchange.query);
  let isQueryChanged = false;
  for (const change of changesOf(mapping)) {
    const { action, place, name } = change;
    const value = action === 'remove' ? '' : select(change.source, input);
    if (place === 'header') headers = changedHeaders(headers, change, value);
    else if (place === 'path') path = value.startsWith('/') ? value : `/${value}`;
    else if (place === 'querystring') {
      isQueryChanged = true;
      if (action !== 'append') query = query.filter(([one]) => one !== name);
      if (action !== 'remove' && value !== '') query = [...query, [name, value]];
    }
  }
  return {
    ...exchange,
    path,
    query: isQueryChanged ? query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&') : exchange.query,
    request: { ...exchange.request, headers },
  };
}

/** The answer of the integration as the client gets it. */
export function mapResponse(
  response: GatewayResponse,
  input: HttpEventInput,
  { responses }: HttpParameterMapping,
): GatewayResponse {
  const mapping = responses[String(response.status)];
  if (mapping === undefined) return response;
  let { status, headers } = response;
  for (const change of changesOf(mapping)) {
    const value = change.action === 'remove' ? '' : select(change.source, { ...input, response });
    if (change.place === 'header') headers = changedHeaders(headers, change, value);
    else if (change.place === 'statuscode' && /^[2-5]\d\d$/.test(value)) status = Number(value);
  }
  return { ...response, status, headers };
}

function changesOf(mapping: Readonly<Record<string, string>>): Change[] {
  return Object.entries(mapping).flatMap(([key, source]) => {
    const [, action, place, name = ''] =
      /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/.exec(key) ?? [];
    if (action === undefined || place === undefined) return [];
    return [{ action, place, name, source } as Change];
  });
}

/** An empty value appends and overwrites nothing. */
function changedHeaders(headers: HeaderLines, { action, name }: Change, value: string): HeaderLines {
  const key = name.toLowerCase();
  if (RESERVED.test(key) || !/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(key)) return headers;
  // What no header can carry must not reach the wire.
  const text = value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
  if (action !== 'remove' && text === '') return headers;
  const kept = action === 'append' ? headers : headers.filter(([one]) => one.toLowerCase() !== key);
  return action === 'remove' ? kept : [...kept, [key, text]];
}

function queryPairs(query: string): (readonly [string, string])[] {
  return query === '' ? [] : [...new URLSearchParams(query)];
}

function encode(text: string): string {
  return encodeURIComponent(text);
}
