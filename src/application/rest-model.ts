import type { Resolved } from './resolved.ts';

/**
 * What a request template, a parameter or a response is mapped from and to, as API Gateway writes it:
 * `integration.request.header.X-Id` → `method.request.path.id`.
 *
 * @public
 */
export type ParameterMapping = Readonly<Record<string, string>>;

/**
 * Mapping templates (VTL) by media type.
 *
 * @public
 */
export type MappingTemplates = Readonly<Record<string, string>>;

/**
 * What becomes of a body on its way: text to bytes by base64, or the reverse.
 *
 * @public
 */
export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT';

/**
 * How an integration of a REST or WebSocket API that is no proxy makes requests and responses.
 *
 * @public
 */
export interface IntegrationMapping {
  readonly requestParameters: ParameterMapping;
  readonly requestTemplates: MappingTemplates;
  /** WebSocket APIs only: what says which request template it is (`$request.body.kind`), in place of the media type. */
  readonly templateSelectionExpression?: string | undefined;
  /** What becomes of a body that no template is for; `when_no_match` (it passes) by default. */
  readonly passthroughBehavior: 'when_no_match' | 'when_no_templates' | 'never';
  readonly contentHandling?: ContentHandling | undefined;
  /** In the order of the template, which decides between patterns that fit alike. */
  readonly responses: readonly IntegrationResponseDefinition[];
  /** In milliseconds; 29,000 by default. */
  readonly timeoutMs: number;
}

/**
 * What one kind of answer of an integration becomes.
 *
 * @public
 */
export interface IntegrationResponseDefinition {
  /** A regular expression for the status (HTTP, MOCK) or the error message (Lambda); absent for the default response. */
  readonly selectionPattern?: string | undefined;
  /** Absent in WebSocket APIs, where it is that of the integration. */
  readonly status?: number | undefined;
  readonly responseParameters: ParameterMapping;
  readonly responseTemplates: MappingTemplates;
  /** WebSocket APIs only: what says which response template it is, in place of the media type. */
  readonly templateSelectionExpression?: string | undefined;
  readonly contentHandling?: ContentHandling | undefined;
}

/**
 * `MOCK`: API Gateway answers itself.
 *
 * @public
 */
export interface MockIntegration extends IntegrationMapping {
  readonly kind: 'mock';
}

/**
 * How the certificate of a web server behind an integration is looked at (`tlsConfig`).
 *
 * @public
 */
export interface IntegrationTls {
  /** REST only: its issuer may be anybody, but it has to be in time and for the host, and its chain to end in a root. */
  readonly insecureSkipVerification?: boolean | undefined;
  /** HTTP APIs only: the name that it has to be for, in place of the host. */
  readonly serverNameToVerify?: string | undefined;
}

/**
 * `HTTP` and `HTTP_PROXY`: a web server answers.
 *
 * @public
 */
export interface HttpIntegration extends IntegrationMapping {
  readonly kind: 'http' | 'http-proxy';
  /** Its placeholders (`{id}`, `${stageVariables.host}`) are filled for each request. */
  readonly uri: Resolved<string>;
  /** `ANY` or absent: the client's. */
  readonly httpMethod?: string | undefined;
  /** `VPC_LINK` reaches the same address from here. */
  readonly connectionType?: string | undefined;
  /** How the certificate of an HTTPS server is looked at, where that is not as usual. */
  readonly tls?: IntegrationTls | undefined;
  /** `HTTP_PROXY` only: `STREAM` passes the answer on while it comes; `BUFFERED` by default. */
  readonly responseTransferMode?: 'STREAM' | undefined;
}

/**
 * `AWS`: an API of AWS answers, or a function whose event and result are mapped.
 *
 * @public
 */
export interface AwsIntegration extends IntegrationMapping {
  readonly kind: 'aws';
  readonly uri: Resolved<string>;
  readonly httpMethod?: string | undefined;
  /** Id of the function of this application that the URI leads to. */
  readonly functionId?: string | undefined;
  /** The alias or version of it; `$LATEST` without one. */
  readonly qualifier?: string | undefined;
}

