import { readSignature } from '../authorizers/signature.ts';
import { beginExchange } from '../exchange.ts';
import { EMPTY_BODY, type Gateway, type GatewayResponse } from '../message.ts';
import { decodePercent } from '../target.ts';
import type { Connections } from './connections.ts';

/** The largest message, in bytes. */
export const MAX_MESSAGE_BYTES: number = 128 * 1024;

/**
 * What a WebSocket API answers to plain requests: the API by which backends send to connections, look at them and end
 * them. Requests have to be signed, but the signatures are not checked.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function managementApi(stage: string, connections: Connections, now: () => number): Gateway {
  return async (request) => {
    const exchange = beginExchange(request, now());
    const answer = (status: number, body?: object, errorType?: string): GatewayResponse => ({
      status,
      headers: [
        ['Content-Type', 'application/json'],
        ['x-amzn-RequestId', exchange.requestId],
        ['x-amz-apigw-id', exchange.extendedRequestId],
        ...(errorType === undefined ? [] : [['x-amzn-ErrorType', errorType] as const]),
      ],
      body: body === undefined ? EMPTY_BODY : Buffer.from(JSON.stringify(body)),
      ...(errorType === undefined ? {} : { failure: errorType }),
    });
    const path = withoutStage(exchange.routePath, stage);
    const [, encodedId] = /^\/@connections\/([^/]+)\/?$/.exec(decodeAt(path)) ?? [];
    if (encodedId === undefined) {
      if (path === '/') return answer(426, { message: 'Upgrade Required' }, 'UpgradeRequiredException');
      return answer(403, { message: 'Forbidden' }, 'ForbiddenException');
    }
    if (readSignature(exchange) === undefined) {
      return answer(403, { message: 'Missing Authentication Token' }, 'MissingAuthenticationTokenException');
    }
    const connection = connections.find(decodePercent(encodedId));
    if (connection === undefined) return answer(410, { message: 'Gone' }, 'GoneException');
    switch (request.method) {
      case 'POST': {
        if (request.bodyTooLarge === true || request.body.length > MAX_MESSAGE_BYTES) {
          const message = 'The message is longer than 128 KB.';
          return answer(413, { message }, 'PayloadTooLargeException');
        }
        try {
          await connection.peer.send(Buffer.from(request.body).toString('utf8'));
        } catch {
          return answer(410, { message: 'Gone' }, 'GoneException');
        }
        connection.lastActiveAt = now();
        return answer(200);
      }
      case 'GET': {
        const { identity } = { identity: connection.request };
        return answer(200, {
          connectedAt: new Date(connection.connectedAt).toISOString(),
          identity: {
            sourceIp: identity.remoteAddress,
            userAgent: identity.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '',
          },
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        });
      }
      case 'DELETE':
        connection.peer.close(1000, 'Connection Closed Normally');
        connections.remove(connection.id);
        return answer(204);
      default:
        return answer(403, { message: 'Missing Authentication Token' }, 'MissingAuthenticationTokenException');
    }
  };
}

/** A path without the stage that clients put in front as on AWS; at the root it is served here. */
export function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`;
  if (path === prefix || path === `${prefix}/`) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/** Clients encode the `@`, and it means the same. */
function decodeAt(path: string): string {
  return path.replace(/^\/%40connections/i, '/@connections');
}
