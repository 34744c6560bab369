import type { Exchange } from '../exchange.ts';
import { headerValue } from '../message.ts';

/** The methods that `X-HTTP-Method-Override` may name. */
const METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/**
 * A request as REST APIs take it: of the method that `X-HTTP-Method-Override` names, and with a query in which a semicolon
 * is as good as an ampersand. What was signed is what was sent.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function asTaken(exchange: Exchange): Exchange {
  const { request, query } = exchange;
  const named = headerValue(request.headers, 'x-http-method-override')?.trim().toUpperCase();
  const method = named !== undefined && METHODS.has(named) ? named : request.method;
  if (method === request.method && !query.includes(';')) return exchange;
  return {
    ...exchange,
    request: { ...request, method },
    query: query.replaceAll(';', '&'),
    signed: { method: request.method, query },
  };
}
