import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { EXECUTE_API_DISABLED, isForExecuteApi } from '../default-endpoint.ts';
import { beginExchange, type Exchange } from '../exchange.ts';
import { DEFAULT_ACCOUNT_ID, type GatewayOptions } from '../gateway-options.ts';
import { type GatewayRequest, headersTooLarge } from '../message.ts';
import { GATEWAY_RESPONSE_STATUS } from '../rest/data/gateway-response-types.ts';
import { Refusal } from '../rest/refusal.ts';
import { socketLine } from './access-log.ts';
import { type AuthorizeConnect, connectAuthorizer } from './authorizer.ts';
import { missingParameters } from './connect-parameters.ts';
import { type Connection, type Connections, newConnectionId, type Peer, type Session } from './connections.ts';
import { connectEvent } from './event.ts';
import { type Answer, clientMessage } from './integration.ts';
import { type HandshakeAnswer, type RefusedHandshake, refusedHandshake } from './refused-handshake.ts';
import type { ServedRoutes } from './served-routes.ts';
import { withoutStage } from './stage-path.ts';

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

/** A handshake on its way through the steps. */
interface AskedHandshake {
  readonly exchange: Exchange;
  readonly requestId: string;
  /** What it would be, with what the steps add. */
  connection: Connection;
}

/** The handshakes of a WebSocket API: the way to `$connect`, and what its answer means. */
export class Handshakes {
  readonly #api: WebSocketApiDefinition;
  readonly #routes: ServedRoutes;
  readonly #connections: Connections;
  readonly #authorize: AuthorizeConnect | undefined;
  readonly #accountId: string;

  constructor(api: WebSocketApiDefinition, options: GatewayOptions, routes: ServedRoutes, connections: Connections) {
    this.#api = api;
    this.#routes = routes;
    this.#connections = connections;
    this.#authorize = connectAuthorizer(api, options);
    this.#accountId = options.accountId ?? DEFAULT_ACCOUNT_ID;
  }

  /** The steps, in the service's order: where to, who calls, how often, with what, and only then `$connect`. */
  async decide(request: GatewayRequest): Promise<AcceptedHandshake | RefusedHandshake> {
    const routes = this.#routes;
    const exchange = beginExchange(request, routes.now());
    const requestId = newConnectionId();
    const connection: Connection = { id: newConnectionId(), request, connectedAt: routes.now() };
    const asked: AskedHandshake = { exchange, requestId, connection };
    const failure = addressProblem(this.#api, exchange);
    if (failure !== undefined) return answered(asked, 403, 'Forbidden', { failure });
    if (headersTooLarge(request.headers)) return this.#refuse(asked, Refusal.headersTooLarge());
    if (this.#authorize !== undefined) {
      const input = routes.input(connection, '$connect', requestId);
      const authorization = await this.#authorize({ input, exchange, accountId: this.#accountId });
      if (!authorization.allowed) return this.#refuse(asked, new Refusal(authorization.refusal));
      asked.connection = { ...connection, caller: authorization.caller };
    }
    const route = routes.find('$connect');
    const apiKey = routes.admit('$connect', asked.connection);
    if (apiKey instanceof Refusal) return this.#refuse(asked, apiKey);
    if (route === undefined) return this.#accept(asked.connection);
    const missing = missingParameters(route, routes, exchange);
    if (missing !== undefined) return this.#refuse(asked, missing);
    asked.connection = { ...asked.connection, apiKey };
    const event = connectEvent(routes.input(asked.connection, '$connect', requestId));
    return this.#conclude(asked, await routes.call(route, asked.connection, event));
  }

  /** Refuses what has not come to `$connect`. */
  #refuse(asked: AskedHandshake, refusal: Refusal): RefusedHandshake {
    const event = connectEvent(this.#routes.input(asked.connection, '$connect', asked.requestId));
    const accessLog = socketLine(this.#api, { connection: asked.connection, event, answer: { refusal } });
    const { message, reason: failure } = refusal.parts;
    return answered(asked, statusOf(refusal), message, { failure, accessLog });
  }

  /** Does what `$connect` says. */
  #conclude(asked: AskedHandshake, answer: Answer): AcceptedHandshake | RefusedHandshake {
    const { response, refusal, functionId } = answer;
    if (response === undefined) {
      const status = refusal === undefined ? 502 : connectStatusOf(refusal);
      return answered(asked, status, clientMessage(answer), { failure: refusal?.parts.reason, functionId });
    }
    const { status, headers, body } = response;
    if (status >= 300) {
      return refusedHandshake(asked.exchange, { status, body: Buffer.from(body), headers, functionId });
    }
    const protocol = headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
    return this.#accept(asked.connection, functionId, protocol);
  }

  #accept(connection: Connection, functionId?: string, protocol?: string): AcceptedHandshake {
    return {
      kind: 'accepted',
      connectionId: connection.id,
      functionId,
      protocol,
      open: (peer) => this.#connections.open(connection, peer, this.#routes.now()),
    };
  }
}

/** Why nothing is served where a handshake is sent to. */
function addressProblem(api: WebSocketApiDefinition, { request, routePath }: Exchange): string | undefined {
  if (api.disableExecuteApiEndpoint === true && isForExecuteApi(request)) return EXECUTE_API_DISABLED;
  return withoutStage(routePath, api.stage) === '/' ? undefined : 'There is no such stage.';
}

/** Refuses a handshake in the service's own words. */
function answered(
  { exchange, requestId, connection }: AskedHandshake,
  status: number,
  message: string | null,
  more: Omit<HandshakeAnswer, 'status' | 'body'>,
): RefusedHandshake {
  const body = Buffer.from(JSON.stringify({ message, connectionId: connection.id, requestId }));
  return refusedHandshake(exchange, { ...more, status, body });
}

function statusOf({ parts: { status, type } }: Refusal): number {
  return status ?? GATEWAY_RESPONSE_STATUS[type] ?? 500;
}

/** A function that fails has no other answer in a handshake than one that cannot be run. */
function connectStatusOf(refusal: Refusal): number {
  const status = statusOf(refusal);
  return status === 500 ? 502 : status;
}