/**
 * What a method of a REST API asks of requests.
 *
 * @public
 */
export interface MethodRequestDefinition {
  readonly apiKeyRequired: boolean;
  /** `method.request.querystring.page` → whether it is required. */
  readonly parameters: Readonly<Record<string, boolean>>;
  /** Names of models (in the API's `models`) by media type. */
  readonly models: Readonly<Record<string, string>>;
  /** What of it is checked; absent means nothing. */
  readonly validator?: { readonly body: boolean; readonly parameters: boolean } | undefined;
}

/**
 * One of API Gateway's own answers, as the API changes it.
 *
 * @public
 */
export interface GatewayResponseDefinition {
  readonly status?: number | undefined;
  /** `gatewayresponse.header.Access-Control-Allow-Origin` → `'*'`. */
  readonly responseParameters: ParameterMapping;
  readonly responseTemplates: MappingTemplates;
}

/**
 * Requests per second, and how many may come at once.
 *
 * @public
 */
export interface ThrottleDefinition {
  readonly rateLimit?: number | undefined;
  readonly burstLimit?: number | undefined;
}

/**
 * How the cache of a stage keeps the answers of a method.
 *
 * @public
 */
export interface MethodCacheDefinition {
  readonly enabled: boolean;
  /** How long an answer is kept, in seconds; 300 by default, 3,600 at most, 0 means not at all. */
  readonly ttlSeconds: number;
  /** Whether not everybody may have an answer made anew by `Cache-Control: max-age=0`; `true` by default. */
  readonly requireAuthorization: boolean;
  /** What becomes of those who may not. */
  readonly unauthorizedStrategy: 'FAIL_WITH_403' | 'SUCCEED_WITH_RESPONSE_HEADER' | 'SUCCEED_WITHOUT_RESPONSE_HEADER';
}

/**
 * A key that clients identify themselves with.
 *
 * @public
 */
export interface ApiKeyDefinition {
  readonly id: string;
  readonly name: string;
  /** Made up here (the same in every run) where the template leaves it to AWS. */
  readonly value: string;
  /** Whether `value` was made up here. */
  readonly generated: boolean;
  readonly enabled: boolean;
}

/**
 * Who may call an API with which key, and how often.
 *
 * @public
 */
export interface UsagePlanDefinition {
  readonly id: string;
  readonly keys: readonly ApiKeyDefinition[];
  readonly throttle?: ThrottleDefinition | undefined;
  /** `/orders/GET` → its own throttle. */
  readonly methodThrottles: Readonly<Record<string, ThrottleDefinition>>;
  readonly quota?:
    | { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH'; readonly offset: number }
    | undefined;
}

/**
 * What only REST APIs have.
 *
 * @public
 */
export interface RestApiSettings {
  /** JSON schemas (draft 4) by the name of the model. */
  readonly models: Readonly<Record<string, unknown>>;
  /** By response type: `MISSING_AUTHENTICATION_TOKEN`, `DEFAULT_4XX` … */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponseDefinition>>;
  /** Where the API key comes from: the header `x-api-key`, or the authorizer. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** Those that the stage belongs to. */
  readonly usagePlans: readonly UsagePlanDefinition[];
  /** Throttles of the stage itself, by method: `/orders/GET`; those for all methods are at `*`. */
  readonly methodThrottles: Readonly<Record<string, ThrottleDefinition>>;
  /**
   * How the cache of the stage keeps answers, by method like `methodThrottles`; what is at `*` is for `GET` alone. Absent
   * where the stage has no cache.
   */
  readonly methodCaches?: Readonly<Record<string, MethodCacheDefinition>> | undefined;
  /** Bodies of at least so many bytes are compressed for clients that take it; absent means none is. */
  readonly minimumCompressionSize?: number | undefined;
  /** The resource policy, as it is written; `null` where there is one that is not known here. */
  readonly policy?: unknown;
}
