import type { HttpIntegration } from '../../../application/index.ts';
import { forwardedFor } from '../event-headers.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { GatewayResponse } from '../message.ts';
import { privateEndpoint } from '../private-endpoint.ts';
import { type OutgoingRequest, sendRequest } from '../rest/integrations/http-client.ts';
import { Refusal } from '../rest/refusal.ts';
import { type HttpEventInput, OWN_HEADERS } from './event.ts';
import { httpError, httpFailure, passedOn } from './response.ts';

/**
 * Passes a request to a web server, and its answer back. Only a mapping changes its path: the address of the integration
 * does not grow by that of the request, but its placeholders are filled.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export async function httpProxy(
  input: HttpEventInput,
  integration: HttpIntegration,
  options: GatewayOptions,
): Promise<GatewayResponse> {
  const { httpMethod, timeoutMs, tls } = integration;
  const { signal } = options;
  const { exchange, parameters, route } = input;
  const endpoint = privateEndpoint(integration, options);
  const uri = endpoint === undefined ? integration.uri : `${endpoint}${pathBehind(input)}`;
  if (typeof uri !== 'string')
    return httpFailure(exchange, `The address of the integration is not known: ${uri.reason}`);
  const filled =
    endpoint !== undefined
      ? uri
      : uri.replace(/\{([^{}+]+)\+?\}/g, (whole, name: string) => parameters.get(name) ?? whole);
  const address = URL.canParse(filled) ? new URL(filled) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    return httpFailure(exchange, `"${filled}" is no address of a web server.`);
  }
  if (route.parameterMapping?.request['overwrite:path'] !== undefined) address.pathname = exchange.path;
  address.search = [address.search.slice(1), exchange.query].filter((part) => part !== '').join('&');
  const outcome = await sendRequest({
    url: address,
    method: httpMethod === undefined || httpMethod === 'ANY' ? exchange.request.method : httpMethod,
    headers: upstreamHeaders(input),
    body: exchange.request.body,
    timeoutMs,
    signal,
    tls,
  });
  if (!(outcome instanceof Refusal)) return passedOn(outcome, exchange);
  const { type, reason } = outcome.parts;
  const isTimeout = type === 'INTEGRATION_TIMEOUT';
  const answer = isTimeout ? httpError(exchange, 503, 'Service Unavailable') : httpFailure(exchange, reason);
  return { ...answer, failure: reason };
}

/**
 * What a private integration is asked for: the path of the request, behind the stage where that is part of the address.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
function pathBehind({ api: { stage }, exchange: { routePath } }: HttpEventInput): string {
  return stage === '$default' ? routePath : `/${stage}${routePath}`;
}

/** What the client sent, and for whom it is sent. */
function upstreamHeaders({ exchange }: HttpEventInput): OutgoingRequest['headers'] {
  const { request, domainName, trace } = exchange;
  const values = new Map<string, [name: string, values: string[]]>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (key === 'host' || OWN_HEADERS.has(key)) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [name, [value]]);
    else known[1].push(value);
  }
  const by = `by=${request.remoteAddress};for=${request.remoteAddress};host=${domainName};proto=${request.scheme}`;
  values.set('forwarded', ['Forwarded', [by]]);
  values.set('x-forwarded-for', ['X-Forwarded-For', [forwardedFor(request)]]);
  values.set('x-amzn-trace-id', ['X-Amzn-Trace-Id', [trace]]);
  return values;
}
