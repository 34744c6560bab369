import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** Deletes a repository of images with everything in it; one that is not there is fine. */
export async function deleteRepository(
  aws: AwsClients,
  repositoryName: string,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const ecr = await aws.ecr(await aws.region());
  try {
    await ecr.deleteRepository({ repositoryName, force: true }, requestOptions(signal));
  } catch (error) {
    if (error instanceof AwsError && error.serviceCode === 'RepositoryNotFoundException') return;
    throw error;
  }
}
