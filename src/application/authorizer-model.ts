import type { Resolved } from './resolved.ts';

/**
 * What decides who may call a route.
 *
 * @public
 */
export type AuthorizerDefinition =
  | LambdaAuthorizerDefinition
  | JwtAuthorizerDefinition
  | CognitoAuthorizerDefinition
  /** SigV4 signatures (`AWS_IAM`). */
  | { readonly kind: 'iam' }
  /** It cannot be read: `reason` says why, as one sentence. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * A function that decides.
 *
 * @public
 */
export interface LambdaAuthorizerDefinition {
  readonly kind: 'lambda';
  /** `TOKEN` (REST only) gets one header, `REQUEST` the whole request. */
  readonly type: 'TOKEN' | 'REQUEST';
  /** Id of a function of this application; absent when the ARN leads elsewhere. */
  readonly functionId?: string | undefined;
  /** The alias or version of it; `$LATEST` without one. */
  readonly qualifier?: string | undefined;
  readonly uri: Resolved<string>;
  /**
   * Where it is told who calls: `method.request.header.Authorization`, `$request.querystring.token` … All of them have to
   * be there, or it is not asked. Results are cached by them.
   */
  readonly identitySources: readonly string[];
  /** `TOKEN` only: a regular expression that the whole token has to match. */
  readonly validationExpression?: string | undefined;
  /** How long results are kept, in seconds; 300 by default, 0 means not at all. */
  readonly resultTtlSeconds: number;
  /** `1.0` for REST APIs. */
  readonly payloadFormatVersion: '1.0' | '2.0';
  /** HTTP APIs with format `2.0`: it may answer `{ isAuthorized }` instead of a policy. */
  readonly simpleResponses: boolean;
}

/**
 * A JWT authorizer of an HTTP API.
 *
 * @public
 */
export interface JwtAuthorizerDefinition {
  readonly kind: 'jwt';
  readonly issuer: Resolved<string>;
  /** Any of these has to be in the token's `aud`, or be its `client_id`. */
  readonly audience: readonly Resolved<string>[];
  /** `$request.header.Authorization` … */
  readonly identitySource: string;
}

/**
 * A Cognito authorizer of a REST API.
 *
 * @public
 */
export interface CognitoAuthorizerDefinition {
  readonly kind: 'cognito';
  /** A token of any of these user pools will do. */
  readonly userPoolArns: readonly Resolved<string>[];
  /** `method.request.header.Authorization` … */
  readonly identitySource: string;
  /** A regular expression that the token's `aud` has to match. */
  readonly validationExpression?: string | undefined;
}
