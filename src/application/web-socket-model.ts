import type { AuthorizerDefinition } from './authorizer-model.ts';
import type { IntegrationDefinition, Resolved } from './model.ts';

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
   * Whether the client gets what the function returns: `route-response`. With the expression alone, and no
   * `AWS::ApiGatewayV2::RouteResponse`, it does not.
   */
  readonly answers: 'route-response' | 'expression-alone' | 'no';
  /** Name of the authorizer in front of `$connect`. */
  readonly authorizer?: string | undefined;
}
