import type { WebSocketRouteDefinition } from '../../../application/index.ts';
import type { Exchange } from '../exchange.ts';
import { headerValue } from '../message.ts';
import { Refusal } from '../rest/refusal.ts';
import { parseQuery } from '../target.ts';
import type { SocketEventInput } from './event.ts';

/** `route.request.header.Auth`, `route.request.querystring.token`, `stageVariables.x`, `context.x` of a handshake. */
export function connectParameter(
  source: string,
  { stageVariables }: Pick<SocketEventInput, 'stageVariables'>,
  exchange: Exchange,
): string | undefined {
  const [, place, name = ''] =
    /^\$?(?:route\.request\.)?(header|querystring|stageVariables|context)\.(.+)$/i.exec(source) ?? [];
  switch (place?.toLowerCase()) {
    case 'header':
      return headerValue(exchange.request.headers, name.toLowerCase());
    case 'querystring':
      return parseQuery(exchange.query).get(name)?.at(-1);
    case 'stagevariables':
      return stageVariables?.[name];
    case 'context':
      // The service knows each of them of every request.
      return name;
  }
  return undefined;
}

/**
 * What is wrong with a handshake that leaves out, or leaves blank, what `$connect` requires. AWS documents the answer for
 * REST APIs only (`BAD_REQUEST_PARAMETERS`, 400); it is taken from there.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function missingParameters(
  { requiredParameters = [] }: Pick<WebSocketRouteDefinition, 'requiredParameters'>,
  input: Pick<SocketEventInput, 'stageVariables'>,
  exchange: Exchange,
): Refusal | undefined {
  const missing = requiredParameters.filter((source) => !connectParameter(source, input, exchange)?.trim());
  return missing.length === 0 ? undefined : Refusal.missingParameters(missing.map(nameOf));
}

function nameOf(source: string): string {
  return source.replace(/^route\.request\.\w+\./, '');
}
