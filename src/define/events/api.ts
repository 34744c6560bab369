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
  readonly awsAccountBlacklist?: ListValue<string> | undefined;
  readonly awsAccountWhitelist?: ListValue<string> | undefined;
  readonly intrinsicVpcBlacklist?: ListValue<string> | undefined;
  readonly intrinsicVpcWhitelist?: ListValue<string> | undefined;
  readonly intrinsicVpceBlacklist?: ListValue<string> | undefined;
  readonly intrinsicVpceWhitelist?: ListValue<string> | undefined;
  readonly ipRangeBlacklist?: ListValue<string> | undefined;
  readonly ipRangeWhitelist?: ListValue<string> | undefined;
  readonly sourceVpcBlacklist?: ListValue<string> | undefined;
  readonly sourceVpcWhitelist?: ListValue<string> | undefined;
}

/** Authorization of one method of a REST API. @public */
export interface ApiEventAuth {
  /** Name of an authorizer of the API, `AWS_IAM`, or `NONE`. */
  readonly authorizer?: string | undefined;
  readonly authorizationScopes?: ListValue<string> | undefined;
  readonly apiKeyRequired?: boolean | undefined;
  /** `CALLER_CREDENTIALS`, `NONE`, or the ARN of a role. */
  readonly invokeRole?: Value<string> | undefined;
  readonly overrideApiAuth?: boolean | undefined;
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
  readonly method: ApiMethod;
  /** `/ratings/{id}`, `/files/{proxy+}` … */
  readonly path: string;
  /** `!Ref` of the API; without it the route belongs to the implicit `ServerlessRestApi`. */
  readonly restApiId?: Value<string> | undefined;
  readonly auth?: ApiEventAuth | undefined;
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
  readonly stage?: Value<string> | undefined;
  /** In milliseconds, 50 to 29,000. */
  readonly timeoutInMillis?: Value<number> | undefined;
  readonly responseTransferMode?: Value<'BUFFERED' | 'STREAM'> | undefined;
}

/** Authorization of one route of an HTTP API. @public */
export interface HttpApiEventAuth {
  /** Name of an authorizer of the API, `AWS_IAM`, or `NONE`. */
  readonly authorizer?: string | undefined;
  readonly authorizationScopes?: ListValue<string> | undefined;
  readonly invokeRole?: Value<string> | undefined;
}

/** Throttling and metrics of routes of an HTTP API. @public */
export interface HttpApiRouteSettings {
  readonly dataTraceEnabled?: Value<boolean> | undefined;
  readonly detailedMetricsEnabled?: Value<boolean> | undefined;
  readonly loggingLevel?: Value<'ERROR' | 'INFO' | 'OFF'> | undefined;
  readonly throttlingBurstLimit?: Value<number> | undefined;
  readonly throttlingRateLimit?: Value<number> | undefined;
}

/** What a route of an HTTP API can say beside method and path. @public */
export interface HttpApiRouteOptions {
  /** `!Ref` of the API; without it the route belongs to the implicit `ServerlessHttpApi`. */
  readonly apiId?: Value<string> | undefined;
  readonly auth?: HttpApiEventAuth | undefined;
  readonly payloadFormatVersion?: Value<'1.0' | '2.0'> | undefined;
  readonly routeSettings?: HttpApiRouteSettings | undefined;
  readonly stage?: Value<string> | undefined;
  /** In milliseconds, 50 to 30,000. */
  readonly timeoutInMillis?: Value<number> | undefined;
}

/** `HttpApi`: one route of an HTTP API; without method and path it is the route of all other requests. @public */
export type HttpApiEventOptions = HttpApiRouteOptions &
  ({ readonly method: ApiMethod; readonly path: string } | { readonly method?: undefined; readonly path?: undefined });
