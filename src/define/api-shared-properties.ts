import type { ListValue, Value } from './intrinsics/index.ts';

/** Where the parts of a request are that an authorizer decides by. @public */
export interface AuthorizerIdentity {
  readonly context?: readonly string[] | undefined;
  readonly headers?: readonly string[] | undefined;
  readonly queryStrings?: readonly string[] | undefined;
  readonly stageVariables?: readonly string[] | undefined;
  /** In seconds: how long an answer is remembered; 0 never. */
  readonly reauthorizeEvery?: Value<number> | undefined;
}

/** A record of Route 53 for a custom domain. @public */
export interface Route53Configuration {
  readonly hostedZoneId?: Value<string> | undefined;
  readonly hostedZoneName?: Value<string> | undefined;
  readonly distributionDomainName?: Value<string> | undefined;
  readonly evaluateTargetHealth?: Value<boolean> | undefined;
  readonly ipV6?: Value<boolean> | undefined;
  readonly region?: Value<string> | undefined;
  readonly setIdentifier?: Value<string> | undefined;
}

/** A custom domain of an HTTP API. @public */
export interface HttpApiDomain {
  readonly domainName: Value<string>;
  readonly certificateArn: Value<string>;
  readonly basePath?: ListValue<string> | undefined;
  readonly endpointConfiguration?: Value<'REGIONAL'> | undefined;
  readonly mutualTlsAuthentication?:
    | { readonly truststoreUri: Value<string>; readonly truststoreVersion?: Value<string> | undefined }
    | undefined;
  readonly ownershipVerificationCertificateArn?: Value<string> | undefined;
  readonly route53?: Route53Configuration | undefined;
  readonly securityPolicy?: Value<string> | undefined;
}
