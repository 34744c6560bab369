import type { ConditionValues } from '../policies/condition-values.ts';

/**
 * Who calls, where it is not to be found out: what an authorizer would tell, without asking it.
 *
 * Each part counts for the authorizers that it fits: with `claims` alone, Lambda authorizers are still invoked.
 *
 * @public
 */
export interface LocalCaller {
  /**
   * JWT and Cognito authorizers: the claims of the caller. No token is looked at; the scopes that a route wants have to be
   * in `scope`, where there is one.
   */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Lambda authorizers: the context that they would return. They are not invoked. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** Lambda authorizers: the principal that goes with `context`; `user` by default. */
  readonly principalId?: string | undefined;
  /** IAM: the caller. No signature is looked at. */
  readonly identity?: LocalIamIdentity | undefined;
}

/**
 * An IAM identity as events show it.
 *
 * @public
 */
export interface LocalIamIdentity {
  /** The access key ID. */
  readonly accessKey?: string | undefined;
  /** Twelve digits; the account of the API by default. */
  readonly accountId?: string | undefined;
  /** `arn:aws:iam::123456789012:user/ada` by default, with the account above. */
  readonly userArn?: string | undefined;
  /** `AIDA…` of a user, or `AROA…:session` of a role. */
  readonly userId?: string | undefined;
  /** Id of the organization that the account belongs to. */
  readonly principalOrgId?: string | undefined;
  /** Tags of the principal: what `aws:PrincipalTag/team` is in policies. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /**
   * Further condition keys of policies: `{ 'aws:MultiFactorAuthPresent': true, 'aws:MultiFactorAuthAge': 60 }`. What is not
   * said is absent, as on AWS; callers with temporary credentials (an ARN of `sts`) have these without multi-factor
   * authentication, issued just now.
   */
  readonly conditionKeys?: ConditionValues | undefined;
  /**
   * Its own policies, as IAM writes them: `{ Version: '2012-10-17', Statement: [...] }`. Without them it may call
   * everything; with them only what they, or the resource policy of the API, allow.
   */
  readonly policies?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/**
 * An access key that signatures are checked against, and whom it belongs to.
 *
 * @public
 */
export interface LocalIamCredentials extends Omit<LocalIamIdentity, 'accessKey'> {
  /** `AKIA…`, as the signature names it. */
  readonly accessKeyId: string;
  /** What requests are signed with. */
  readonly secretAccessKey: string;
  /** Has to come with the signature, where it is given. */
  readonly sessionToken?: string | undefined;
}

/**
 * What authorizers are enforced with, or who calls in their place.
 *
 * @public
 */
export interface LocalAuthorizerOptions extends LocalCaller {
  /** JWT and Cognito authorizers: the public keys that tokens are checked against, as the issuer would publish them. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  /** JWT and Cognito authorizers: fetches the keys from the issuer, over the network; `false` by default. */
  readonly fetchKeys?: boolean | undefined;
  /** JWT and Cognito authorizers: what `iss` of tokens has to be, where the template cannot say it here or says otherwise. */
  readonly issuer?: string | undefined;
  /** JWT authorizers: whom tokens may be for, in place of what the template says. */
  readonly audience?: readonly string[] | undefined;
  /** IAM: what signatures are checked against. */
  readonly credentials?: readonly LocalIamCredentials[] | undefined;
}

/**
 * How the authorizers of an application are enforced on this machine.
 *
 * Lambda authorizers are invoked and need nothing of it. A token or a signature that nothing here can verify is refused.
 *
 * @public
 */
export interface LocalAuthOptions extends LocalAuthorizerOptions {
  /** The same for single authorizers, by name; what they do not say is taken from the rest. */
  readonly authorizers?: Readonly<Record<string, LocalAuthorizerOptions>> | undefined;
}
