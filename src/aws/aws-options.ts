/**
 * Keys that sign requests.
 *
 * @public
 */
export interface AwsCredentials {
  /** Names the key pair. */
  readonly accessKeyId: string;
  /** Signs; never shown in messages, events or logs. */
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When they end. A provider is asked again shortly before. */
  readonly expiration?: Date | undefined;
}

/**
 * Which AWS account and region to talk to. What is not given comes from where all AWS tools take it: environment
 * variables, profiles, single sign-on, roles.
 *
 * @public
 */
export interface AwsOptions {
  /** Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's. */
  readonly region?: string | undefined;
  /** A profile of `~/.aws/config`. Default: `AWS_PROFILE`, then `default`. */
  readonly profile?: string | undefined;
  /** Keys, or a function that gets them when they are needed. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** Another place to talk to (a local emulator), for all services. Default: `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string | undefined;
}
