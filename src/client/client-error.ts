import { SamError } from '../core/index.ts';

/** Every code of a {@link ClientError}. @public */
export type ClientErrorCode = 'CLIENT_CLOSED' | 'DESTINATION_MISSING' | 'DESTINATION_AMBIGUOUS';

/**
 * A {@link SamClient} was asked for something that it cannot do as it was asked.
 *
 * @public
 */
export class ClientError extends SamError<ClientErrorCode> {
  /** @internal */
  static closed(method: string): ClientError {
    return new ClientError('CLIENT_CLOSED', `SamClient: ${method}() was called after close().`, {
      hint: 'Make a new SamClient, or close this one later.',
    });
  }

  /** @internal */
  static destinationMissing(): ClientError {
    return new ClientError('DESTINATION_MISSING', 'package(): neither a bucket nor a folder is given.', {
      hint: 'Pass `bucket` to package for a deployment, or `folder` to package without AWS.',
    });
  }

  /** @internal */
  static bucketAmbiguous(bucket: string): ClientError {
    return new ClientError('DESTINATION_AMBIGUOUS', `Both bucket "${bucket}" and resolveS3 are given.`, {
      hint: 'Pass one of them.',
    });
  }

  /** @internal */
  static destinationAmbiguous(bucket: string, folder: string): ClientError {
    return new ClientError(
      'DESTINATION_AMBIGUOUS',
      `package(): both bucket "${bucket}" and folder "${folder}" are given.`,
      {
        hint: 'Pass one of them.',
      },
    );
  }
}
