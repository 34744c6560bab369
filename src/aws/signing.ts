import { type AwsClients, requestOptions } from './clients.ts';
import type { ObjectAddress } from './objects.ts';

/** What is to be signed, by whom, and where the result goes. */
export interface SigningRequest {
  readonly object: ObjectAddress & { readonly version: string };
  /** In the same bucket: what the signed object's key begins with. */
  readonly prefix: string;
  readonly profileName: string;
  /** The account of the profile, where it is another's. */
  readonly profileOwner?: string | undefined;
  /** Requests with the same token are one job. */
  readonly token: string;
}

/** A signing job as it is now. */
export interface SigningJobState {
  readonly status: 'InProgress' | 'Failed' | 'Succeeded';
  readonly reason: string | undefined;
  /** What it signs. */
  readonly source: (ObjectAddress & { readonly version?: string | undefined }) | undefined;
  /** The profile that it signs by. */
  readonly profileName: string | undefined;
  /** The signed object, as soon as there is one. */
  readonly signed: ObjectAddress | undefined;
  /** Whether the signature counts: it was not revoked, and has not expired. */
  readonly isValid: boolean;
}

/** Has AWS Signer sign an object; the job's ID. */
export async function startSigningJob(
  aws: AwsClients,
  { object, prefix, profileName, profileOwner, token }: SigningRequest,
  signal?: AbortSignal | undefined,
): Promise<string> {
  const signer = await aws.signer();
  const { bucket: bucketName, key, version } = object;
  const { jobId = '' } = await signer.startSigningJob(
    {
      source: { s3: { bucketName, key, version } },
      destination: { s3: { bucketName, prefix } },
      profileName,
      ...(profileOwner !== undefined && { profileOwner }),
      clientRequestToken: token,
    },
    requestOptions(signal),
  );
  return jobId;
}

/** Looks what has become of a job. */
export async function signingJob(
  aws: AwsClients,
  jobId: string,
  signal?: AbortSignal | undefined,
): Promise<SigningJobState> {
  const signer = await aws.signer();
  const job = await signer.describeSigningJob({ jobId }, requestOptions(signal));
  const source = addressOf(job.source?.s3);
  return {
    status: job.status ?? 'InProgress',
    reason: job.statusReason,
    source: source && { ...source, version: job.source?.s3?.version },
    profileName: job.profileName,
    signed: addressOf(job.signedObject?.s3),
    isValid:
      job.revocationRecord === undefined &&
      (job.signatureExpiresAt?.getTime() ?? Number.POSITIVE_INFINITY) > Date.now(),
  };
}

function addressOf(
  object: { readonly bucketName?: string | undefined; readonly key?: string | undefined } = {},
): ObjectAddress | undefined {
  const { bucketName: bucket, key } = object;
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
