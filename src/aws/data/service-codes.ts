import type { AwsErrorCode } from '../error-code.ts';

/** What the services (and Node's sockets) call the troubles that every operation can have. */
export const errorCodes: Readonly<Record<string, AwsErrorCode>> = {
  // No credentials at all
  CredentialsProviderError: 'NO_CREDENTIALS',
  // Credentials that were good once
  ExpiredToken: 'EXPIRED_TOKEN',
  ExpiredTokenException: 'EXPIRED_TOKEN',
  TokenRefreshRequired: 'EXPIRED_TOKEN',
  TokenProviderError: 'EXPIRED_TOKEN',
  RequestExpired: 'EXPIRED_TOKEN',
  // Credentials that were never good
  InvalidClientTokenId: 'INVALID_CREDENTIALS',
  InvalidAccessKeyId: 'INVALID_CREDENTIALS',
  InvalidToken: 'INVALID_CREDENTIALS',
  UnrecognizedClientException: 'INVALID_CREDENTIALS',
  SignatureDoesNotMatch: 'INVALID_CREDENTIALS',
  InvalidSignatureException: 'INVALID_CREDENTIALS',
  AuthFailure: 'INVALID_CREDENTIALS',
  // The clock
  RequestTimeTooSkewed: 'CLOCK_SKEW',
  // Permissions
  AccessDenied: 'ACCESS_DENIED',
  AccessDeniedException: 'ACCESS_DENIED',
  UnauthorizedOperation: 'ACCESS_DENIED',
  Forbidden: 'ACCESS_DENIED',
  AllAccessDisabled: 'ACCESS_DENIED',
  // Too many requests
  Throttling: 'THROTTLED',
  ThrottlingException: 'THROTTLED',
  ThrottledException: 'THROTTLED',
  TooManyRequestsException: 'THROTTLED',
  RequestLimitExceeded: 'THROTTLED',
  SlowDown: 'THROTTLED',
  // The network
  TimeoutError: 'NETWORK',
  RequestTimeout: 'NETWORK',
  NetworkingError: 'NETWORK',
  ECONNREFUSED: 'NETWORK',
  ECONNRESET: 'NETWORK',
  ENOTFOUND: 'NETWORK',
  EAI_AGAIN: 'NETWORK',
  EHOSTUNREACH: 'NETWORK',
  ENETUNREACH: 'NETWORK',
  EPIPE: 'NETWORK',
  ETIMEDOUT: 'NETWORK',
  // The region of a bucket
  PermanentRedirect: 'WRONG_REGION',
  AuthorizationHeaderMalformed: 'WRONG_REGION',
  IllegalLocationConstraintException: 'WRONG_REGION',
  // The service's own troubles
  InternalFailure: 'SERVICE_UNAVAILABLE',
  InternalError: 'SERVICE_UNAVAILABLE',
  ServiceUnavailable: 'SERVICE_UNAVAILABLE',
};

/** What to do about it. */
export const errorHints: Readonly<Partial<Record<AwsErrorCode, string>>> = {
  NO_CREDENTIALS:
    'Give `profile` or `credentials`, set AWS_PROFILE, or sign in with `aws sso login` or `aws configure`.',
  NO_REGION: 'Give `region`, set AWS_REGION, or set `region` in the profile.',
  EXPIRED_TOKEN: 'Sign in again (`aws sso login`), or renew the temporary credentials.',
  INVALID_CREDENTIALS: 'Check the access key, its secret and session token, or choose another `profile`.',
  CLOCK_SKEW: "Set this computer's clock.",
  ACCESS_DENIED: 'Ask for the permission, or use a role that has it.',
  THROTTLED: 'Try again in a minute.',
  NETWORK: 'Check the connection, the proxy, the region and the endpoint.',
  WRONG_REGION: "Use the bucket's own region.",
  SERVICE_UNAVAILABLE: 'Try again in a minute.',
};
