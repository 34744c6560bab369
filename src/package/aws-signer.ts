import { type AwsClients, AwsError, objectExists, objectVersion, signingJob, startSigningJob } from '../aws/index.ts';
import { delay, sha256 } from '../core/index.ts';
import type { CodeSigner, SigningProfile } from './code-signer.ts';
import { type ArtifactPlace, PackageError } from './errors.ts';
import type { ArtifactLocation } from './store.ts';

type StoredObject = ArtifactLocation & { readonly kind: 's3' };

/** How often a job is looked at, in milliseconds: first, and at most. */
const FIRST_LOOK = 250;
const SLOWEST_LOOK = 5000;
/** So many jobs that came to nothing are passed over before it is given up. */
const MAX_ATTEMPTS = 3;

/**
 * Signs by jobs of AWS Signer. The same version of an object and the same profile are the same job for the service, so what
 * is unchanged is not signed again, and its place does not change.
 */
export class AwsSigner implements CodeSigner {
  readonly #aws: AwsClients;

  constructor(aws: AwsClients) {
    this.#aws = aws;
  }

  async sign(
    object: StoredObject,
    profile: SigningProfile,
    context: { readonly place: ArtifactPlace; readonly signal?: AbortSignal | undefined },
  ): Promise<ArtifactLocation> {
    try {
      return await this.#sign(object, profile, context);
    } catch (error) {
      context.signal?.throwIfAborted();
      throw error;
    }
  }

  async #sign(
    object: StoredObject,
    profile: SigningProfile,
    { place, signal }: { readonly place: ArtifactPlace; readonly signal?: AbortSignal | undefined },
  ): Promise<ArtifactLocation> {
    const { bucket, key } = object;
    const version = await objectVersion(this.#aws, object, signal);
    if (version === undefined) throw PackageError.signingNeedsVersions(bucket, place);
    const folder = key.includes('/') ? key.slice(0, key.lastIndexOf('/') + 1) : '';
    let problem: string | undefined;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const token = sha256(JSON.stringify([bucket, key, version, profile.profileName, profile.profileOwner, attempt]));
      const request = { object: { bucket, key, version }, prefix: `${folder}signed_`, ...profile, token };
      const jobId = await this.#start(request, place, signal);
      const { signed, reason, isValid } = await this.#finished(jobId, signal);
      if (signed === undefined) {
        problem = reason ?? `job ${jobId} failed`;
        continue;
      }
      // It may be the job of an earlier run, and somebody has cleaned up since.
      if (!isValid || !(await objectExists(this.#aws, signed, signal))) continue;
      return signedLocation(object, signed);
    }
    throw PackageError.signingFailed(place, profile.profileName, problem ?? 'what was signed is not there');
  }

  async #start(
    request: Parameters<typeof startSigningJob>[1],
    place: ArtifactPlace,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    try {
      return await startSigningJob(this.#aws, request, signal);
    } catch (error) {
      const isRefusal =
        error instanceof AwsError &&
        ['ResourceNotFoundException', 'ValidationException'].includes(error.serviceCode ?? '');
      if (!isRefusal) throw error;
      throw PackageError.signingFailed(place, request.profileName, error.serviceMessage, error);
    }
  }

  async #finished(jobId: string, signal: AbortSignal | undefined): ReturnType<typeof signingJob> {
    for (let pause = FIRST_LOOK; ; pause = Math.min(pause * 1.5, SLOWEST_LOOK)) {
      const job = await signingJob(this.#aws, jobId, signal);
      if (job.status !== 'InProgress') return job;
      await delay(pause, signal);
    }
  }
}

/** Where a signed object is, which lies beside what was signed. */
export function signedLocation(
  object: StoredObject,
  signed: { readonly bucket: string; readonly key: string },
): StoredObject {
  return { ...object, ...signed, url: object.url.replace(/[^/]*$/, encodeURIComponent(nameOf(signed.key))) };
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
