import type { WebSocketApiDefinition, WebSocketRouteDefinition } from '../../../application/index.ts';
import { systemClock } from '../../../core/index.ts';
import { EXECUTE_API_DISABLED, isForExecuteApi } from '../default-endpoint.ts';
import { beginExchange } from '../exchange.ts';
import { framed } from '../framing.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { newExtendedRequestId } from '../ids.ts';
import { type Gateway, type GatewayRequest, headersTooLarge } from '../message.ts';
import { GATEWAY_RESPONSE_STATUS } from '../rest/data/gateway-response-types.ts';
import { Refusal } from '../rest/refusal.ts';
import { bodyVariables, evaluateExpression } from '../selection-expression.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { socketLine } from './access-log.ts';
import { createRouteAdmission } from './admission.ts';
import { connectAuthorizer } from './authorizer.ts';
import { missingParameters } from './connect-parameters.ts';
import { type Connection, Connections, type OpenConnection, type Peer, type Session } from './connections.ts';
import { connectEvent, disconnectEvent, messageEvent, type SocketEvent, type SocketEventInput } from './event.ts';
import { type Answer, type IntegrateRoute, routeIntegration } from './integration.ts';
import { MAX_MESSAGE_BYTES, managementApi, withoutStage } from './management-api.ts';
import { messageValidation, type ValidateMessage } from './message-validation.ts';
import { type HandshakeAnswer, type RefusedHandshake, refusedHandshake } from './refused-handshake.ts';

