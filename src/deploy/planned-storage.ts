import type { ArtifactStore } from '../package/index.ts';
import { DeployError } from './errors.ts';

/**
 * A bucket or a repository of SAM's own that is not there yet: a deployment makes it first, a plan does not.
 *
 * @public
 */
export interface PlannedStorage {
  /** `AWS::S3::Bucket` or `AWS::ECR::Repository`. */
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::ECR::Repository';
  /** SAM's own stack that it will be in. */
  readonly stackName: string;
  /** Of a repository: its name. That of the bucket is made up by the service. */
  readonly name?: string | undefined;
  /** Of a repository: logical ID of the function that it is for; in nested stacks with theirs. */
  readonly functionId?: string | undefined;
}

/** Stands for the name that only the service can make up. */
const NAME = 'aws-sam-cli-managed-default-samclisourcebucket-not-there-yet';

/** The bucket that a deployment would make: nothing is in it, and nothing can be put there. */
export class BucketToCome implements ArtifactStore {
  readonly #stackName: string;

  constructor(stackName: string) {
    this.#stackName = stackName;
  }

  has(): Promise<boolean> {
    return Promise.resolve(false);
  }

  put(): Promise<void> {
    throw DeployError.planNeedsBucket(this.#stackName);
  }

  locate(key: string): ReturnType<ArtifactStore['locate']> {
    const url = `https://s3.amazonaws.com/${NAME}/${key}`;
    return Promise.resolve({ kind: 's3', bucket: NAME, key, url });
  }
}
