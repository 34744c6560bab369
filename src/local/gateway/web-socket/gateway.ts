import type { WebSocketApiDefinition } from '../../../application/index.ts';
import { framed } from '../framing.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { Gateway, GatewayRequest } from '../message.ts';
import { Connections } from './connections.ts';
import { type AcceptedHandshake, Handshakes } from './handshakes.ts';
import { managementApi } from './management-api.ts';
import { MessageRouter } from './message-router.ts';
import type { RefusedHandshake } from './refused-handshake.ts';
import { type ReportMessage, ServedRoutes } from './served-routes.ts';

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

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const IDLE_MS = 10 * 60 * 1000;
const MAX_AGE_MS = 2 * 60 * 60 * 1000;

/** A WebSocket API as functions of requests and messages; sockets are an adapter around it. */
export function createWebSocketGateway(
  api: WebSocketApiDefinition,
  options: GatewayOptions,
  report: ReportMessage,
  connections: Connections = new Connections(),
): WebSocketGateway {
  const routes = new ServedRoutes(api, options, report);
  const now = (): number => routes.now();
  const handshakes = new Handshakes(api, options, routes, connections);
  const management = managementApi(api.stage, connections, now);
  connections.follow(new MessageRouter(api, routes, report));
  return {
    connections,
    connect: (request) => handshakes.decide(request),
    request: async (request) => framed(await management(request), request.method, now()),
    expire: () => {
      for (const { peer, connectedAt, lastActiveAt } of connections.all()) {
        const isOver = now() - lastActiveAt >= IDLE_MS || now() - connectedAt >= MAX_AGE_MS;
        if (isOver) peer.close(1001, 'Going away');
      }
    },
  };
}
