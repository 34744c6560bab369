import { join } from 'node:path';
import {
  findImageFunctions,
  findLocalArtifacts,
  findSigningCandidates,
  type SigningProfile,
} from '../../package/index.ts';
import { getIn, isMap, type TemplateDocument, type TemplateMap, toJson } from '../../template/index.ts';
import type { Capability } from '../capability.ts';
import type { ParameterValue } from '../deploy-options.ts';
import { parameterTexts } from '../parameters.ts';
import { askAboutImages, type ImageAnswers } from './images.ts';
import { askAboutOpenAccess } from './open-access.ts';
import type { Prompter } from './prompter.ts';
import { Questions } from './questions.ts';
import { readSamConfig, readsConfirm } from './samconfig.ts';
import { type GuidedAnswers, saveAnswers } from './save-answers.ts';
import { askAboutSigning } from './signing.ts';

/** What is known before anybody is asked. */
export interface GuideOptions {
  readonly ask: Prompter;
  readonly stackName?: string | undefined;
  readonly region?: string | undefined;
  readonly bucket?: string | undefined;
  readonly parameters?: Readonly<Record<string, ParameterValue>> | undefined;
  readonly capabilities?: readonly Capability[] | undefined;
  readonly disableRollback?: boolean | undefined;
  readonly signingProfiles?: Readonly<Record<string, SigningProfile>> | undefined;
  readonly imageRepository?: string | undefined;
  readonly imageRepositories?: Readonly<Record<string, string>> | undefined;
  readonly resolveImageRepos?: boolean | undefined;
  readonly configFile?: string | undefined;
  readonly configEnv?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Turns SAM into CloudFormation, to find APIs that are open. */
  readonly transformed: (parameters: Readonly<Record<string, string>>, region: string) => TemplateMap;
  /** The repositories of SAM's own that only functions used which are gone. */
  readonly unreferenced: (
    stackName: string,
    region: string,
    functions: readonly string[],
  ) => Promise<readonly string[]>;
}

/**
 * Asks what SAM CLI asks in a guided deployment, in its order, and saves the answers if that is wanted. What the
 * configuration file has is what an empty answer means.
 */
export async function guide(document: TemplateDocument, options: GuideOptions): Promise<GuidedAnswers> {
  const { signal, configEnv = 'default' } = options;
  const ask = new Questions(options.ask, signal);

  const file = options.configFile ?? join(document.folder, 'samconfig.toml');
  const config = await readSamConfig(file, { env: configEnv });
  const stackName = await ask.text('stackName', 'Stack Name', options.stackName ?? config.stackName ?? 'sam-app');
  const region = await ask.text('region', 'AWS Region', options.region ?? config.region ?? 'us-east-1');
  const { parameters, saved } = await askParameters(
    document,
    { ...config.parameters, ...parameterTexts(options.parameters ?? {}) },
    ask,
  );
  const bucket = options.bucket ?? config.bucket;
  const needsBucket = findLocalArtifacts(document).length > 0;
  const confirmsChanges = await ask.confirm(
    'confirmChanges',
    'Confirm changes before deploy',
    await readsConfirm(file, { env: configEnv }),
  );
  const capabilities = await askCapabilities(options.capabilities ?? config.capabilities ?? ['CAPABILITY_IAM'], ask);
  const disableRollback = await ask.confirm(
    'disableRollback',
    'Disable rollback',
    options.disableRollback ?? config.disableRollback ?? false,
  );
  await askAboutOpenAccess(options.transformed(parameters, region), { region, stackName, parameters }, ask);

  const signingProfiles = await askAboutSigning(
    await findSigningCandidates(document),
    { ...config.signingProfiles, ...options.signingProfiles },
    ask,
  );
  const configured: ImageAnswers = {
    imageRepository: options.imageRepository ?? config.imageRepository,
    imageRepositories: { ...config.imageRepositories, ...options.imageRepositories },
    resolveImageRepos: options.resolveImageRepos ?? config.resolveImageRepos ?? false,
  };
  const isSaved = await ask.confirm('save', 'Save arguments to configuration file', true);
  const where = isSaved ? await ask.text('configFile', 'SAM configuration file', file) : file;
  const env = isSaved ? await ask.text('configEnv', 'SAM configuration environment', configEnv) : configEnv;
  const images = await askAboutImages(await findImageFunctions(document), configured, {
    ask,
    stackName,
    unreferenced: (functions) => options.unreferenced(stackName, region, functions),
  });

  const answers = {
    stackName,
    region,
    bucket,
    needsBucket,
    prefix: config.prefix ?? stackName,
    parameters,
    confirmsChanges,
    capabilities,
    disableRollback,
    signingProfiles,
    images,
  };
  if (isSaved) await saveAnswers(where, env, answers, saved);
  return answers;
}

/** Every parameter of the template; secret ones are not saved. */
async function askParameters(
  { template }: TemplateDocument,
  initial: Readonly<Record<string, string>>,
  ask: Questions,
): Promise<{ readonly parameters: Record<string, string>; readonly saved: Record<string, string> }> {
  const declared = getIn(template, ['Parameters']);
  const parameters: Record<string, string> = {};
  const saved: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(isMap(declared) ? declared : {})) {
    const { Default, NoEcho } = isMap(parameter) ? parameter : {};
    const isSecret = String(NoEcho) === 'true';
    const known = initial[name] ?? (Default === undefined ? undefined : String(toJson(Default)));
    const question = [`parameter:${name}`, `Parameter ${name}`, known] as const;
    parameters[name] = isSecret ? await ask.secret(...question) : await ask.text(...question);
    if (!isSecret) saved[name] = parameters[name];
  }
  return { parameters, saved };
}

async function askCapabilities(initial: readonly Capability[], ask: Questions): Promise<readonly Capability[]> {
  if (await ask.confirm('allowIam', 'Allow IAM role creation', true)) return initial;
  const answer = await ask.text('capabilities', 'Capabilities', initial.join(' '));
  // The service refuses what it does not know, by name.
  return answer.split(/[\s,[\]'"]+/).filter((name) => name !== '') as Capability[];
}
