import type { WebSocketApiDefinition, WebSocketRouteDefinition } from '../../../application/index.ts';
import { isObject, systemClock } from '../../../core/index.ts';
import { type CallOutcome, callFunction } from '../call-function.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { framed } from '../framing.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { newExtendedRequestId } from '../ids.ts';
import {
  type Gateway,
  type GatewayRequest,
  type GatewayResponse,
  type HeaderLines,
  headersTooLarge,
} from '../message.ts';
import { MalformedResponse, type ProxyResponse, parseAnswer, readProxyResponse } from '../proxy-response.ts';
import { remappedHeader } from '../rest/remapped-headers.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { newTrace } from '../trace.ts';
import { connectAuthorizer } from './authorizer.ts';
import { type Connection, Connections, type OpenConnection, type Peer } from './connections.ts';
import { connectEvent, disconnectEvent, messageEvent, type SocketEventInput } from './event.ts';
import { MAX_MESSAGE_BYTES, managementApi, withoutStage } from './management-api.ts';
import { selectRoute } from './route-selection.ts';

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

/** A handshake that is answered with a plain response. */
export interface RefusedHandshake {
  readonly kind: 'refused';
  readonly response: GatewayResponse;
}

/** What a socket tells of one connection. */
export interface Session {
  /** Resolves when the route is done with it. */
  message(text: string): Promise<void>;
  /** Resolves when `$disconnect` is done. */
  closed(code: number, reason: string): Promise<void>;
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

/** A WebSocket API as functions of requests and messages; sockets are an adapter around it. */
export function createWebSocketGateway(
  api: WebSocketApiDefinition,
  options: GatewayOptions,
  report: (message: RoutedMessage) => void,
  connections: Connections = new Connections(),
): WebSocketGateway {
  const { clock = systemClock, accountId = DEFAULT_ACCOUNT_ID } = options;
  const now = (): number => clock.now();
  const routes = new Map(api.routes.map((route) => [route.key, route]));
  const stageVariables = stageVariablesOf(api);
  const authorize = connectAuthorizer(api, options);
  const management = managementApi(api.stage, connections, now);

  const inputOf = (connection: Connection, routeKey: string, requestId: string): SocketEventInput => ({
    api,
    stageVariables,
    connection,
    routeKey,
    requestId,
    timeMs: now(),
  });

  const call = async (route: WebSocketRouteDefinition, connection: Connection, event: object): Promise<Answer> => {
    const started = performance.now();
    const answer = await integrate(route, event, options, now());
    const { functionId, failure } = answer;
    const durationMs = performance.now() - started;
    report({ connectionId: connection.id, routeKey: route.key, durationMs, functionId, failure });
    return answer;
  };

  const connect = async (request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake> => {
    const exchange = beginExchange(request, now());
    const requestId = newConnectionId();
    let connection: Connection = { id: newConnectionId(), request, connectedAt: now() };
    const refuse = (
      status: number,
      message: string | null,
      failure?: string,
      functionId?: string,
    ): RefusedHandshake => {
      const body = { message, connectionId: connection.id, requestId };
      return refused(exchange, { status, body: Buffer.from(JSON.stringify(body)), failure, functionId });
    };
    if (withoutStage(exchange.routePath, api.stage) !== '/') return refuse(403, 'Forbidden', 'There is no such stage.');
    if (headersTooLarge(request.headers)) return refuse(431, 'Request Header Fields Too Large');
    if (authorize !== undefined) {
      const input = inputOf(connection, '$connect', requestId);
      const authorization = await authorize({ input, exchange, accountId });
      if (!authorization.allowed) {
        const { type, message, reason } = authorization.refusal;
        return refuse(HANDSHAKE_STATUS[type] ?? 403, message, reason);
      }
      connection = { ...connection, caller: authorization.caller };
    }
    const route = routes.get('$connect');
    if (route === undefined) return accepted(connection);
    const { response, failure, functionId } = await call(
      route,
      connection,
      connectEvent(inputOf(connection, '$connect', requestId)),
    );
    if (response === undefined) return refuse(502, 'Internal server error', failure, functionId);
    if (response.status >= 300) {
      const body = Buffer.from(response.body);
      return refused(exchange, { status: response.status, body, headers: passing(response.headers), functionId });
    }
    const protocol = response.headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
    return accepted(connection, functionId, protocol);
  };

  const accepted = (connection: Connection, functionId?: string, protocol?: string): AcceptedHandshake => ({
    kind: 'accepted',
    connectionId: connection.id,
    functionId,
    protocol,
    open: (peer) => {
      const open = connections.add(connection, peer, now());
      return {
        message: (text) => message(open, text),
        closed: (code, reason) => closed(open, code, reason),
      };
    },
  });

  const message = async (connection: OpenConnection, text: string): Promise<void> => {
    connection.lastActiveAt = now();
    const key = selectRoute(api.routeSelectionExpression, text);
    const chosen = key === undefined || RESERVED.has(key) ? undefined : routes.get(key);
    const route = chosen ?? routes.get('$default');
    const requestId = newConnectionId();
    const tell = async (told: string): Promise<void> => {
      await connection.peer.send(told).catch(() => {});
    };
    const problem = (message: string): string => JSON.stringify({ message, connectionId: connection.id, requestId });
    if (route === undefined) {
      const failure = `No route takes the message: "${key ?? ''}" is none, and there is no $default.`;
      report({ connectionId: connection.id, routeKey: key ?? '', durationMs: 0, failure });
      return await tell(problem('Forbidden'));
    }
    const event = messageEvent(inputOf(connection, route.key, requestId), text);
    const { response } = await call(route, connection, event);
    if (response === undefined) return await tell(problem('Internal server error'));
    if (route.answers !== 'route-response' || response.body === '') return;
    if (Buffer.byteLength(response.body) > MAX_MESSAGE_BYTES) return await tell(problem('Internal server error'));
    connection.lastActiveAt = now();
    await tell(response.body);
  };

  const closed = async (connection: OpenConnection, code: number, reason: string): Promise<void> => {
    connections.remove(connection.id);
    const route = routes.get('$disconnect');
    if (route === undefined) return;
    const input = inputOf(connection, '$disconnect', newConnectionId());
    await call(route, connection, disconnectEvent(input, code, reason));
  };

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

const HANDSHAKE_STATUS: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  AUTHORIZER_FAILURE: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
};

/** What came of a route: no response means that it failed. */
interface Answer {
  readonly response?: ProxyResponse | undefined;
  readonly functionId?: string | undefined;
  readonly failure?: string | undefined;
}

async function integrate(
  { key, integration }: WebSocketRouteDefinition,
  event: object,
  { invoker, signal }: GatewayOptions,
  nowMs: number,
): Promise<Answer> {
  if (integration.kind === 'other' && integration.type === 'MOCK') return { response: NOTHING };
  if (integration.kind !== 'lambda-proxy') return { failure: `Route ${key}: its integration is not served here.` };
  const { functionId, qualifier, timeoutMs } = integration;
  if (functionId === undefined) return { failure: `Route ${key} leads to no function of this application.` };
  const outcome: CallOutcome = await callFunction(invoker, {
    functionId,
    qualifier,
    event,
    traceId: newTrace(nowMs),
    timeoutMs,
    signal,
  });
  if (outcome.kind !== 'response') return { functionId, failure: outcome.reason };
  const response = readAnswer(outcome.payload);
  if (response instanceof MalformedResponse) {
    return { functionId, failure: `Malformed Lambda proxy response: ${response.reason}` };
  }
  return { functionId, response };
}

const NOTHING: ProxyResponse = { status: 200, headers: [], body: '', isBase64Encoded: false, cookies: [] };

function readAnswer(payload: Uint8Array): ProxyResponse | MalformedResponse {
  const answer = parseAnswer(payload);
  if (answer instanceof MalformedResponse) return answer;
  if (!isObject(answer.value)) return new MalformedResponse('The function did not return an object.');
  return readProxyResponse(answer.value);
}

/** What a function may say of a handshake that it refuses. */
function passing(headers: HeaderLines): HeaderLines {
  return headers.flatMap(([name, value]): [string, string][] => {
    const sent = remappedHeader(name);
    return sent === undefined ? [] : [[sent, value]];
  });
}

function refused(
  exchange: Exchange,
  answer: {
    readonly status: number;
    readonly body: Uint8Array;
    readonly headers?: HeaderLines;
    readonly failure?: string | undefined;
    readonly functionId?: string | undefined;
  },
): RefusedHandshake {
  const { status, body, headers = [], failure, functionId } = answer;
  const own: HeaderLines = [
    ['Content-Type', 'application/json'],
    ['x-amzn-RequestId', exchange.requestId],
    ['x-amz-apigw-id', exchange.extendedRequestId],
  ];
  const kept = own.filter(([name]) => !headers.some(([other]) => other.toLowerCase() === name.toLowerCase()));
  const response = { status, headers: [...kept, ...headers], body, failure, functionId };
  return { kind: 'refused', response: framed(response, 'GET', exchange.timeMs) };
}

/** `R1kmxc2VNjMCFIA=`: an id that fits into a path. */
function newConnectionId(): string {
  return newExtendedRequestId().replaceAll('+', '-').replaceAll('/', '_');
}
