import { Readable } from 'node:stream';
import type { HttpIntegration } from '../../../../application/index.ts';
import type { GatewayOptions } from '../../gateway-options.ts';
import { type GatewayResponse, type HeaderLines, headerValue } from '../../message.ts';
import { firstAccepted, isBinaryMediaType, mediaTypeOf } from '../binary-media-types.ts';
import { certificateOf } from '../integration-certificate.ts';
import { handledContent } from '../mapping/content.ts';
import { mappedRequest } from '../mapping/request.ts';
import { mappedResponse } from '../mapping/response.ts';
import { MappingScope } from '../mapping/scope.ts';
import { integrationUrl } from '../mapping/uri.ts';
import { Refusal } from '../refusal.ts';
import { remappedHeader } from '../remapped-headers.ts';
import { identifyingHeaders } from '../response-headers.ts';
import type { Integrate, RestCall } from '../rest-call.ts';
import { type IncomingResponse, openRequest, sendRequest } from './http-client.ts';

/** `HTTP` and `HTTP_PROXY`: a web server is asked. */
export function httpIntegration(integration: HttpIntegration, options: GatewayOptions): Integrate {
  const { uri, timeoutMs, kind, tls } = integration;
  const { signal } = options;
  return async (call) => {
    const scope = new MappingScope(call);
    const request = mappedRequest(integration, call, scope);
    if (request instanceof Refusal) return request;
    const url = integrationUrl(typeof uri === 'string' ? uri : '', request, call);
    if (url instanceof Refusal) return url;
    const certificate = certificateOf(call.api, options);
    const outgoing = { ...request, url, method: methodOf(integration, call), timeoutMs, signal, tls, certificate };
    if (integration.responseTransferMode === 'STREAM') {
      const open = await openRequest(outgoing);
      if (open instanceof Refusal) return refused(open, integration, call);
      return proxiedResponse(open, Readable.toWeb(open.body), call);
    }
    const answer = await sendRequest(outgoing);
    if (answer instanceof Refusal) return refused(answer, integration, call);
    if (kind === 'http-proxy') return proxied(answer, call);
    return mappedResponse(integration, { ...answer, selector: String(answer.status), traced: true }, call, scope);
  };
}

/** A proxy answers a request with a body with a trace, one without it not (recorded). */
function isProxyTraced({ request }: RestCall['exchange']): boolean {
  return request.body.length > 0;
}

function refused({ parts }: Refusal, { kind }: HttpIntegration, { exchange }: RestCall): Refusal {
  return new Refusal(kind === 'http-proxy' && !isProxyTraced(exchange) ? { ...parts, traced: false } : parts);
}

/** The method of the integration; that of the client where it is any. */
export function methodOf({ httpMethod }: { readonly httpMethod?: string | undefined }, { exchange }: RestCall): string {
  return httpMethod === undefined || httpMethod === 'ANY' ? exchange.request.method : httpMethod;
}

function proxied({ status, headers, body }: IncomingResponse, call: RestCall): GatewayResponse | Refusal {
  const { api, exchange } = call;
  const contentType = headerValue(headers, 'content-type');
  const isEncoded = headerValue(headers, 'content-encoding') !== undefined;
  const content = handledContent(
    body,
    // What is compressed would not survive being taken for text.
    isEncoded || isBinaryMediaType(mediaTypeOf(contentType ?? 'application/json'), api.binaryMediaTypes),
    undefined,
    isEncoded ||
      isBinaryMediaType(firstAccepted(headerValue(exchange.request.headers, 'accept')), api.binaryMediaTypes),
  );
  return content instanceof Refusal ? content : proxiedResponse({ status, headers }, content.bytes, call);
}

function proxiedResponse(
  { status, headers }: Pick<IncomingResponse, 'status' | 'headers'>,
  body: GatewayResponse['body'],
  { exchange }: RestCall,
): GatewayResponse {
  return {
    status: status >= 200 ? status : 502,
    headers: [
      ...(headerValue(headers, 'content-type') === undefined ? [['Content-Type', 'application/json'] as const] : []),
      ...passedHeaders(headers),
      ...identifyingHeaders(exchange),
      ...(isProxyTraced(exchange) && headerValue(headers, 'x-amzn-trace-id') === undefined
        ? [['X-Amzn-Trace-Id', exchange.functionTrace] as const]
        : []),
    ],
    body,
  };
}

function passedHeaders(headers: HeaderLines): HeaderLines {
  return headers.flatMap(([name, value]) => {
    const sent = remappedHeader(name);
    return sent === undefined ? [] : [[sent, value] as const];
  });
}
