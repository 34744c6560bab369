import type { TemplateMap } from '../template/index.ts';
import type { AuthorizerIdentity, HttpApiDomain, Route53Configuration } from './api-shared-properties.ts';
import type { ApiResourcePolicy } from './events/index.ts';
import type { CodeUri, Tags } from './function-properties.ts';
import type { ListValue, Value } from './intrinsics/index.ts';

/** A user pool of Cognito in front of a REST API. @public */
export interface ApiCognitoAuthorizer {
  /** ARN of one user pool or several. */
  readonly userPoolArn: Value<string> | ListValue<string>;
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
  /** Where in a request the identity is. */
  readonly identity?:
    | { readonly header?: string | undefined; readonly validationExpression?: string | undefined }
    | undefined;
}

/** A function that decides by a token in a header of a request to a REST API. @public */
export interface ApiLambdaTokenAuthorizer {
  /** ARN of the function that decides. */
  readonly functionArn: Value<string>;
  /** ARN of the role with which API Gateway calls the function. */
  readonly functionInvokeRole?: Value<string> | undefined;
  /** What the function gets. */
  readonly functionPayloadType?: 'TOKEN' | undefined;
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
  /** Does not let the API call the function; you do. */
  readonly disableFunctionDefaultPermissions?: boolean | undefined;
  /** Where in a request the identity is. */
  readonly identity?:
    | {
        readonly header?: string | undefined;
        readonly validationExpression?: string | undefined;
        readonly reauthorizeEvery?: Value<number> | undefined;
      }
    | undefined;
}

/** A function that decides by parts of a request to a REST API. @public */
export interface ApiLambdaRequestAuthorizer {
  /** ARN of the function that decides. */
  readonly functionArn: Value<string>;
  /** ARN of the role with which API Gateway calls the function. */
  readonly functionInvokeRole?: Value<string> | undefined;
  /** What the function gets. */
  readonly functionPayloadType: 'REQUEST';
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
  /** Does not let the API call the function; you do. */
  readonly disableFunctionDefaultPermissions?: boolean | undefined;
  /** Where in a request the identity is. */
  readonly identity?: AuthorizerIdentity | undefined;
}

/** An authorizer of a REST API. @public */
export type ApiAuthorizer = ApiCognitoAuthorizer | ApiLambdaTokenAuthorizer | ApiLambdaRequestAuthorizer;

/** How callers with API keys are limited. @public */
export interface ApiUsagePlan {
  /** A plan for this API alone, or one that all APIs of the template share. */
  readonly createUsagePlan: 'PER_API' | 'SHARED' | 'NONE';
  /** A fixed name. */
  readonly usagePlanName?: Value<string> | undefined;
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** How many requests there may be in a period. */
  readonly quota?:
    | {
        readonly limit?: Value<number> | undefined;
        readonly offset?: Value<number> | undefined;
        readonly period?: Value<'DAY' | 'WEEK' | 'MONTH'> | undefined;
      }
    | undefined;
  /** How many requests there may be at a time. */
  readonly throttle?:
    | { readonly burstLimit?: Value<number> | undefined; readonly rateLimit?: Value<number> | undefined }
    | undefined;
  /** Tags; keys are kept as they are. */
  readonly tags?: readonly { readonly Key: Value<string>; readonly Value: Value<string> }[] | undefined;
}

/** Who may call a REST API. @public */
export interface ApiAuth {
  /** By name. */
  readonly authorizers?: { readonly [name: string]: ApiAuthorizer } | undefined;
  /** Name of one of the authorizers, or `AWS_IAM`. */
  readonly defaultAuthorizer?: string | undefined;
  /** Whether preflight requests meet the default authorizer as well; `true` by default. */
  readonly addDefaultAuthorizerToCorsPreflight?: boolean | undefined;
  /** Whether preflight requests need an API key as well. */
  readonly addApiKeyRequiredToCorsPreflight?: boolean | undefined;
  /** Whether callers need an API key. */
  readonly apiKeyRequired?: boolean | undefined;
  /** `CALLER_CREDENTIALS`, `NONE`, or the ARN of a role. */
  readonly invokeRole?: Value<string> | undefined;
  /** Who may call, by account, address range or VPC. */
  readonly resourcePolicy?: ApiResourcePolicy | undefined;
  /** How callers with API keys are limited. */
  readonly usagePlan?: ApiUsagePlan | undefined;
}

