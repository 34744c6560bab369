import { newExtendedRequestId, newRequestId } from './ids.ts';
import { type GatewayRequest, headerValue } from './message.ts';
import { parseTarget } from './target.ts';
import { type RequestTraces, requestTraces } from './trace.ts';

/** A request with what the service notes about it on arrival. */
export interface Exchange extends RequestTraces {
  readonly request: GatewayRequest;
  /** As sent. */
  readonly path: string;
  /** What routes are found by: the path without the base path of a custom domain. */
  readonly routePath: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** What signatures are for, where the service takes a request for another than was sent. */
  readonly signed?: { readonly method: string; readonly query: string } | undefined;
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** The `Host` header: the name of the API as the client knows it. */
  readonly domainName: string;
}

/** Takes a request in. */
export function beginExchange(request: GatewayRequest, timeMs: number): Exchange {
  const { path, query } = parseTarget(request.target);
  const { trace, functionTrace } = requestTraces(headerValue(request.headers, 'x-amzn-trace-id'), timeMs);
  return {
    request,
    path,
    routePath: request.basePath ? path.slice(request.basePath.length) || '/' : path,
    query,
    requestId: newRequestId(),
    extendedRequestId: newExtendedRequestId(),
    timeMs,
    trace,
    functionTrace,
    domainName: headerValue(request.headers, 'host') ?? 'localhost',
  };
}
