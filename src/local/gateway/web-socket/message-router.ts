import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { Refusal } from '../rest/refusal.ts';
import { bodyVariables, evaluateExpression } from '../selection-expression.ts';
import { socketLine } from './access-log.ts';
import { type ConnectionRoutes, MAX_MESSAGE_BYTES, newConnectionId, type OpenConnection } from './connections.ts';
import { disconnectEvent, messageEvent } from './event.ts';
import { clientMessage } from './integration.ts';
import type { ReportMessage, ServedRoute, ServedRoutes } from './served-routes.ts';

/** Routes that no message leads to, whatever it says. */
const RESERVED: ReadonlySet<string> = new Set(['$connect', '$disconnect']);

/** A message that a client has sent. */
interface ReceivedMessage {
  readonly connection: OpenConnection;
  readonly text: string;
  readonly requestId: string;
}

/** Leads what comes from open connections to the routes of their API, and what these answer back. */
export class MessageRouter implements ConnectionRoutes {
  readonly #api: WebSocketApiDefinition;
  readonly #routes: ServedRoutes;
  readonly #report: ReportMessage;

  constructor(api: WebSocketApiDefinition, routes: ServedRoutes, report: ReportMessage) {
    this.#api = api;
    this.#routes = routes;
    this.#report = report;
  }

  async message(connection: OpenConnection, text: string): Promise<void> {
    const routes = this.#routes;
    connection.lastActiveAt = routes.now();
    const received: ReceivedMessage = { connection, text, requestId: newConnectionId() };
    const key = evaluateExpression(this.#api.routeSelectionExpression, bodyVariables(text));
    const route = this.#find(key);
    if (route === undefined) {
      const reason = `No route takes the message: "${key}" is none, and there is no $default.`;
      return await this.#refuse(received, key, Refusal.unrouted(reason));
    }
    const admitted = routes.admit(route.key, connection);
    if (admitted instanceof Refusal) return await this.#refuse(received, route.key, admitted);
    const invalid = await route.validate?.(text);
    if (invalid !== undefined) return await this.#refuse(received, route.key, Refusal.invalidBody(invalid));
    const event = messageEvent(routes.input(connection, route.key, received.requestId), text);
    const answer = await routes.call(route, connection, event);
    const { response } = answer;
    if (response === undefined) return await tell(connection, problem(received, clientMessage(answer)));
    if (route.answers !== 'route-response' || response.body === '') return;
    if (Buffer.byteLength(response.body) > MAX_MESSAGE_BYTES) {
      return await tell(connection, problem(received, 'Internal server error'));
    }
    connection.lastActiveAt = routes.now();
    await tell(connection, response.body);
  }

  async closed(connection: OpenConnection, code: number, reason: string): Promise<void> {
    const route = this.#routes.find('$disconnect');
    if (route === undefined) return;
    const input = this.#routes.input(connection, '$disconnect', newConnectionId());
    await this.#routes.call(route, connection, disconnectEvent(input, code, reason));
  }

  #find(key: string): ServedRoute | undefined {
    return (RESERVED.has(key) ? undefined : this.#routes.find(key)) ?? this.#routes.find('$default');
  }

  /** Refuses what has not come to its route. */
  async #refuse(received: ReceivedMessage, routeKey: string, refusal: Refusal): Promise<void> {
    const { connection, text, requestId } = received;
    const knownKey = this.#routes.find(routeKey) === undefined ? '' : routeKey;
    const event = messageEvent(this.#routes.input(connection, knownKey, requestId), text);
    const accessLog = socketLine(this.#api, { connection, event, answer: { refusal } });
    const { reason: failure, message } = refusal.parts;
    this.#report({ connectionId: connection.id, routeKey, durationMs: 0, failure }, accessLog);
    await tell(connection, problem(received, message));
  }
}

/** Sends a text to a client, which may be gone. */
async function tell({ peer }: OpenConnection, text: string): Promise<void> {
  await peer.send(text).catch(() => {});
}

/** What a client is told of a message that did not get through. */
function problem({ connection, requestId }: ReceivedMessage, message: string | null): string {
  return JSON.stringify({ message, connectionId: connection.id, requestId });
}
