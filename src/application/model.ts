import type { Diagnostic } from '../core/index.ts';
import type { LoopOrigin, Unresolved } from '../resolve/index.ts';
import type { AuthorizerDefinition } from './authorizer-model.ts';
import type { HttpParameterMapping } from './http-model.ts';
import type { NestedStackDefinition } from './nested-stack-model.ts';
import type {
  AwsIntegration,
  HttpIntegration,
  MethodRequestDefinition,
  MockIntegration,
  RestApiSettings,
  ThrottleDefinition,
} from './rest-model.ts';
import type { FunctionUrlDefinition } from './url-model.ts';
import type { WebSocketApiDefinition } from './web-socket-model.ts';

/**
 * A serverless application as it would run: functions, layers and APIs with every intrinsic function and `Globals`
 * resolved. Plain read-only data, read from the *transformed* template; build, local and sync reason about nothing else.
 *
 * Ids are the author's logical IDs; in nested stacks they are paths (`SubApp/Orders`).
 *
 * @public
 */
export interface Application {
  /** The absolute folder that relative paths start from. */
  readonly folder: string;
  readonly functions: readonly FunctionDefinition[];
  readonly layers: readonly LayerDefinition[];
  readonly apis: readonly ApiDefinition[];
  /** WebSocket APIs; absent without any. */
  readonly webSocketApis?: readonly WebSocketApiDefinition[] | undefined;
  /** Custom domains and what they lead to; absent without any. */
  readonly domains?: readonly DomainDefinition[] | undefined;
  /** `Outputs` of the template, without those whose condition is false. */
  readonly outputs: Readonly<Record<string, Resolved<string>>>;
  readonly region: string;
  readonly accountId: string;
  /** Templates nested in this one, at any depth, the outer ones first; absent without any. */
  readonly nestedStacks?: readonly NestedStackDefinition[] | undefined;
  /** By id: where the author wrote the resources that loops (`Fn::ForEach`) make; absent without any. */
  readonly loops?: Readonly<Record<string, LoopOrigin>> | undefined;
  /** The other files that it was read from, or looked for: absolute; absent without any. A change of one changes it. */
  readonly files?: readonly string[] | undefined;
  /** What could not be read or resolved. A finding about one resource does not concern the others. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A value of the template, or what is left of it where it cannot be known on this machine.
 *
 * @public
 */
export type Resolved<T> = T | Unresolved;

/**
 * One Lambda function.
 *
 * @public
 */
export interface FunctionDefinition {
  readonly id: string;
  /** `FunctionName`, or the id where the template gives none (AWS would generate one). */
  readonly name: string;
  /** The ARN that the function has locally; references to it in the template resolve to the same. */
  readonly arn: string;
  readonly packageType: 'Zip' | 'Image';
  /** `nodejs22.x`, `python3.13`, `provided.al2023` …; absent for images. */
  readonly runtime?: string | undefined;
  /** Absent for images. */
  readonly handler?: string | undefined;
  readonly code: CodeLocation;
  readonly architecture: 'x86_64' | 'arm64';
  /** In MiB; 128 by default. */
  readonly memorySize: number;
  /** In seconds; 3 by default. */
  readonly timeout: number;
  /** The size of `/tmp` in MiB; 512 by default. */
  readonly ephemeralStorage?: number | undefined;
  readonly environment: Readonly<Record<string, Resolved<string>>>;
  /** Names in `environment` whose values come from `NoEcho` parameters. */
  readonly secretVariables?: readonly string[] | undefined;
  readonly layers: readonly LayerReference[];
  /** What `ImageConfig` says instead of the image itself; images only. */
  readonly imageConfig?:
    | {
        readonly command?: readonly string[] | undefined;
        readonly entryPoint?: readonly string[] | undefined;
        readonly workingDirectory?: string | undefined;
      }
    | undefined;
  /** 0 refuses every invocation; absent means unreserved. */
  readonly reservedConcurrency?: number | undefined;
  readonly logging?:
    | {
        readonly group?: string;
        readonly format?: 'Text' | 'JSON';
        /** `ApplicationLogLevel`, `INFO` by default; only where the format is JSON. */
        readonly level?: string;
        /** `SystemLogLevel`, `INFO` by default; only where the format is JSON. */
        readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
      }
    | undefined;
  /** `Active` where Lambda records its invocations in X-Ray; `PassThrough` by default. */
  readonly tracing?: 'Active' | 'PassThrough' | undefined;
  /** What is published of it, `1` and so on; absent when the template publishes nothing. */
  readonly versions?: readonly string[] | undefined;
  /** The version that each alias leads to; absent when there is none. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** For aliases that lead to another version now and then: how often to each, from 0 to 1 (`{ live: { '2': 0.1 } }`). */
  readonly aliasWeights?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  /** The versions whose environments are started ahead of their invocations; absent when there is none. */
  readonly provisionedVersions?: readonly string[] | undefined;
  /** What becomes of asynchronous invocations, by qualifier (`$LATEST`, an alias, a version); absent means defaults. */
  readonly asyncInvocation?: Readonly<Record<string, AsyncInvocationDefinition>> | undefined;
  /** The URLs that it can be called at; absent without any. */
  readonly urls?: readonly FunctionUrlDefinition[] | undefined;
  /** ARN of the queue or topic that gets events nobody could process. */
  readonly deadLetterTarget?: Resolved<string> | undefined;
  /** Whether every tenant has execution environments of its own, so that no call goes without a tenant. */
  readonly tenantIsolation?: boolean | undefined;
  /** The author's `Metadata` of the resource. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The absolute folder of its template, in nested stacks; elsewhere that of the application. */
  readonly folder?: string | undefined;
}

/**
 * What becomes of asynchronous invocations (`AWS::Lambda::EventInvokeConfig`).
 *
 * @public
 */
export interface AsyncInvocationDefinition {
  /** 2 by default. */
  readonly maximumRetryAttempts?: number | undefined;
  /** 21,600 (six hours) by default. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of what gets a record of each success. */
  readonly onSuccess?: Resolved<string> | undefined;
  /** ARN of what gets a record of each event that could not be processed. */
  readonly onFailure?: Resolved<string> | undefined;
}

/**
 * Where the code of a function or layer is. Paths are absolute.
 *
 * @public
 */
export type CodeLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string }
  /** `build` is set where the template says how the image is made: `uri` is then what it is called. */
  | {
      readonly kind: 'image';
      readonly uri: string;
      readonly build?: ImageBuildDefinition | undefined;
      /** Set where `ImageUri` is an archive of an image on this machine, which the engine has to be given first. */
      readonly archive?: string | undefined;
    }
  /** Already in AWS (S3, ECR): it cannot run here without a download. */
  | { readonly kind: 'remote'; readonly uri: string }
  /** The template does not say, or says it with something that cannot be resolved here. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * How the image of a function is built, as `Metadata` of the function says.
 *
 * @public
 */
