import type { BuildOptions } from '../../build/index.ts';
import {
  aFlag,
  aFunction,
  aGroup,
  aListOf,
  aMapOf,
  aNumber,
  anInteger,
  anyOf,
  anything,
  aSignal,
  aText,
  isFalse,
  type OptionRules,
  oneOf,
} from '../../core/index.ts';
import type { DeleteOptions, StackQueryOptions } from '../../deploy/index.ts';
import type { ArtifactDestinationOptions } from '../artifact-destination.ts';
import type {
  DeployOptions,
  GuidedDeployOptions,
  PackageOptions,
  PlanOptions,
  SamClientOptions,
  TransformTemplateOptions,
  ValidateTemplateOptions,
} from '../client-options.ts';
import { LOCAL_OPTIONS } from './local-options.ts';

/** What the options of everything around a template and its stack take. */

export const VALIDATE_OPTIONS: OptionRules<ValidateTemplateOptions> = { checkFiles: aFlag };

export const TRANSFORM_OPTIONS: OptionRules<TransformTemplateOptions> = { profile: oneOf('local', 'service') };

const names = aListOf(aText(), 'a list of names');

export const BUILD_OPTIONS: OptionRules<BuildOptions> = {
  functions: names,
  layers: names,
  exclude: names,
  buildDir: aText('a path'),
  cacheDir: aText('a path'),
  cached: aFlag,
  baseDir: aText('a path'),
  manifest: aText('a path'),
  parallel: anyOf(aFlag, anInteger(1)),
  mode: aText(),
  environment: aMapOf(anything('a text'), 'variables by name'),
  workflows: aListOf(anything('a workflow'), 'a list of workflows'),
  esbuild: anything('an object'),
  useContainer: aFlag,
  docker: anything('an object'),
  cache: aGroup<NonNullable<BuildOptions['cache']>>({ maxAgeDays: aNumber(0), maxBytes: aNumber(0) }),
  signal: aSignal,
  onEvent: aFunction,
};

export const CLIENT_OPTIONS: OptionRules<SamClientOptions> = {
  template: anyOf(
    aText('the path of a template'),
    aMapOf(anything('a value'), 'a document or a template made by builders'),
  ),
  parameters: aMapOf(anything('a value'), 'values by name'),
  build: anyOf(isFalse, aGroup(BUILD_OPTIONS)),
  local: aGroup(LOCAL_OPTIONS),
  region: aText('the name of a region'),
  profile: aText('the name of a profile'),
  credentials: anyOf(anything('credentials'), aFunction),
  endpoint: aText('an address'),
  onEvent: aFunction,
};

const destination: OptionRules<ArtifactDestinationOptions> = {
  bucket: aText('the name of a bucket'),
  resolveS3: aFlag,
  prefix: aText(),
  kmsKeyId: aText('the id of a key'),
  metadata: aMapOf(aText(), 'texts by name'),
  expectedBucketOwner: aText('an account'),
  signingProfiles: aMapOf(anything('a signing profile'), 'signing profiles by function'),
  imageRepository: aText('the address of a repository'),
  imageRepositories: aMapOf(aText(), 'repositories by function'),
  resolveImageRepos: aFlag,
  imageRegistryHost: aText('a host'),
};

export const PACKAGE_OPTIONS: OptionRules<PackageOptions> = {
  ...destination,
  folder: aText('a path'),
  outputTemplateFile: aText('a path'),
  forceUpload: aFlag,
  signal: aSignal,
  onEvent: aFunction,
};

const stackName = aText('the name of a stack');

const polling = anything('an object');

export const PLAN_OPTIONS: OptionRules<PlanOptions> = {
  ...destination,
  stackName,
  transform: oneOf('local', 'service'),
  forceUpload: aFlag,
  parameters: aMapOf(anything('a value'), 'values by name'),
  capabilities: aListOf(
    oneOf('CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'),
    'a list of capabilities',
  ),
  tags: aMapOf(anything('a text'), 'texts by name'),
  roleArn: aText('the ARN of a role'),
  notificationArns: aListOf(aText(), 'a list of ARNs'),
  includeNestedStacks: aFlag,
  polling,
  signal: aSignal,
  onEvent: aFunction,
};

export const DEPLOY_OPTIONS: OptionRules<DeployOptions> = {
  ...PLAN_OPTIONS,
  disableRollback: aFlag,
  onFailure: oneOf('ROLLBACK', 'DELETE', 'DO_NOTHING'),
  express: aFlag,
  executeChangeSet: aFlag,
  failOnEmptyChangeSet: aFlag,
  onRollbackComplete: oneOf('recreate', 'fail'),
  maxWaitDuration: aNumber(0),
  approve: aFunction,
  onAbort: oneOf('detach', 'cancel-update'),
};

export const GUIDED_OPTIONS: OptionRules<GuidedDeployOptions> = {
  ...DEPLOY_OPTIONS,
  guided: aFlag,
  ask: anything('a prompter'),
  configFile: aText('a path'),
  configEnv: aText(),
};

export const DELETE_OPTIONS: OptionRules<DeleteOptions> = {
  stackName,
  artifacts: oneOf('delete', 'keep'),
  retainResources: names,
  roleArn: aText('the ARN of a role'),
  express: aFlag,
  polling,
  signal: aSignal,
  onEvent: aFunction,
};

export const STACK_OPTIONS: OptionRules<StackQueryOptions> = { stackName, signal: aSignal };
