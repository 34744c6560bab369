import { isError, isObject, messageOf, SamError, systemCodeOf } from '../core/index.ts';
import { errorCodes, errorHints } from './data/service-codes.ts';
import type { AwsErrorCode } from './error-code.ts';

interface Call {
  /** `S3`, `CloudFormation` … */
  readonly service: string;
  /** `PutObject`, `CreateChangeSet` … */
  readonly operation: string;
  readonly profile?: string | undefined;
}

/**
 * A call to AWS failed. The message names service and operation; the SDK's own error is the `cause`.
 *
 * @public
 */
export class AwsError extends SamError<AwsErrorCode> {
  /** `S3`, `CloudFormation` … */
  readonly service: string;
  /** `PutObject`, `CreateChangeSet` … */
  readonly operation: string;
  /** As the service names it: `ValidationError`, `NoSuchBucket` … */
  readonly serviceCode: string | undefined;
  /** As the service says it, without service and operation. */
  readonly serviceMessage: string;
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** Of `WRONG_REGION`: the region that the bucket is in, if the service said so. */
  readonly bucketRegion: string | undefined;

  private constructor(code: AwsErrorCode, { service, operation, profile }: Call, error: unknown) {
    const cause = code === 'INVALID_CREDENTIALS' ? withoutRequest(error) : error;
    const said = serviceMessage(cause);
    super(code, `${service} ${operation}: ${sentence(code, said, profile)}`, { hint: errorHints[code], cause });
    this.service = service;
    this.operation = operation;
    this.serviceCode = nameOf(cause);
    this.serviceMessage = said;
    this.status = statusOf(error);
    this.bucketRegion = bucketRegionOf(error);
  }

  /** Wraps whatever the SDK threw. @internal */
  static from(cause: unknown, call: Call): AwsError {
    return new AwsError(codeOf(cause), call, cause);
  }
}

function codeOf(error: unknown): AwsErrorCode {
  const message = messageOf(error);
  if (/region is missing/i.test(message)) return 'NO_REGION';
  for (const name of [nameOf(error), systemCodeOf(error)]) {
    const code = name === undefined ? undefined : errorCodes[name];
    // An expired single sign-on session ends the search for credentials with the same error as an empty search.
    if (code === 'NO_CREDENTIALS' && /expired|sso login/i.test(message)) return 'EXPIRED_TOKEN';
    if (code !== undefined) return code;
  }
  if (/resolved credential object is not valid|credential is missing/i.test(message)) return 'NO_CREDENTIALS';
  const status = statusOf(error);
  if (status === 301 || status === 307) return 'WRONG_REGION';
  // What newer regions answer to a HEAD request that was signed for another one.
  if (status === 400 && bucketRegionOf(error) !== undefined) return 'WRONG_REGION';
  if (status === 403) return 'ACCESS_DENIED';
  if (status === 429) return 'THROTTLED';
  if (status !== undefined && status >= 500) return 'SERVICE_UNAVAILABLE';
  return 'SERVICE';
}

function sentence(code: AwsErrorCode, said: string, profile: string | undefined): string {
  switch (code) {
    case 'NO_CREDENTIALS': {
      const looked =
        profile === undefined
          ? 'environment variables, the shared configuration and credentials files'
          : `profile "${profile}"`;
      return `no AWS credentials found (looked for ${looked}, single sign-on, and container and instance roles): ${said}`;
    }
    case 'NO_REGION':
      return 'no AWS region is set (looked for the `region` option, AWS_REGION, AWS_DEFAULT_REGION and the profile).';
    case 'ACCESS_DENIED':
      return `access denied: ${said}`;
    default:
      return said;
  }
}

function serviceMessage(error: unknown): string {
  const message = messageOf(error);
  if (message !== '' && message !== 'UnknownError') return message;
  const status = statusOf(error);
  return status === undefined ? (nameOf(error) ?? 'unknown error') : `the service answered ${status}`;
}

/**
 * Of a signature that does not match the services return the whole request that they signed, session token and all.
 * That must not get into a log, so of such an error only the first sentence is kept.
 */
function withoutRequest(error: unknown): Error {
  const [firstSentence = ''] = messageOf(error).split(/\n|(?<=\.)\s/, 1);
  const kept = new Error(firstSentence);
  kept.name = nameOf(error) ?? kept.name;
  return kept;
}

function nameOf(error: unknown): string | undefined {
  return isError(error) ? error.name : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (!isError(error) || !('$metadata' in error) || !isObject(error.$metadata)) return undefined;
  const status = error.$metadata['httpStatusCode'];
  return typeof status === 'number' ? status : undefined;
}

function bucketRegionOf(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  if ('Region' in error && typeof error.Region === 'string') return error.Region;
  if (!('$response' in error) || typeof error.$response !== 'object' || error.$response === null) return undefined;
  const headers: unknown = 'headers' in error.$response ? error.$response.headers : undefined;
  const region = isObject(headers) ? headers['x-amz-bucket-region'] : undefined;
  return typeof region === 'string' ? region : undefined;
}
