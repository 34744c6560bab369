import type { CorsDefinition } from '../../../application/index.ts';
import type { Exchange } from '../exchange.ts';
import { isPreflight } from '../http/cors.ts';
import type { HeaderLines } from '../message.ts';
import { headerValue } from '../message.ts';

/**
 * What a function URL says to CORS. It goes in front of what the function says, which stays: a header that both set is
 * there twice, and browsers refuse it.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function corsLines(cors: CorsDefinition, exchange: Exchange): HeaderLines {
  const origin = headerValue(exchange.request.headers, 'origin');
  if (origin === undefined || !isAllowed(cors, origin)) return [];
  const lines: [string, string][] = [
    ['Access-Control-Allow-Origin', origin],
    ['Vary', 'Origin'],
  ];
  if (cors.allowCredentials) lines.push(['Access-Control-Allow-Credentials', 'true']);
  if (!isPreflight(exchange)) {
    if (cors.exposeHeaders.length > 0) lines.push(['Access-Control-Expose-Headers', cors.exposeHeaders.join(',')]);
    return lines;
  }
  if (cors.allowMethods.length > 0) lines.push(['Access-Control-Allow-Methods', cors.allowMethods.join(',')]);
  if (cors.allowHeaders.length > 0) lines.push(['Access-Control-Allow-Headers', cors.allowHeaders.join(',')]);
  if (cors.maxAge !== undefined) lines.push(['Access-Control-Max-Age', String(cors.maxAge)]);
  return lines;
}

function isAllowed({ allowOrigins }: CorsDefinition, origin: string): boolean {
  return allowOrigins.some((allowed) => allowed === '*' || allowed.toLowerCase() === origin.toLowerCase());
}
