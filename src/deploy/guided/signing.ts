import type { SigningCandidate, SigningProfile } from '../../package/index.ts';
import { DeployError } from '../errors.ts';
import type { Questions } from './questions.ts';

type Profiles = Readonly<Record<string, SigningProfile>>;

/** The profile of each function that has a code signing configuration, and of each layer that one of them uses. */
export async function askAboutSigning(
  candidates: readonly SigningCandidate[],
  known: Profiles,
  ask: Questions,
): Promise<Profiles> {
  if (candidates.length === 0) return known;
  if (!(await ask.confirm('sign', 'Do you want to sign your code?', true))) return {};
  const profiles: Record<string, SigningProfile> = { ...known };
  for (const { id, kind, usedBy } of candidates) {
    const whose = kind === 'function' ? `function ${id}` : `layer ${id}, which ${usedBy.join(', ')} uses`;
    const message = `Signing Profile Name (${whose})`;
    const profileName = await ask.text(`signingProfile:${id}`, message, known[id]?.profileName);
    if (profileName === '') throw DeployError.unanswered(`signingProfile:${id}`, message);
    const owner = 'Signing Profile Owner Account ID (optional)';
    const profileOwner = await ask.text(`signingProfileOwner:${id}`, owner, known[id]?.profileOwner ?? '');
    profiles[id] = { profileName, ...(profileOwner !== '' && { profileOwner }) };
  }
  return profiles;
}
