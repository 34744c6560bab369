import { readSignature } from '../authorizers/signature.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { EMPTY_BODY, type Gateway, type GatewayRequest, type GatewayResponse } from '../message.ts';
import { decodePercent } from '../target.ts';
import { type Connections, MAX_MESSAGE_BYTES, type OpenConnection } from './connections.ts';
import { withoutStage } from './stage-path.ts';

/** What the management API answers: a body, or the message and the type of an error. */
interface ManagementAnswer {
  readonly status: number;
  readonly body?: object | undefined;
  readonly errorType?: string | undefined;
}

/** Without a body: clients have no message to show. https://github.com/georgeboot/laravel-echo-api-gateway/issues/9 */
const GONE: ManagementAnswer = { status: 410, errorType: 'GoneException' };
const FORBIDDEN = refusal(403, 'Forbidden', 'ForbiddenException');
const NO_TOKEN = refusal(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
const UPGRADE_REQUIRED = refusal(426, 'Upgrade Required', 'UpgradeRequiredException');
/** What is no id at all is not gone, but wrong. https://github.com/dherault/serverless-offline/issues/749 */
const CONNECTION_ID = /^[\w+/-]{15}=$/;
const TOO_LARGE = refusal(413, 'The message is longer than 128 KB.', 'PayloadTooLargeException');

/**
 * What a WebSocket API answers to plain requests: the API by which backends send to connections, look at them and end
 * them. Requests have to be signed, but the signatures are not checked. They write no line of the access log: what AWS
 * documents of it is about handshakes, messages and disconnections alone (`$context.eventType`).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function managementApi(stage: string, connections: Connections, now: () => number): Gateway {
  return async (request) => {
    const exchange = beginExchange(request, now());
    const path = withoutStage(exchange.routePath, stage);
    const [, encodedId] = /^\/@connections\/([^/]+)\/?$/.exec(decodeAt(path)) ?? [];
    if (encodedId === undefined) return written(exchange, path === '/' ? UPGRADE_REQUIRED : FORBIDDEN);
    if (readSignature(exchange) === undefined) return written(exchange, NO_TOKEN);
    const id = decodePercent(encodedId);
    if (!CONNECTION_ID.test(id)) {
      return written(exchange, refusal(400, `Invalid connectionId: ${id}`, 'BadRequestException'));
    }
    const connection = connections.find(id);
    if (connection === undefined) return written(exchange, GONE);
    switch (request.method) {
      case 'POST':
        return written(exchange, await sendTo(connection, request, now));
      case 'GET':
        return written(exchange, described(connection));
      case 'DELETE':
        connection.peer.close(1000, 'Connection Closed Normally');
        connections.remove(connection.id);
        return written(exchange, { status: 204 });
      default:
        return written(exchange, NO_TOKEN);
    }
  };
}

async function sendTo(
  connection: OpenConnection,
  { body, bodyTooLarge = false }: GatewayRequest,
  now: () => number,
): Promise<ManagementAnswer> {
  if (bodyTooLarge || body.length > MAX_MESSAGE_BYTES) return TOO_LARGE;
  try {
    await connection.peer.send(Buffer.from(body).toString('utf8'));
  } catch {
    return GONE;
  }
  connection.lastActiveAt = now();
  return { status: 200 };
}

function described({ connectedAt, lastActiveAt, request }: OpenConnection): ManagementAnswer {
  return {
    status: 200,
    body: {
      connectedAt: new Date(connectedAt).toISOString(),
      identity: {
        sourceIp: request.remoteAddress,
        userAgent: request.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '',
      },
      lastActiveAt: new Date(lastActiveAt).toISOString(),
    },
  };
}

function refusal(status: number, message: string, errorType: string): ManagementAnswer {
  return { status, body: { message }, errorType };
}

function written(
  { requestId, extendedRequestId }: Exchange,
  { status, body, errorType }: ManagementAnswer,
): GatewayResponse {
  return {
    status,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-RequestId', requestId],
      ['x-amz-apigw-id', extendedRequestId],
      ...(errorType === undefined ? [] : [['x-amzn-ErrorType', errorType] as const]),
    ],
    body: body === undefined ? EMPTY_BODY : Buffer.from(JSON.stringify(body)),
    ...(errorType === undefined ? {} : { failure: errorType }),
  };
}

/** Clients encode the `@`, and it means the same. */
function decodeAt(path: string): string {
  return path.replace(/^\/%40connections/i, '/@connections');
}
