import type { IntegrationDefinition } from './api-model.ts';
import type { AuthorizerDefinition } from './authorizer-model.ts';
import type { Resolved } from './resolved.ts';
import type { ThrottleDefinition, UsagePlanDefinition } from './rest-model.ts';

/**
 * A WebSocket API of API Gateway with one stage; one with several stages is there once for each.
 *
 * @public
 */
export interface WebSocketApiDefinition {
  /** The author's logical ID; with a further stage `Chat:beta`. */
  readonly id: string;
  readonly name: string;
  /** `default`, `prod` … */
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, Resolved<string>>>;
  /** `$request.body.action`: what of a message says which route it takes. */
  readonly routeSelectionExpression: string;
  /** What its routes name as `authorizer`. */
  readonly authorizers?: Readonly<Record<string, AuthorizerDefinition>> | undefined;
  readonly routes: readonly WebSocketRouteDefinition[];
  /** Where the API key comes from: the header `x-api-key` of the handshake (default), or the authorizer. */
  readonly apiKeySource?: 'HEADER' | 'AUTHORIZER' | undefined;
  /** Those that the stage belongs to; absent without any. */
  readonly usagePlans?: readonly UsagePlanDefinition[] | undefined;
  /** JSON schemas (draft 4) by the name of the model; absent without any. */
  readonly models?: Readonly<Record<string, unknown>> | undefined;
  /** Throttles by the key of the route; that of all other routes is at `*`. Absent without any. */
  readonly routeThrottles?: Readonly<Record<string, ThrottleDefinition>> | undefined;
  /** What a line of the access log is made of: `$context.routeKey $context.connectionId`; absent where none is written. */
  readonly accessLogFormat?: string | undefined;
  /** The certificate that HTTP integrations are shown: the id of an `AWS::ApiGateway::ClientCertificate`. */
  readonly clientCertificateId?: string | undefined;
  /** Whether custom domains alone lead to it: `DisableExecuteApiEndpoint`. */
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  /** What the template says of it and is not served on this machine, each as a sentence; absent where there is nothing. */
  readonly notServed?: readonly string[] | undefined;
}

/**
 * One route of a WebSocket API.
 *
 * @public
 */
export interface WebSocketRouteDefinition {
  /** `$connect`, `$disconnect`, `$default`, or a value of the route selection expression. */
  readonly key: string;
  readonly integration: IntegrationDefinition;
  /**
   * Whether the client gets what the integration answers: `route-response`. With the expression alone, and no
   * `AWS::ApiGatewayV2::RouteResponse`, it does not.
   */
  readonly answers: 'route-response' | 'expression-alone' | 'no';
  /** Name of the authorizer in front of `$connect`. */
  readonly authorizer?: string | undefined;
  /** Whether it takes connections with an API key of a usage plan only. */
  readonly apiKeyRequired?: boolean | undefined;
  /** `$connect` only: `route.request.querystring.token` … without which nobody gets in; absent without any. */
  readonly requiredParameters?: readonly string[] | undefined;
  /** Which model messages have to fit; absent where none is looked at. */
  readonly validation?:
    | {
        /** `$request.body.kind`: what of a message says which model it has to fit. */
        readonly modelSelectionExpression: string;
        /** Names of models (in the API's `models`) by what the expression gives; `$default` is for all others. */
        readonly models: Readonly<Record<string, string>>;
      }
    | undefined;
}