/** The answer to CORS of a REST API; each text with quotes of its own: `"'*'"`. @public */
export interface ApiCors {
  /** The origin that may call, with quotes of its own: `"'https://shop.example.com'"`, `"'*'"`. */
  readonly allowOrigin?: Value<string> | undefined;
  /** Headers that requests may have, with quotes of its own: `"'Content-Type,Authorization'"`. */
  readonly allowHeaders?: Value<string> | undefined;
  /** Methods that requests may have, with quotes of its own: `"'GET,POST'"`; those of the path by default. */
  readonly allowMethods?: Value<string> | undefined;
  /** Whether browsers may send credentials. */
  readonly allowCredentials?: Value<boolean> | undefined;
  /** How long browsers remember the answer, in seconds, with quotes of its own: `"'600'"`. */
  readonly maxAge?: Value<string> | undefined;
}

/** A custom domain of a REST API. @public */
export interface ApiDomain extends Omit<HttpApiDomain, 'endpointConfiguration' | 'route53'> {
  /** Where the endpoint is. */
  readonly endpointConfiguration?: Value<'EDGE' | 'REGIONAL' | 'PRIVATE'> | undefined;
  /** The VPC endpoint that may reach a private domain. */
  readonly accessAssociation?: { readonly vpcEndpointId: Value<string> } | undefined;
  /** `STRICT` or `BASIC`. */
  readonly endpointAccessMode?: Value<string> | undefined;
  /** Whether other characters than letters, digits and `-._` are taken out of base paths; `true` by default. */
  readonly normalizeBasePath?: boolean | undefined;
  /** Who may call, in IAM's own JSON. */
  readonly policy?: TemplateMap | undefined;
  /** A record of Route 53 for the domain. */
  readonly route53?:
    | (Route53Configuration & {
        readonly separateRecordSetGroup?: boolean | undefined;
        readonly vpcEndpointDomainName?: Value<string> | undefined;
        readonly vpcEndpointHostedZoneId?: Value<string> | undefined;
      })
    | undefined;
}

/** Logging, caching and throttling of methods of a REST API. @public */
export interface ApiMethodSetting {
  /** `/*` for all. */
  readonly resourcePath?: Value<string> | undefined;
  /** `*` for all. */
  readonly httpMethod?: Value<string> | undefined;
  /** Whether cached responses are encrypted. */
  readonly cacheDataEncrypted?: Value<boolean> | undefined;
  /** How long a response is cached. */
  readonly cacheTtlInSeconds?: Value<number> | undefined;
  /** Whether responses are cached. */
  readonly cachingEnabled?: Value<boolean> | undefined;
  /** Whether whole requests and responses are logged. */
  readonly dataTraceEnabled?: Value<boolean> | undefined;
  /** What is logged. */
  readonly loggingLevel?: Value<'OFF' | 'ERROR' | 'INFO'> | undefined;
  /** Whether there are metrics. */
  readonly metricsEnabled?: Value<boolean> | undefined;
  /** The most requests at the same time. */
  readonly throttlingBurstLimit?: Value<number> | undefined;
  /** The most requests in a second. */
  readonly throttlingRateLimit?: Value<number> | undefined;
}

/** An answer that API Gateway gives by itself. @public */
export interface ApiGatewayResponse {
  /** Status of the response. */
  readonly statusCode?: Value<string | number> | undefined;
  /** Names and values are kept as they are; values have quotes of their own: `"'*'"`. */
  readonly responseParameters?:
    | {
        readonly headers?: { readonly [name: string]: Value<string> } | undefined;
        readonly paths?: { readonly [name: string]: Value<string> } | undefined;
        readonly queryStrings?: { readonly [name: string]: Value<string> } | undefined;
      }
    | undefined;
  /** By media type. */
  readonly responseTemplates?: { readonly [mediaType: string]: Value<string> } | undefined;
}

