import { closest, emit } from '../core/index.ts';
import { isMap } from '../template/index.ts';
import { PackageError } from './errors.ts';
import type { PackageStageOptions } from './package-options.ts';
import type { PackagePlan } from './package-plan.ts';
import type { ArtifactSource } from './source.ts';
import { type StoredArtifact, type StoreRun, uriOf } from './store-artifact.ts';

const SIGNABLE = [
  'AWS::Serverless::Function',
  'AWS::Lambda::Function',
  'AWS::Serverless::LayerVersion',
  'AWS::Lambda::LayerVersion',
];

/** Names that no resource has, and code that cannot be signed, are found before anything is stored. */
export function assertSignable(plan: PackagePlan, { signingProfiles = {}, signer }: PackageStageOptions): void {
  const ids = Object.keys(signingProfiles);
  if (ids.length === 0) return;
  if (signer === undefined) throw PackageError.signingNeedsBucket(ids);
  const known = placesIn(plan);
  for (const id of ids) {
    const content = known.get(id);
    if (content === undefined) throw PackageError.signingResourceUnknown(id, closest(id, [...known.keys()]));
    if (content !== 'code') throw PackageError.signingImpossible(id, content);
  }
}

/** Every function and layer of a plan and those below it: `code`, or why it cannot be signed. */
function placesIn({ document, sources, artifacts, stackPath }: PackagePlan): Map<string, string> {
  const { Resources = {}, Globals = {} } = document.template;
  const shared = isMap(Globals) && isMap(Globals['Function']) ? Globals['Function'] : {};
  const places = new Map<string, string>();
  for (const [id, resource] of Object.entries(isMap(Resources) ? Resources : {})) {
    if (!isMap(resource) || !SIGNABLE.includes(String(resource['Type']))) continue;
    const own = isMap(resource['Properties']) ? resource['Properties'] : {};
    const isSam = resource['Type'] === 'AWS::Serverless::Function';
    const packageType = own['PackageType'] ?? (isSam ? shared['PackageType'] : undefined);
    const isFromGlobals = isSam && own['CodeUri'] === undefined && shared['CodeUri'] !== undefined;
    const isLocal = isFromGlobals && sources.some(({ artifact }) => artifact.resource === 'Globals.Function');
    const problem = packageType === 'Image' ? 'it is a container image' : isLocal ? 'it comes from Globals' : undefined;
    places.set(`${stackPath}${id}`, problem ?? 'code');
  }
  for (const artifact of artifacts) {
    if (artifact.kind !== 'template') continue;
    for (const [id, content] of placesIn(artifact.plan)) places.set(id, content);
  }
  return places;
}

/** What a template names in the place of `stored`: the signed object, where a profile signs for its resource. */
export async function signedArtifact(
  stored: StoredArtifact,
  { artifact, place, path }: ArtifactSource,
  stackPath: string,
  run: StoreRun,
): Promise<StoredArtifact> {
  const { signingProfiles = {}, signer, signal } = run.options;
  const profile = signingProfiles[`${stackPath}${artifact.resource}`];
  const { location } = stored;
  if (profile === undefined || signer === undefined || location.kind !== 's3') return stored;
  const { profileName, profileOwner = '' } = profile;
  const signed = await run.signed.get(`${location.key} ${profileName} ${profileOwner}`, async () => {
    const made = await signer.sign(location, profile, { place, signal });
    const about = { resources: [artifact.resource], source: path };
    emit(run.options, { type: 'artifact-signed', ...about, uri: uriOf(made), profileName });
    return made;
  });
  return { ...stored, location: signed };
}
