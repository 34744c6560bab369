import type { TemplateMap } from '../template/index.ts';
import type { AuthorizerIdentity, HttpApiDomain, Route53Configuration } from './api-shared-properties.ts';
import type { ApiResourcePolicy } from './events/index.ts';
import type { CodeUri, Tags } from './function-properties.ts';
import type { ListValue, Value } from './intrinsics/index.ts';

/** A user pool of Cognito in front of a REST API. @public */
export interface ApiCognitoAuthorizer {
  readonly userPoolArn: Value<string> | ListValue<string>;
  readonly authorizationScopes?: ListValue<string> | undefined;
  readonly identity?:
    | { readonly header?: string | undefined; readonly validationExpression?: string | undefined }
    | undefined;
}

/** A function that decides by a token in a header of a request to a REST API. @public */
export interface ApiLambdaTokenAuthorizer {
  readonly functionArn: Value<string>;
  readonly functionInvokeRole?: Value<string> | undefined;
  readonly functionPayloadType?: 'TOKEN' | undefined;
  readonly authorizationScopes?: ListValue<string> | undefined;
  readonly disableFunctionDefaultPermissions?: boolean | undefined;
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
  readonly functionArn: Value<string>;
  readonly functionInvokeRole?: Value<string> | undefined;
  readonly functionPayloadType: 'REQUEST';
  readonly authorizationScopes?: ListValue<string> | undefined;
  readonly disableFunctionDefaultPermissions?: boolean | undefined;
  readonly identity?: AuthorizerIdentity | undefined;
}

/** An authorizer of a REST API. @public */
export type ApiAuthorizer = ApiCognitoAuthorizer | ApiLambdaTokenAuthorizer | ApiLambdaRequestAuthorizer;

/** How callers with API keys are limited. @public */
export interface ApiUsagePlan {
  readonly createUsagePlan: 'PER_API' | 'SHARED' | 'NONE';
  readonly usagePlanName?: Value<string> | undefined;
  readonly description?: Value<string> | undefined;
  readonly quota?:
    | {
        readonly limit?: Value<number> | undefined;
        readonly offset?: Value<number> | undefined;
        readonly period?: Value<'DAY' | 'WEEK' | 'MONTH'> | undefined;
      }
    | undefined;
  readonly throttle?:
    | { readonly burstLimit?: Value<number> | undefined; readonly rateLimit?: Value<number> | undefined }
    | undefined;
  readonly tags?: readonly { readonly Key: Value<string>; readonly Value: Value<string> }[] | undefined;
}

/** Who may call a REST API. @public */
export interface ApiAuth {
  /** By name. */
  readonly authorizers?: { readonly [name: string]: ApiAuthorizer } | undefined;
  /** Name of one of the authorizers, or `AWS_IAM`. */
  readonly defaultAuthorizer?: string | undefined;
  readonly addDefaultAuthorizerToCorsPreflight?: boolean | undefined;
  readonly addApiKeyRequiredToCorsPreflight?: boolean | undefined;
  readonly apiKeyRequired?: boolean | undefined;
  readonly invokeRole?: Value<string> | undefined;
  readonly resourcePolicy?: ApiResourcePolicy | undefined;
  readonly usagePlan?: ApiUsagePlan | undefined;
}

/** The answer to CORS of a REST API; each text with quotes of its own: `"'*'"`. @public */
export interface ApiCors {
  readonly allowOrigin?: Value<string> | undefined;
  readonly allowHeaders?: Value<string> | undefined;
  readonly allowMethods?: Value<string> | undefined;
  readonly allowCredentials?: Value<boolean> | undefined;
  readonly maxAge?: Value<string> | undefined;
}

/** A custom domain of a REST API. @public */
export interface ApiDomain extends Omit<HttpApiDomain, 'endpointConfiguration' | 'route53'> {
  readonly endpointConfiguration?: Value<'EDGE' | 'REGIONAL' | 'PRIVATE'> | undefined;
  readonly accessAssociation?: { readonly vpcEndpointId: Value<string> } | undefined;
  readonly endpointAccessMode?: Value<string> | undefined;
  readonly normalizeBasePath?: boolean | undefined;
  readonly policy?: TemplateMap | undefined;
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
  readonly cacheDataEncrypted?: Value<boolean> | undefined;
  readonly cacheTtlInSeconds?: Value<number> | undefined;
  readonly cachingEnabled?: Value<boolean> | undefined;
  readonly dataTraceEnabled?: Value<boolean> | undefined;
  readonly loggingLevel?: Value<'OFF' | 'ERROR' | 'INFO'> | undefined;
  readonly metricsEnabled?: Value<boolean> | undefined;
  readonly throttlingBurstLimit?: Value<number> | undefined;
  readonly throttlingRateLimit?: Value<number> | undefined;
}

/** An answer that API Gateway gives by itself. @public */
export interface ApiGatewayResponse {
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
  readonly accessLogSetting?:
    | { readonly destinationArn?: Value<string> | undefined; readonly format?: Value<string> | undefined }
    | undefined;
  readonly alwaysDeploy?: boolean | undefined;
  readonly auth?: ApiAuth | undefined;
  /** Media types whose bodies are bytes, `/` written as `~1`: `image~1png`. */
  readonly binaryMediaTypes?: ListValue<string> | undefined;
  readonly cacheClusterEnabled?: Value<boolean> | undefined;
  readonly cacheClusterSize?: Value<string> | undefined;
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
  readonly definitionUri?: CodeUri | undefined;
  readonly domain?: ApiDomain | undefined;
  readonly endpointAccessMode?: Value<string> | undefined;
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
  readonly mergeDefinitions?: boolean | undefined;
  readonly methodSettings?: readonly ApiMethodSetting[] | undefined;
  /** In bytes. */
  readonly minimumCompressionSize?: Value<number> | undefined;
  readonly name?: Value<string> | undefined;
  readonly openApiVersion?: Value<string> | undefined;
  readonly propagateTags?: boolean | undefined;
  readonly securityPolicy?: Value<string> | undefined;
  readonly tracingEnabled?: Value<boolean> | undefined;
  /** Stage variables by name. */
  readonly variables?: { readonly [name: string]: Value<string> } | undefined;
}

/** The properties of `AWS::Serverless::Api`, in camelCase. @public */
export interface ApiProperties extends GlobalApiProperties {
  /** `Prod` … */
  readonly stageName: Value<string>;
  readonly apiKeySourceType?: Value<'AUTHORIZER' | 'HEADER'> | undefined;
  /** An OpenAPI document; SAM adds the routes of the events to it. */
  readonly definitionBody?: TemplateMap | undefined;
  readonly description?: Value<string> | undefined;
  readonly disableExecuteApiEndpoint?: Value<boolean> | undefined;
  readonly failOnWarnings?: Value<boolean> | undefined;
  readonly mode?: Value<'merge' | 'overwrite'> | undefined;
  /** JSON schemas by name. */
  readonly models?: TemplateMap | undefined;
  /** A resource policy, in IAM's own JSON. */
  readonly policy?: TemplateMap | Value<string> | undefined;
  readonly tags?: Tags | undefined;
}