export interface ImageBuildDefinition {
  /** `DockerContext`, absolute: the folder that the build sees. */
  readonly context: string;
  /** `Dockerfile`, relative to the folder; `Dockerfile` by default. */
  readonly dockerfile: string;
  /** `DockerBuildArgs`. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `DockerBuildTarget`: the stage to stop at. */
  readonly target?: string | undefined;
  /** `DockerBuildExtraParams`: more parameters, as they are written for the command `docker build`. */
  readonly params?: readonly string[] | undefined;
  /** The folder that paths in them are relative to: that of the template. */
  readonly paramsFolder?: string | undefined;
}

/**
 * One layer that the template defines.
 *
 * @public
 */
export interface LayerDefinition {
  readonly id: string;
  readonly name: string;
  /** The ARN that the layer has locally. */
  readonly arn: string;
  readonly content: CodeLocation;
  readonly compatibleRuntimes: readonly string[];
  /** The author's `Metadata` of the resource, if there is any. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The absolute folder of its template, in nested stacks; elsewhere that of the application. */
  readonly folder?: string | undefined;
}

/**
 * A layer as a function refers to it.
 *
 * @public
 */
export type LayerReference =
  | { readonly kind: 'local'; readonly id: string }
  | { readonly kind: 'arn'; readonly arn: string }
  | { readonly kind: 'unknown'; readonly reason: string };

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
 * A custom domain.
 *
 * @public
 */
export interface DomainDefinition {
  /** In lower case; `*.example.com` takes all names with one more label. */
  readonly name: string;
  /** `basePath` is `/orders`, or empty for the root; `apiId` the id of an API of the application. */
  readonly mappings: readonly { readonly basePath: string; readonly apiId: string }[];
  /** Tried before the mappings, the first that fits counts; absent without any. */
  readonly rules?: readonly RoutingRuleDefinition[] | undefined;
  /** Set where clients have to show a certificate: what says which are trusted (`s3://…`), as the template has it. */
  readonly mutualTls?: { readonly truststoreUri: Resolved<string> } | undefined;
  /**
   * Private domains with a resource policy of their own: that, as it is written (`null` where it is not known here), and the
   * id that stands behind the name in ARNs.
   */
  readonly access?: { readonly policy: unknown; readonly domainId: string } | undefined;
}

/**
 * A routing rule of a custom domain.
 *
 * @public
 */
export interface RoutingRuleDefinition {
  /** `/orders`: any of these has to be the beginning of the path; absent where the path does not count. */
  readonly basePaths?: readonly string[] | undefined;
  /** All of these have to hold, each by any of its headers, whose values may begin and end with `*`. */
  readonly headers: readonly (readonly { readonly name: string; readonly value: string }[])[];
  /** The id of a REST API of the application. */
  readonly apiId: string;
  /** Whether the API gets the path without the beginning that fitted. */
  readonly stripBasePath: boolean;
}

/**
 * `CorsConfiguration` of an HTTP API. Empty lists mean "not set".
 *
 * @public
 */
export interface CorsDefinition {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** In seconds. */
  readonly maxAge?: number | undefined;
  readonly allowCredentials: boolean;
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
      /** REST only: `STREAM` passes the answer on while the function writes it; `BUFFERED` by default. */
      readonly responseTransferMode?: 'STREAM' | undefined;
    }
  | MockIntegration
  | HttpIntegration
  | AwsIntegration
  /** Anything else: named, so that it can be reported. */
  | { readonly kind: 'other'; readonly type: string };
