import type { TemplateMap } from '../../template/index.ts';
import type { ListValue, Value } from '../intrinsics/index.ts';

/** A method of HTTP as SAM accepts it, or `any` for all of them. @public */
export type ApiMethod =
  | 'any'
  | 'delete'
  | 'get'
  | 'head'
  | 'options'
  | 'patch'
  | 'post'
  | 'put'
  | 'ANY'
  | 'DELETE'
  | 'GET'
  | 'HEAD'
  | 'OPTIONS'
  | 'PATCH'
  | 'POST'
  | 'PUT';

/** Who may call a REST API. @public */
export interface ApiResourcePolicy {
  /** IAM statements, in IAM's own JSON. */
  readonly customStatements?: TemplateMap | readonly TemplateMap[] | undefined;
  /** Accounts that may not call. */
  readonly awsAccountBlacklist?: ListValue<string> | undefined;
  /** Accounts that may call. */
  readonly awsAccountWhitelist?: ListValue<string> | undefined;
  /** VPCs that may not call, by reference. */
  readonly intrinsicVpcBlacklist?: ListValue<string> | undefined;
  /** VPCs that may call, by reference. */
  readonly intrinsicVpcWhitelist?: ListValue<string> | undefined;
  /** VPC endpoints that may not call, by reference. */
  readonly intrinsicVpceBlacklist?: ListValue<string> | undefined;
  /** VPC endpoints that may call, by reference. */
  readonly intrinsicVpceWhitelist?: ListValue<string> | undefined;
  /** Address ranges that may not call. */
  readonly ipRangeBlacklist?: ListValue<string> | undefined;
  /** Address ranges that may call. */
  readonly ipRangeWhitelist?: ListValue<string> | undefined;
  /** VPCs or VPC endpoints that may not call, by ID. */
  readonly sourceVpcBlacklist?: ListValue<string> | undefined;
  /** VPCs or VPC endpoints that may call, by ID. */
  readonly sourceVpcWhitelist?: ListValue<string> | undefined;
}

/** Authorization of one method of a REST API. @public */
export interface ApiEventAuth {
  /** Name of an authorizer of the API, `AWS_IAM`, or `NONE`. */
  readonly authorizer?: string | undefined;
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
  /** Whether callers need an API key. */
  readonly apiKeyRequired?: boolean | undefined;
  /** `CALLER_CREDENTIALS`, `NONE`, or the ARN of a role. */
  readonly invokeRole?: Value<string> | undefined;
  /** Whether this takes the place of the API's settings rather than adding to them. */
  readonly overrideApiAuth?: boolean | undefined;
  /** Who may call, by account, address range or VPC. */
  readonly resourcePolicy?: ApiResourcePolicy | undefined;
}

/** A request parameter that API Gateway checks or caches. @public */
export type ApiRequestParameter =
  | string
  | {
      readonly [name: `method.request.${string}`]: {
        readonly required?: boolean | undefined;
        readonly caching?: boolean | undefined;
      };
    };

/** `Api`: one method and path of a REST API. @public */
export interface ApiEventOptions {
  /** In capital or small letters. */
  readonly method: ApiMethod;
  /** `/ratings/{id}`, `/files/{proxy+}` … */
  readonly path: string;
  /** `!Ref` of the API; without it the route belongs to the implicit `ServerlessRestApi`. */
  readonly restApiId?: Value<string> | undefined;
  /** Who may call. */
  readonly auth?: ApiEventAuth | undefined;
  /** What the body has to look like. */
  readonly requestModel?:
    | {
        readonly model: string;
        readonly required?: boolean | undefined;
        readonly validateBody?: boolean | undefined;
        readonly validateParameters?: boolean | undefined;
      }
    | undefined;
  /** Names such as `method.request.querystring.page`, or maps from such a name to `{ required, caching }`. */
  readonly requestParameters?: readonly ApiRequestParameter[] | undefined;
  /** Name of the stage. */
  readonly stage?: Value<string> | undefined;
  /** In milliseconds, 50 to 29,000. */
  readonly timeoutInMillis?: Value<number> | undefined;
  /** Whether a response is streamed. */
  readonly responseTransferMode?: Value<'BUFFERED' | 'STREAM'> | undefined;
}

/** Authorization of one route of an HTTP API. @public */
export interface HttpApiEventAuth {
  /** Name of an authorizer of the API, `AWS_IAM`, or `NONE`. */
  readonly authorizer?: string | undefined;
  /** Scopes of which a token needs one. */
  readonly authorizationScopes?: ListValue<string> | undefined;
  /** `CALLER_CREDENTIALS`, `NONE`, or the ARN of a role. */
  readonly invokeRole?: Value<string> | undefined;
}

/** Throttling and metrics of routes of an HTTP API. @public */
export interface HttpApiRouteSettings {
  /** Whether whole requests and responses are logged. */
  readonly dataTraceEnabled?: Value<boolean> | undefined;
  /** Whether there are metrics by route. */
  readonly detailedMetricsEnabled?: Value<boolean> | undefined;
  /** What is logged. */
  readonly loggingLevel?: Value<'ERROR' | 'INFO' | 'OFF'> | undefined;
  /** The most requests at the same time. */
  readonly throttlingBurstLimit?: Value<number> | undefined;
  /** The most requests in a second. */
  readonly throttlingRateLimit?: Value<number> | undefined;
}

/** What a route of an HTTP API can say beside method and path. @public */
export interface HttpApiRouteOptions {
  /** `!Ref` of the API; without it the route belongs to the implicit `ServerlessHttpApi`. */
  readonly apiId?: Value<string> | undefined;
  /** Who may call. */
  readonly auth?: HttpApiEventAuth | undefined;
  /** The shape of the event that the function gets; `2.0` by default. */
  readonly payloadFormatVersion?: Value<'1.0' | '2.0'> | undefined;
  /** Throttling and metrics of this route. */
  readonly routeSettings?: HttpApiRouteSettings | undefined;
  /** Name of the stage. */
  readonly stage?: Value<string> | undefined;
  /** In milliseconds, 50 to 30,000. */
  readonly timeoutInMillis?: Value<number> | undefined;
}

/** `HttpApi`: one route of an HTTP API; without method and path it is the route of all other requests. @public */
export type HttpApiEventOptions = HttpApiRouteOptions &
  ({ readonly method: ApiMethod; readonly path: string } | { readonly method?: undefined; readonly path?: undefined });
