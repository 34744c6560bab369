import type { TemplateMap } from '../template/index.ts';
import type { AuthorizerIdentity, HttpApiDomain } from './api-shared-properties.ts';
import type { HttpApiRouteSettings } from './events/index.ts';
import type { CodeUri, Tags } from './function-properties.ts';
import type { Intrinsic, ListValue, Value } from './intrinsics/index.ts';

/** An identity provider of OAuth 2.0 or OpenID Connect in front of an HTTP API. @public */
export interface HttpApiJwtAuthorizer {
  /** Whose tokens are accepted, and for whom they are made. */
  readonly jwtConfiguration: {
    readonly issuer: Value<string>;
    readonly audience: ListValue<string>;
  };
  /** `$request.header.Authorization` by default. */
  readonly identitySource?: Value<string> | undefined;
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
}

/** A function in front of an HTTP API. @public */
export interface HttpApiLambdaAuthorizer {
  /** ARN of the function that decides. */
  readonly functionArn: Value<string>;
  /** The shape of the event that the authorizer gets. */
  readonly authorizerPayloadFormatVersion: Value<'1.0' | '2.0'>;
  /** Lets the API call the function. */
  readonly enableFunctionDefaultPermissions?: boolean | undefined;
  /** Whether the function answers with `{ isAuthorized }` rather than a policy. */
  readonly enableSimpleResponses?: Value<boolean> | undefined;
  /** ARN of the role with which API Gateway calls the function. */
  readonly functionInvokeRole?: Value<string> | undefined;
  /** Where in a request the identity is. */
  readonly identity?: AuthorizerIdentity | undefined;
}

/** Who may call an HTTP API. @public */
export interface HttpApiAuth {
  /** By name. */
  readonly authorizers?: { readonly [name: string]: HttpApiJwtAuthorizer | HttpApiLambdaAuthorizer } | undefined;
  /** Name of one of the authorizers, or `AWS_IAM`. */
  readonly defaultAuthorizer?: string | undefined;
  /** Lets routes use `AWS_IAM`. */
  readonly enableIamAuthorizer?: boolean | undefined;
}

/** The answer to CORS of an HTTP API. @public */
export interface HttpApiCors {
  /** Whether browsers may send credentials. */
  readonly allowCredentials?: Value<boolean> | undefined;
  /** Headers that requests may have. */
  readonly allowHeaders?: ListValue<string> | undefined;
  /** Methods that requests may have. */
  readonly allowMethods?: ListValue<string> | undefined;
  /** The origins that may call. */
  readonly allowOrigins?: ListValue<string> | undefined;
  /** Headers of responses that scripts may see. */
  readonly exposeHeaders?: ListValue<string> | undefined;
  /** In seconds. */
  readonly maxAge?: Value<number> | undefined;
}

/** The properties of `AWS::Serverless::HttpApi` that `Globals` may hold too. @public */
export interface GlobalHttpApiProperties {
  /** Where requests are logged, and how. */
  readonly accessLogSettings?:
    | { readonly destinationArn?: Value<string> | undefined; readonly format?: Value<string> | undefined }
    | undefined;
  /** Who may call, unless a route says otherwise. */
  readonly auth?: HttpApiAuth | undefined;
  /** `true` allows everyone everything. */
  readonly corsConfiguration?: boolean | HttpApiCors | Intrinsic | undefined;
  /** Throttling and metrics of all routes. */
  readonly defaultRouteSettings?: HttpApiRouteSettings | undefined;
  /** A custom domain. */
  readonly domain?: HttpApiDomain | undefined;
  /** Whether a warning about the OpenAPI document fails the deployment. */
  readonly failOnWarnings?: Value<boolean> | undefined;
  /** Whether what SAM makes gets the tags as well. */
  readonly propagateTags?: boolean | undefined;
  /** By route: `GET /ratings`. */
  readonly routeSettings?: { readonly [route: string]: HttpApiRouteSettings } | undefined;
  /** By name; names are kept as they are. */
  readonly stageVariables?: { readonly [name: string]: Value<string> } | undefined;
  /** Tags; keys are kept as they are. */
  readonly tags?: Tags | undefined;
}

/** The properties of `AWS::Serverless::HttpApi`, in camelCase. @public */
export interface HttpApiProperties extends GlobalHttpApiProperties {
  /** An OpenAPI document; SAM adds the routes of the events to it. */
  readonly definitionBody?: TemplateMap | undefined;
  /** An OpenAPI document in a file: a local path or an S3 object. */
  readonly definitionUri?: CodeUri | undefined;
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** Takes the default endpoint away, so that only custom domains lead here. */
  readonly disableExecuteApiEndpoint?: Value<boolean> | undefined;
  /** A fixed name. */
  readonly name?: Value<string> | undefined;
  /** `$default` by default. */
  readonly stageName?: Value<string> | undefined;
}