/** A WebSocket API: handshakes, the sessions that come of them, and the requests of its management API. */
export interface WebSocketGateway {
  /** What is open; a gateway that takes the place of this one goes on with it. */
  readonly connections: Connections;
  readonly request: Gateway;
  /** Decides about a handshake. Never rejects. */
  connect(request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake>;
  /** Ends connections that nobody has used for ten minutes, or that are two hours old. */
  expire(): void;
}

/** A handshake that is to be completed. */
export interface AcceptedHandshake {
  readonly kind: 'accepted';
  readonly connectionId: string;
  readonly functionId?: string | undefined;
  /** The subprotocol that `$connect` chose. */
  readonly protocol?: string | undefined;
  /** The handshake is done: messages go to `peer`. */
  open(peer: Peer): Session;
}

/** What is told of a message, a connection or a disconnection when its route is done with it. */
export interface RoutedMessage {
  readonly connectionId: string;
  readonly routeKey: string;
  readonly durationMs: number;
  readonly functionId?: string | undefined;
  readonly failure?: string | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const IDLE_MS = 10 * 60 * 1000;
const MAX_AGE_MS = 2 * 60 * 60 * 1000;

/** A route with the steps that a message goes through. */
interface ServedRoute extends Pick<WebSocketRouteDefinition, 'key' | 'answers' | 'requiredParameters'> {
  readonly validate: ValidateMessage | undefined;
  readonly integrate: IntegrateRoute;
}

/** A WebSocket API as functions of requests and messages; sockets are an adapter around it. */
export function createWebSocketGateway(
  api: WebSocketApiDefinition,
  options: GatewayOptions,
  report: (message: RoutedMessage, accessLog?: string) => void,
  connections: Connections = new Connections(),
): WebSocketGateway {
  const { clock = systemClock, accountId = DEFAULT_ACCOUNT_ID } = options;
  const now = (): number => clock.now();
  const routes = new Map<string, ServedRoute>(
    api.routes.map((route) => [
      route.key,
      {
        key: route.key,
        answers: route.answers,
        requiredParameters: route.requiredParameters,
        validate: messageValidation(api, route),
        integrate: routeIntegration(api, route, options),
      },
    ]),
  );
  const stageVariables = stageVariablesOf(api);
  const authorize = connectAuthorizer(api, options);
  const admit = createRouteAdmission(api, options);
  const management = managementApi(api.stage, connections, now);

  const inputOf = (connection: Connection, routeKey: string, requestId: string): SocketEventInput => ({
    api,
    stageVariables,
    connection,
    routeKey,
    requestId,
    timeMs: now(),
  });

  const call = async (route: ServedRoute, connection: Connection, event: SocketEvent): Promise<Answer> => {
    const started = performance.now();
    const answer = await route.integrate({ connection, event });
    const { functionId, refusal } = answer;
    const durationMs = performance.now() - started;
    const failure = refusal?.parts.reason;
    const accessLog = socketLine(api, connection, event, answer, Math.round(durationMs));
    report({ connectionId: connection.id, routeKey: route.key, durationMs, functionId, failure }, accessLog);
    return answer;
  };

  const connect = async (request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake> => {
    const exchange = beginExchange(request, now());
    const requestId = newConnectionId();
    let connection: Connection = { id: newConnectionId(), request, connectedAt: now() };
    const answered = (status: number, message: string | null, more: Partial<HandshakeAnswer>): RefusedHandshake => {
      const body = Buffer.from(JSON.stringify({ message, connectionId: connection.id, requestId }));
      return refusedHandshake(exchange, { ...more, status, body });
    };
    /** Refuses what has not come to `$connect`. */
    const refuse = (refusal: Refusal): RefusedHandshake => {
      const event = connectEvent(inputOf(connection, '$connect', requestId));
      const accessLog = socketLine(api, connection, event, { refusal });
      return answered(statusOf(refusal), refusal.parts.message, { failure: refusal.parts.reason, accessLog });
    };
    if (api.disableExecuteApiEndpoint === true && isForExecuteApi(request)) {
      return answered(403, 'Forbidden', { failure: EXECUTE_API_DISABLED });
    }
    if (withoutStage(exchange.routePath, api.stage) !== '/') {
      return answered(403, 'Forbidden', { failure: 'There is no such stage.' });
    }
    if (headersTooLarge(request.headers)) return refuse(Refusal.headersTooLarge());
    if (authorize !== undefined) {
      const input = inputOf(connection, '$connect', requestId);
      const authorization = await authorize({ input, exchange, accountId });
      if (!authorization.allowed) return refuse(new Refusal(authorization.refusal));
      connection = { ...connection, caller: authorization.caller };
    }
    const route = routes.get('$connect');
    const apiKey = admit('$connect', connection);
    if (apiKey instanceof Refusal) return refuse(apiKey);
    if (route === undefined) return accepted(connection);
    const missing = missingParameters(route, { stageVariables }, exchange);
    if (missing !== undefined) return refuse(missing);
    connection = { ...connection, apiKey };
    const event = connectEvent(inputOf(connection, '$connect', requestId));
    const { response, refusal, functionId } = await call(route, connection, event);
    if (response === undefined) {
      const failure = refusal?.parts.reason;
      return answered(refusal ? handshakeStatusOf(refusal) : 502, clientMessage(refusal), { failure, functionId });
    }
    if (response.status >= 300) {
      const { status, headers } = response;
      return refusedHandshake(exchange, { status, body: Buffer.from(response.body), headers, functionId });
    }
    const protocol = response.headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
    return accepted(connection, functionId, protocol);
  };

  const accepted = (connection: Connection, functionId?: string, protocol?: string): AcceptedHandshake => ({
    kind: 'accepted',
    connectionId: connection.id,
    functionId,
    protocol,
    open: (peer) => connections.open(connection, peer, now()),
  });

  const message = async (connection: OpenConnection, text: string): Promise<void> => {
    connection.lastActiveAt = now();
    const requestId = newConnectionId();
    const tell = async (told: string): Promise<void> => {
      await connection.peer.send(told).catch(() => {});
    };
    const problem = (told: string | null): string =>
      JSON.stringify({ message: told, connectionId: connection.id, requestId });
    const refuse = async (routeKey: string, refusal: Refusal): Promise<void> => {
      const event = messageEvent(inputOf(connection, routes.has(routeKey) ? routeKey : '', requestId), text);
      const accessLog = socketLine(api, connection, event, { refusal });
      const { reason: failure, message: told } = refusal.parts;
      report({ connectionId: connection.id, routeKey, durationMs: 0, failure }, accessLog);
      await tell(problem(told));
    };
    const key = evaluateExpression(api.routeSelectionExpression, bodyVariables(text));
    const route = (RESERVED.has(key) ? undefined : routes.get(key)) ?? routes.get('$default');
    if (route === undefined) {
      const reason = `No route takes the message: "${key}" is none, and there is no $default.`;
      return await refuse(key, Refusal.unrouted(reason));
    }
    const admitted = admit(route.key, connection);
    if (admitted instanceof Refusal) return await refuse(route.key, admitted);
    const invalid = await route.validate?.(text);
    if (invalid !== undefined) return await refuse(route.key, Refusal.invalidBody(invalid));
    const event = messageEvent(inputOf(connection, route.key, requestId), text);
    const { response, refusal } = await call(route, connection, event);
    if (response === undefined) return await tell(problem(clientMessage(refusal)));
    if (route.answers !== 'route-response' || response.body === '') return;
    if (Buffer.byteLength(response.body) > MAX_MESSAGE_BYTES) return await tell(problem('Internal server error'));
    connection.lastActiveAt = now();
    await tell(response.body);
  };

  const closed = async (connection: OpenConnection, code: number, reason: string): Promise<void> => {
    const route = routes.get('$disconnect');
    if (route === undefined) return;
    const input = inputOf(connection, '$disconnect', newConnectionId());
    await call(route, connection, disconnectEvent(input, code, reason));
  };

  connections.follow({ message, closed });
  return {
    connections,
    connect,
    request: async (request) => framed(await management(request), request.method, now()),
    expire: () => {
      for (const { peer, connectedAt, lastActiveAt } of connections.all()) {
        const isOver = now() - lastActiveAt >= IDLE_MS || now() - connectedAt >= MAX_AGE_MS;
        if (isOver) peer.close(1001, 'Going away');
      }
    },
  };
}

/** Routes that no message leads to, whatever it says. */
const RESERVED: ReadonlySet<string> = new Set(['$connect', '$disconnect']);

function statusOf({ parts: { status, type } }: Refusal): number {
  return status ?? GATEWAY_RESPONSE_STATUS[type] ?? 500;
}

/** A function that fails has no other answer in a handshake than one that cannot be run. */
function handshakeStatusOf(refusal: Refusal): number {
  const status = statusOf(refusal);
  return status === 500 ? 502 : status;
}

function clientMessage(refusal: Refusal | undefined): string | null {
  return refusal === undefined ? 'Internal server error' : refusal.parts.message;
}

/** `R1kmxc2VNjMCFIA=`: an id that fits into a path. */
function newConnectionId(): string {
  return newExtendedRequestId().replaceAll('+', '-').replaceAll('/', '_');
}
