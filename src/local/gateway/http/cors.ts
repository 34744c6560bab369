import type { CorsDefinition } from '../../../application/index.ts';
import type { Exchange } from '../exchange.ts';
import { EMPTY_BODY, type GatewayResponse, type HeaderLines, headerValue } from '../message.ts';

/** Whether a request asks if a cross-origin call is allowed. */
export function isPreflight({ request }: Exchange): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerValue(request.headers, 'origin') !== undefined &&
    headerValue(request.headers, 'access-control-request-method') !== undefined
  );
}

/** The service's own answer to a preflight request that no route takes. Its headers come with {@link withCors}. */
export function preflightAnswer(exchange: Exchange): GatewayResponse {
  return { status: 204, headers: [['apigw-requestid', exchange.extendedRequestId]], body: EMPTY_BODY };
}

/**
 * A response with the configured CORS headers in place of those of the function, which do not count.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function withCors(response: GatewayResponse, cors: CorsDefinition, exchange: Exchange): GatewayResponse {
  const headers: HeaderLines = response.headers.filter(([name]) => !name.startsWith('access-control-'));
  return { ...response, headers: [...headers, ...corsHeaders(cors, exchange)] };
}

/** What an allowed origin is told; any other is told nothing. */
function corsHeaders(cors: CorsDefinition, exchange: Exchange): [string, string][] {
  const origin = headerValue(exchange.request.headers, 'origin');
  if (origin === undefined) return [];
  const allowed = allowedOrigin(cors.allowOrigins, origin);
  if (allowed === undefined) return [];
  const headers: [string, string][] = [['access-control-allow-origin', allowed]];
  if (cors.allowCredentials) headers.push(['access-control-allow-credentials', 'true']);
  if (cors.exposeHeaders.length > 0) headers.push(['access-control-expose-headers', cors.exposeHeaders.join(',')]);
  if (!isPreflight(exchange)) return headers;
  if (cors.allowMethods.length > 0) headers.push(['access-control-allow-methods', cors.allowMethods.join(',')]);
  if (cors.allowHeaders.length > 0) headers.push(['access-control-allow-headers', cors.allowHeaders.join(',')]);
  if (cors.maxAge !== undefined) headers.push(['access-control-max-age', String(cors.maxAge)]);
  return headers;
}

/** `*` for everybody; else the origin itself when it is listed, or its scheme is (`https://*`). */
function allowedOrigin(allowOrigins: readonly string[], origin: string): string | undefined {
  if (allowOrigins.includes('*')) return '*';
  const isAllowed = allowOrigins.some((allowed) =>
    allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed.toLowerCase() === origin.toLowerCase(),
  );
  return isAllowed ? origin : undefined;
}
