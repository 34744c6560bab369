/**
 * What kind of trouble a call to AWS met. `SERVICE` is everything that is particular to an operation; `serviceCode` says
 * which.
 *
 * @public
 */
export type AwsErrorCode =
  | 'NO_CREDENTIALS'
  | 'NO_REGION'
  | 'EXPIRED_TOKEN'
  | 'INVALID_CREDENTIALS'
  | 'CLOCK_SKEW'
  | 'ACCESS_DENIED'
  | 'THROTTLED'
  | 'NETWORK'
  | 'WRONG_REGION'
  | 'SERVICE_UNAVAILABLE'
  | 'SERVICE';
