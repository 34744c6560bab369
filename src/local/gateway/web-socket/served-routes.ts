import type { WebSocketApiDefinition, WebSocketRouteDefinition } from '../../../application/index.ts';
import { type Clock, systemClock } from '../../../core/index.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { stageVariablesOf } from '../stage-variables.ts';
import { socketLine } from './access-log.ts';
import { type AdmitToRoute, createRouteAdmission } from './admission.ts';
import type { Connection } from './connections.ts';
import type { SocketEvent, SocketEventInput } from './event.ts';
import { type Answer, type IntegrateRoute, routeIntegration } from './integration.ts';
import { messageValidation, type ValidateMessage } from './message-validation.ts';

/** A route with the steps that a message goes through. */
export interface ServedRoute extends Pick<WebSocketRouteDefinition, 'key' | 'answers' | 'requiredParameters'> {
  readonly validate: ValidateMessage | undefined;
  readonly integrate: IntegrateRoute;
}

/** What is told of a message, a connection or a disconnection when its route is done with it. */
export interface RoutedMessage {
  readonly connectionId: string;
  readonly routeKey: string;
  readonly durationMs: number;
  readonly functionId?: string | undefined;
  readonly failure?: string | undefined;
}

/** Takes what is told of a message, with its line of the access log where the stage writes one. */
export type ReportMessage = (message: RoutedMessage, accessLog?: string) => void;

/** The routes of a WebSocket API, for handshakes, messages and disconnections alike. */
export class ServedRoutes {
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly admit: AdmitToRoute;
  readonly #api: WebSocketApiDefinition;
  readonly #clock: Clock;
  readonly #report: ReportMessage;
  readonly #routes: ReadonlyMap<string, ServedRoute>;

  constructor(api: WebSocketApiDefinition, options: GatewayOptions, report: ReportMessage) {
    this.#api = api;
    this.#clock = options.clock ?? systemClock;
    this.#report = report;
    this.#routes = new Map(
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
    this.stageVariables = stageVariablesOf(api);
    this.admit = createRouteAdmission(api, options);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#clock.now();
  }

  find(key: string): ServedRoute | undefined {
    return this.#routes.get(key);
  }

  /** What an event says that is made now. */
  input(connection: Connection, routeKey: string, requestId: string): SocketEventInput {
    const { stageVariables } = this;
    return { api: this.#api, stageVariables, connection, routeKey, requestId, timeMs: this.now() };
  }

  /** Asks what stands behind a route, and reports it. Never rejects. */
  async call(route: ServedRoute, connection: Connection, event: SocketEvent): Promise<Answer> {
    const started = performance.now();
    const answer = await route.integrate({ connection, event });
    const { functionId, refusal } = answer;
    const durationMs = performance.now() - started;
    const failure = refusal?.parts.reason;
    const accessLog = socketLine(this.#api, { connection, event, answer, integrationMs: Math.round(durationMs) });
    this.#report({ connectionId: connection.id, routeKey: route.key, durationMs, functionId, failure }, accessLog);
    return answer;
  }
}
