import type { TemplateMap } from '../template/index.ts';
import type { AuthorizerIdentity, HttpApiDomain } from './api-shared-properties.ts';
import type { HttpApiRouteSettings } from './events/index.ts';
import type { CodeUri, Tags } from './function-properties.ts';
import type { Intrinsic, ListValue, Value } from './intrinsics/index.ts';

/** An identity provider of OAuth 2.0 or OpenID Connect in front of an HTTP API. @public */
export interface HttpApiJwtAuthorizer {
  readonly jwtConfiguration: {
    readonly issuer: Value<string>;
    readonly audience: ListValue<string>;
  };
  readonly identitySource?: Value<string> | undefined;
  readonly authorizationScopes?: ListValue<string> | undefined;
}

/** A function in front of an HTTP API. @public */
export interface HttpApiLambdaAuthorizer {
  readonly functionArn: Value<string>;
  readonly authorizerPayloadFormatVersion: Value<'1.0' | '2.0'>;
  readonly enableFunctionDefaultPermissions?: boolean | undefined;
  readonly enableSimpleResponses?: Value<boolean> | undefined;
  readonly functionInvokeRole?: Value<string> | undefined;
  readonly identity?: AuthorizerIdentity | undefined;
}

/** Who may call an HTTP API. @public */
export interface HttpApiAuth {
  /** By name. */
  readonly authorizers?: { readonly [name: string]: HttpApiJwtAuthorizer | HttpApiLambdaAuthorizer } | undefined;
  /** Name of one of the authorizers, or `AWS_IAM`. */
  readonly defaultAuthorizer?: string | undefined;
  readonly enableIamAuthorizer?: boolean | undefined;
}

/** The answer to CORS of an HTTP API. @public */
export interface HttpApiCors {
  readonly allowCredentials?: Value<boolean> | undefined;
  readonly allowHeaders?: ListValue<string> | undefined;
  readonly allowMethods?: ListValue<string> | undefined;
  readonly allowOrigins?: ListValue<string> | undefined;
  readonly exposeHeaders?: ListValue<string> | undefined;
  /** In seconds. */
  readonly maxAge?: Value<number> | undefined;
}

/** The properties of `AWS::Serverless::HttpApi` that `Globals` may hold too. @public */
export interface GlobalHttpApiProperties {
  readonly accessLogSettings?:
    | { readonly destinationArn?: Value<string> | undefined; readonly format?: Value<string> | undefined }
    | undefined;
  readonly auth?: HttpApiAuth | undefined;
  /** `true` allows everyone everything. */
  readonly corsConfiguration?: boolean | HttpApiCors | Intrinsic | undefined;
  readonly defaultRouteSettings?: HttpApiRouteSettings | undefined;
  readonly domain?: HttpApiDomain | undefined;
  readonly failOnWarnings?: Value<boolean> | undefined;
  readonly propagateTags?: boolean | undefined;
  /** By route: `GET /ratings`. */
  readonly routeSettings?: { readonly [route: string]: HttpApiRouteSettings } | undefined;
  readonly stageVariables?: { readonly [name: string]: Value<string> } | undefined;
  readonly tags?: Tags | undefined;
}

/** The properties of `AWS::Serverless::HttpApi`, in camelCase. @public */
export interface HttpApiProperties extends GlobalHttpApiProperties {
  /** An OpenAPI document; SAM adds the routes of the events to it. */
  readonly definitionBody?: TemplateMap | undefined;
  readonly definitionUri?: CodeUri | undefined;
  readonly description?: Value<string> | undefined;
  readonly disableExecuteApiEndpoint?: Value<boolean> | undefined;
  readonly name?: Value<string> | undefined;
  /** `$default` by default. */
  readonly stageName?: Value<string> | undefined;
}
