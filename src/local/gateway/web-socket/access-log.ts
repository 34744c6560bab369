import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { accessLine, valueAt } from '../access-log.ts';
import { beginExchange } from '../exchange.ts';
import { EMPTY_BODY } from '../message.ts';
import { GATEWAY_RESPONSE_STATUS } from '../rest/data/gateway-response-types.ts';
import type { Connection } from './connections.ts';
import type { SocketEvent } from './event.ts';
import type { Answer } from './integration.ts';

/** A handshake, a message or a disconnection that has its answer. */
interface Answered {
  readonly connection: Connection;
  readonly event: SocketEvent;
  readonly answer: Answer;
  /** How long the integration took; absent for what has not come to its route. */
  readonly integrationMs?: number | undefined;
}

/**
 * The line of the access log about a handshake, a message or a disconnection; `undefined` where the stage writes none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export function socketLine(
  { accessLogFormat: format }: WebSocketApiDefinition,
  { connection, event, answer, integrationMs }: Answered,
): string | undefined {
  if (format === undefined) return undefined;
  const { requestContext } = event;
  const { response, refusal, functionId } = answer;
  const { type, message = null, reason: failure, validationErrors } = refusal?.parts ?? {};
  const status = refusal?.parts.status ?? GATEWAY_RESPONSE_STATUS[type ?? 'DEFAULT_5XX'] ?? 500;
  return accessLine(format, {
    context: (name) => valueAt(requestContext, name),
    exchange: beginExchange(connection.request, requestContext.requestTimeEpoch),
    response: {
      status: response?.status ?? status,
      headers: [],
      body: response === undefined ? EMPTY_BODY : Buffer.from(response.body),
      functionId,
      failure,
      ...(refusal === undefined ? {} : { refusal: { type, message, validationErrors } }),
    },
    latencyMs: integrationMs ?? 0,
    integrationMs,
  });
}
