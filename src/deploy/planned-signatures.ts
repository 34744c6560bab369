import { type AwsClients, objectVersion, requestOptions, type SigningJobState, signingJob } from '../aws/index.ts';
import { type CodeSigner, signedLocation } from '../package/index.ts';
import type { StackState } from './stack.ts';
import { signingJobOf, storedArtifacts } from './stored-artifacts.ts';

/**
 * Signs nothing, for plans: what the stack has signed by the same profile already, in the same version, is that; anything
 * else stays what is to be signed. Who may not ask about jobs sees all of it as changed.
 */
export function plannedSigner(
  aws: AwsClients,
  existing: StackState | undefined,
  signal: AbortSignal | undefined,
): CodeSigner {
  let jobs: Promise<readonly SigningJobState[]> | undefined;
  return {
    sign: async (object, { profileName }) => {
      if (existing === undefined) return object;
      jobs ??= jobsOf(aws, existing, signal);
      const found = (await jobs).find(
        (job) =>
          job.isValid &&
          job.profileName === profileName &&
          job.source?.bucket === object.bucket &&
          job.source.key === object.key,
      );
      if (found?.signed === undefined) return object;
      const version = await objectVersion(aws, object, signal).catch(() => undefined);
      return version !== undefined && version === found.source?.version ? signedLocation(object, found.signed) : object;
    },
  };
}

/** The jobs that have signed what the stack runs. */
async function jobsOf(
  aws: AwsClients,
  { id: StackName }: StackState,
  signal: AbortSignal | undefined,
): Promise<readonly SigningJobState[]> {
  try {
    const cloudFormation = await aws.cloudFormation();
    const request = { StackName, TemplateStage: 'Original' } as const;
    const { TemplateBody = '' } = await cloudFormation.getTemplate(request, requestOptions(signal));
    const ids = storedArtifacts(TemplateBody).flatMap(({ key }) => signingJobOf(key) ?? []);
    return await Promise.all([...new Set(ids)].map((id) => signingJob(aws, id, signal)));
  } catch {
    signal?.throwIfAborted();
    return [];
  }
}
