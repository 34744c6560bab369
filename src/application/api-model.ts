import type { AuthorizerDefinition } from './authorizer-model.ts';
import type { CorsDefinition } from './cors-model.ts';
import type { HttpParameterMapping } from './http-model.ts';
import type { Resolved } from './resolved.ts';
import type {
  AwsIntegration,
  HttpIntegration,
  MethodRequestDefinition,
  MockIntegration,
  RestApiSettings,
  ThrottleDefinition,
} from './rest-model.ts';

/**
 * One API of API Gateway with one stage; an API with several stages is there once for each.
 *
 * @public
 */
export interface ApiDefinition {
  /**
   * The author's logical ID, or `ServerlessRestApi` / `ServerlessHttpApi` for the implicit ones; with a further stage
   * `Orders:beta`.
   */
  readonly id: string;
  readonly kind: 'rest' | 'http';
  readonly name: string;
  /** `Prod`, `$default` … */
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, Resolved<string>>>;
  /** REST only: media types whose bodies reach the function as base64. */
  readonly binaryMediaTypes: readonly string[];
  /** REST APIs only: models, keys, answers of the gateway itself. */
  readonly rest?: RestApiSettings | undefined;
  /** HTTP APIs only: what the service itself answers to CORS. */
  readonly cors?: CorsDefinition | undefined;
  /** What its routes name as `authorizer`. */
  readonly authorizers?: Readonly<Record<string, AuthorizerDefinition>> | undefined;
  readonly routes: readonly RouteDefinition[];
  /** HTTP APIs only: throttles by the key of the route (`GET /orders`); that of all other routes is at `*`. */
  readonly routeThrottles?: Readonly<Record<string, ThrottleDefinition>> | undefined;
  /** Whether custom domains alone lead to it: `DisableExecuteApiEndpoint`. */
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  /** REST only: what a part of the requests gets instead. */
  readonly canary?: CanaryDefinition | undefined;
  /** What a line of the access log is made of: `$context.identity.sourceIp $context.status`. */
  readonly accessLogFormat?: string | undefined;
  /**
   * The certificate that HTTP integrations are shown (`ClientCertificateId` of the stage): the id of an
   * `AWS::ApiGateway::ClientCertificate`, or what the template says in its place.
   */
  readonly clientCertificateId?: string | undefined;
  /** What the template says of it and is not served on this machine, each as a sentence; absent where there is nothing. */
  readonly notServed?: readonly string[] | undefined;
}

/**
 * The canary of a stage: the same API with other stage variables, and what follows from these.
 *
 * @public
 */
export interface CanaryDefinition extends Pick<ApiDefinition, 'stageVariables' | 'authorizers' | 'routes'> {
  /** How many of a hundred requests it gets. */
  readonly percentTraffic: number;
  /** Whether it shares the cache of the stage (`UseStageCache`); by default it has one of its own. */
  readonly useStageCache?: boolean | undefined;
}

/**
 * One route of an API.
 *
 * @public
 */
export interface RouteDefinition {
  /** `GET`, `POST` … or `ANY`. */
  readonly method: string;
  /** `/ratings/{id}`, `/files/{proxy+}`, or `$default` (HTTP APIs). */
  readonly path: string;
  readonly operationName?: string | undefined;
  /** REST only: what it asks of requests before it passes them on. */
  readonly request?: MethodRequestDefinition | undefined;
  readonly integration: IntegrationDefinition;
  /** REST only: what of a request tells its answer from others in the cache of the stage: `method.request.path.id` … */
  readonly cacheKeyParameters?: readonly string[] | undefined;
  /** REST only: what shares answers in the cache; the resource alone by default. */
  readonly cacheNamespace?: string | undefined;
  /** HTTP APIs only: what is changed of requests and answers. */
  readonly parameterMapping?: HttpParameterMapping | undefined;
  /** Name of the authorizer in front of the route, if there is one: a key of `authorizers` of its API. */
  readonly authorizer?: string | undefined;
  /** Any of these scopes has to be in the token; JWT and Cognito only. */
  readonly authorizationScopes?: readonly string[] | undefined;
}

/**
 * What stands behind a route.
 *
 * @public
 */
export type IntegrationDefinition =
  | {
      readonly kind: 'lambda-proxy';
      /** Id of a function of this application; absent when the ARN leads elsewhere. */
      readonly functionId?: string | undefined;
      /** The alias or version of it; `$LATEST` without one. */
      readonly qualifier?: string | undefined;
      readonly uri: Resolved<string>;
      /** `1.0` for REST APIs; `2.0` where the template of an HTTP API does not say. */
      readonly payloadFormatVersion: '1.0' | '2.0';
      /** In milliseconds; 29,000 (REST) or 30,000 (HTTP) by default. */
      readonly timeoutMs: number;
      /** REST only: the method that Lambda is called with, which takes `POST` and no other. */
      readonly httpMethod?: string | undefined;
      /** REST only: `STREAM` passes the answer on while the function writes it; `BUFFERED` by default. */
      readonly responseTransferMode?: 'STREAM' | undefined;
    }
  | MockIntegration
  | HttpIntegration
  | AwsIntegration
  /** Anything else: named, so that it can be reported. */
  | { readonly kind: 'other'; readonly type: string };
