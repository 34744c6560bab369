import type { SigningProfile } from '../../package/index.ts';
import type { Capability } from '../capability.ts';
import type { ImageAnswers } from './images.ts';
import { pairsText, profileTexts, writeSamConfig } from './samconfig.ts';

/** What was answered. */
export interface GuidedAnswers {
  readonly stackName: string;
  readonly region: string;
  /** Absent: the bucket that SAM manages. */
  readonly bucket: string | undefined;
  /** Whether there is anything to put into a bucket. */
  readonly needsBucket: boolean;
  readonly prefix: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly confirmsChanges: boolean;
  readonly capabilities: readonly Capability[];
  readonly disableRollback: boolean;
  readonly signingProfiles: Readonly<Record<string, SigningProfile>>;
  readonly images: ImageAnswers;
}

/** Writes the answers where the next deployment finds them; `parameters` are those that may be saved. */
export async function saveAnswers(
  file: string,
  env: string,
  answers: GuidedAnswers,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const { stackName, region, bucket, prefix, confirmsChanges, capabilities, disableRollback, signingProfiles } =
    answers;
  const { imageRepository, imageRepositories, resolveImageRepos } = answers.images;
  const repositories = Object.entries(imageRepositories).map(([id, uri]) => `${id}=${uri}`);
  await writeSamConfig(
    file,
    {
      stack_name: stackName,
      ...(bucket === undefined ? { resolve_s3: true } : { s3_bucket: bucket }),
      s3_prefix: prefix,
      region,
      confirm_changeset: confirmsChanges,
      capabilities: capabilities.join(' '),
      disable_rollback: disableRollback,
      ...(imageRepository !== undefined && { image_repository: imageRepository }),
      ...(repositories.length > 0 && { image_repositories: repositories }),
      ...(resolveImageRepos && { resolve_image_repos: true }),
      ...(Object.keys(parameters).length > 0 && { parameter_overrides: pairsText(parameters) }),
      ...(Object.keys(signingProfiles).length > 0 && { signing_profiles: pairsText(profileTexts(signingProfiles)) }),
    },
    { env },
  );
  await writeSamConfig(file, { region }, { env, command: 'global' });
}