/** The properties of `AWS::Serverless::Api` that `Globals` may hold too. @public */
export interface GlobalApiProperties {
  /** Where requests are logged, and how. */
  readonly accessLogSetting?:
    | { readonly destinationArn?: Value<string> | undefined; readonly format?: Value<string> | undefined }
    | undefined;
  /** Deploys the API even where nothing changed. */
  readonly alwaysDeploy?: boolean | undefined;
  /** Who may call, unless a route says otherwise. */
  readonly auth?: ApiAuth | undefined;
  /** Media types whose bodies are bytes, `/` written as `~1`: `image~1png`. */
  readonly binaryMediaTypes?: ListValue<string> | undefined;
  /** Whether the stage has a cache. */
  readonly cacheClusterEnabled?: Value<boolean> | undefined;
  /** In GB: `0.5`, `1.6` … */
  readonly cacheClusterSize?: Value<string> | undefined;
  /** The share of the traffic that a new deployment gets. */
  readonly canarySetting?:
    | {
        readonly deploymentId?: Value<string> | undefined;
        readonly percentTraffic?: Value<number> | undefined;
        readonly stageVariableOverrides?: { readonly [name: string]: Value<string> } | undefined;
        readonly useStageCache?: Value<boolean> | undefined;
      }
    | undefined;
  /** The allowed origin, with quotes of its own (`"'*'"`), or the whole answer. */
  readonly cors?: Value<string> | ApiCors | undefined;
  /** An OpenAPI document in a file: a local path or an S3 object. */
  readonly definitionUri?: CodeUri | undefined;
  /** A custom domain. */
  readonly domain?: ApiDomain | undefined;
  /** `STRICT` or `BASIC`. */
  readonly endpointAccessMode?: Value<string> | undefined;
  /** Where the endpoint is. */
  readonly endpointConfiguration?:
    | Value<'EDGE' | 'REGIONAL' | 'PRIVATE'>
    | {
        readonly type?: Value<'EDGE' | 'REGIONAL' | 'PRIVATE'> | undefined;
        readonly vpcEndpointIds?: ListValue<string> | undefined;
        readonly ipAddressType?: Value<'ipv4' | 'dualstack'> | undefined;
      }
    | undefined;
  /** By type, such as `DEFAULT_4XX` or `UNAUTHORIZED`. */
  readonly gatewayResponses?: { readonly [type: string]: ApiGatewayResponse } | undefined;
  /** Whether routes of events are merged into an OpenAPI document of your own. */
  readonly mergeDefinitions?: boolean | undefined;
  /** Logging, caching and throttling of methods. */
  readonly methodSettings?: readonly ApiMethodSetting[] | undefined;
  /** In bytes. */
  readonly minimumCompressionSize?: Value<number> | undefined;
  /** A fixed name. */
  readonly name?: Value<string> | undefined;
  /** `2.0` or `3.0.1`; with it SAM makes no extra stage named `Stage`. */
  readonly openApiVersion?: Value<string> | undefined;
  /** Whether what SAM makes gets the tags as well. */
  readonly propagateTags?: boolean | undefined;
  /** Which versions of TLS are accepted. */
  readonly securityPolicy?: Value<string> | undefined;
  /** Whether X-Ray records requests. */
  readonly tracingEnabled?: Value<boolean> | undefined;
  /** Stage variables by name. */
  readonly variables?: { readonly [name: string]: Value<string> } | undefined;
}

/** The properties of `AWS::Serverless::Api`, in camelCase. @public */
export interface ApiProperties extends GlobalApiProperties {
  /** `Prod` … */
  readonly stageName: Value<string>;
  /** Where the API key of a request is. */
  readonly apiKeySourceType?: Value<'AUTHORIZER' | 'HEADER'> | undefined;
  /** An OpenAPI document; SAM adds the routes of the events to it. */
  readonly definitionBody?: TemplateMap | undefined;
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** Takes the default endpoint away, so that only custom domains lead here. */
  readonly disableExecuteApiEndpoint?: Value<boolean> | undefined;
  /** Whether a warning about the OpenAPI document fails the deployment. */
  readonly failOnWarnings?: Value<boolean> | undefined;
  /** What an update does with resources that the definition no longer has. */
  readonly mode?: Value<'merge' | 'overwrite'> | undefined;
  /** JSON schemas by name. */
  readonly models?: TemplateMap | undefined;
  /** A resource policy, in IAM's own JSON. */
  readonly policy?: TemplateMap | Value<string> | undefined;
  /** Tags; keys are kept as they are. */
  readonly tags?: Tags | undefined;
}
