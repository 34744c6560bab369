import type { ListValue, Value } from './intrinsics/index.ts';

/** Where the parts of a request are that an authorizer decides by. @public */
export interface AuthorizerIdentity {
  /** Names in `$context`. */
  readonly context?: readonly string[] | undefined;
  /** Names of headers. */
  readonly headers?: readonly string[] | undefined;
  /** Names of query parameters. */
  readonly queryStrings?: readonly string[] | undefined;
  /** Names of stage variables. */
  readonly stageVariables?: readonly string[] | undefined;
  /** In seconds: how long an answer is remembered; 0 never. */
  readonly reauthorizeEvery?: Value<number> | undefined;
}

/** A record of Route 53 for a custom domain. @public */
export interface Route53Configuration {
  /** ID of the hosted zone; instead of its name. */
  readonly hostedZoneId?: Value<string> | undefined;
  /** Name of the hosted zone, with a dot at its end; instead of its ID. */
  readonly hostedZoneName?: Value<string> | undefined;
  /** Domain name of your own CloudFront distribution. */
  readonly distributionDomainName?: Value<string> | undefined;
  /** Whether DNS looks at the health of the endpoint. */
  readonly evaluateTargetHealth?: Value<boolean> | undefined;
  /** Whether there is an AAAA record as well. */
  readonly ipV6?: Value<boolean> | undefined;
  /** A region, for records by latency. */
  readonly region?: Value<string> | undefined;
  /** Tells records of the same name apart. */
  readonly setIdentifier?: Value<string> | undefined;
}

/** A custom domain of an HTTP API. @public */
export interface HttpApiDomain {
  /** `api.example.com`. */
  readonly domainName: Value<string>;
  /** ARN of a certificate of ACM. */
  readonly certificateArn: Value<string>;
  /** Paths of the domain that lead to the API; `/` by default. */
  readonly basePath?: ListValue<string> | undefined;
  /** Where the endpoint is. */
  readonly endpointConfiguration?: Value<'REGIONAL'> | undefined;
  /** The certificates of clients that are trusted. */
  readonly mutualTlsAuthentication?:
    | { readonly truststoreUri: Value<string>; readonly truststoreVersion?: Value<string> | undefined }
    | undefined;
  /** A certificate that shows whose domain it is, with mutual TLS. */
  readonly ownershipVerificationCertificateArn?: Value<string> | undefined;
  /** A record of Route 53 for the domain. */
  readonly route53?: Route53Configuration | undefined;
  /** Which versions of TLS are accepted. */
  readonly securityPolicy?: Value<string> | undefined;
}
