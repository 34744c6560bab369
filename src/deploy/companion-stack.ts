import { createHash } from 'node:crypto';
import { type AwsClients, deleteRepository, registryHost } from '../aws/index.ts';
import { getIn, isMap, parseTemplate, type TemplateMap } from '../template/index.ts';
import { deleteStackAndWait } from './delete-stack.ts';
import { deploy } from './deploy.ts';
import type { FollowOptions } from './follow-options.ts';
import { MANAGED, type ManagedStackOptions } from './managed-bucket.ts';
import type { PlannedStorage } from './planned-storage.ts';
import { findStack, type StackState } from './stack.ts';
import { stackResources } from './stack-queries.ts';

/** What SAM CLI calls the stack with the repositories of a stack's images. */
export function companionStackName(stackName: string): string {
  return `${stackName.slice(0, 104)}-${shortHash(stackName)}-CompanionStack`;
}

/**
 * The repositories of Amazon ECR for the images of `functions` (logical IDs; in nested stacks with theirs), which are
 * created where they are missing: in a stack beside the one that is deployed, as SAM CLI has it.
 *
 * Repositories of functions that are gone stay, because what is deployed now may still use them, until `removeOthers`.
 *
 * @returns URIs of the repositories by function
 */
export async function companionRepositories(
  aws: AwsClients,
  stackName: string,
  functions: readonly string[],
  { removeOthers = false, ...options }: ManagedStackOptions & { readonly removeOthers?: boolean | undefined } = {},
): Promise<Readonly<Record<string, string>>> {
  const name = companionStackName(stackName);
  const wanted = functions.map((id) => ({ id, ...repositoryOf(stackName, id) }));
  const existing = await deployedParts(aws, name, options);
  if (existing === undefined && wanted.length === 0) return {};
  if (removeOthers && wanted.length === 0) {
    // A template needs a resource: with the last repository goes the stack.
    const stack = await findStack(aws, name, options.signal);
    if (stack !== undefined) await deleteCompanionStack(aws, stack, options);
    return {};
  }
  const keeps = removeOthers ? undefined : existing;
  const own = (part: 'logicalId' | 'outputId', values: 'resource' | 'output'): TemplateMap =>
    Object.fromEntries(wanted.map((one) => [one[part], one[values]]));
  const template: TemplateMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'AWS SAM CLI Managed ECR Repo Stack',
    Metadata: { SamCliInfo: 'samwright', CompanionStackname: name },
    Resources: { ...keeps?.resources, ...own('logicalId', 'resource') },
    Outputs: { ...keeps?.declaredOutputs, ...own('outputId', 'output') },
  };
  const isSame = JSON.stringify(existing?.resources) === JSON.stringify(template['Resources']);
  const { outputs } =
    isSame && existing !== undefined
      ? existing
      : await deploy({ template, folder: '/' }, aws, { ...options, stackName: name, tags: MANAGED });
  return Object.fromEntries(wanted.map(({ id, outputId }) => [id, outputs[outputId] ?? '']));
}

/**
 * The repositories that {@link companionRepositories} would use, and those of them that it would have to make. Nothing is
 * made: the names are known beforehand.
 */
export async function findCompanionRepositories(
  aws: AwsClients,
  stackName: string,
  functions: readonly string[],
  options: ManagedStackOptions = {},
): Promise<{
  readonly repositories: Readonly<Record<string, string>>;
  readonly missing: readonly PlannedStorage[];
}> {
  if (functions.length === 0) return { repositories: {}, missing: [] };
  const companion = companionStackName(stackName);
  const existing = await deployedParts(aws, companion, options);
  const repositories: Record<string, string> = {};
  const missing: PlannedStorage[] = [];
  for (const functionId of functions) {
    const { outputId, name } = repositoryOf(stackName, functionId);
    const known = existing?.outputs[outputId];
    repositories[functionId] = known ?? `${await registryHost(aws, options.signal)}/${name}`;
    if (known !== undefined) continue;
    missing.push({ resourceType: 'AWS::ECR::Repository', stackName: companion, name, functionId });
  }
  return { repositories, missing };
}

/** Names of the repositories that a deployment with these functions would remove, because theirs are gone. */
export async function unreferencedRepositories(
  aws: AwsClients,
  stackName: string,
  functions: readonly string[],
  options: ManagedStackOptions = {},
): Promise<readonly string[]> {
  const existing = await deployedParts(aws, companionStackName(stackName), options);
  const wanted = functions.map((id) => repositoryOf(stackName, id).logicalId);
  return Object.entries(existing?.resources ?? {}).flatMap(([logicalId, resource]) => {
    if (wanted.includes(logicalId) || !isMap(resource) || resource['Type'] !== 'AWS::ECR::Repository') return [];
    return [String(getIn(resource, ['Properties', 'RepositoryName']) ?? logicalId)];
  });
}

/** CloudFormation deletes no repository that has images in it. */
export async function deleteCompanionStack(
  aws: AwsClients,
  companion: StackState,
  options: Omit<FollowOptions, 'stackName'> & { readonly stackName?: string | undefined },
): Promise<void> {
  const { signal } = options;
  const resources = await stackResources(aws, { stackName: companion.id, signal });
  for (const { resourceType, physicalId } of resources) {
    if (resourceType !== 'AWS::ECR::Repository' || physicalId === undefined) continue;
    await deleteRepository(aws, physicalId, signal);
  }
  await deleteStackAndWait(aws, companion, {
    ...options,
    stackName: options.stackName ?? companion.name,
    retainResources: [],
  });
}

async function deployedParts(
  aws: AwsClients,
  stackName: string,
  { signal }: ManagedStackOptions,
): Promise<DeployedParts | undefined> {
  const stack = await findStack(aws, stackName, signal);
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS') return undefined;
  const cloudFormation = await aws.cloudFormation();
  const { TemplateBody = '' } = await cloudFormation.getTemplate({ StackName: stack.id, TemplateStage: 'Original' });
  const { Resources: resources = {}, Outputs: declared = {} } = parseTemplate(TemplateBody).document?.template ?? {};
  return {
    resources: isMap(resources) ? resources : {},
    declaredOutputs: isMap(declared) ? declared : {},
    outputs: stack.outputs,
  };
}

interface DeployedParts {
  readonly resources: TemplateMap;
  /** As the template has them. */
  readonly declaredOutputs: TemplateMap;
  readonly outputs: Readonly<Record<string, string>>;
}

interface Repository {
  readonly logicalId: string;
  readonly name: string;
  readonly resource: TemplateMap;
  readonly outputId: string;
  /** Its URI. */
  readonly output: TemplateMap;
}

/** Logical IDs and names are SAM CLI's, so that it finds the same repositories. */
function repositoryOf(stackName: string, functionId: string): Repository {
  const id = functionId.replaceAll('/', '');
  const [hash, base] = [shortHash(id), id.slice(0, 52)];
  const logicalId = `${base}${hash}Repo`;
  const name = `${escaped(stackName)}${shortHash(stackName)}/${escaped(id)}${hash}repo`;
  const tags = { ...MANAGED, AwsSamCliCompanionStack: companionStackName(stackName) };
  return {
    logicalId,
    name,
    resource: {
      Type: 'AWS::ECR::Repository',
      Properties: {
        RepositoryName: name,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        EmptyOnDelete: true,
        RepositoryPolicyText: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AllowLambdaSLR',
              Effect: 'Allow',
              Principal: { Service: ['lambda.amazonaws.com'] },
              Action: ['ecr:GetDownloadUrlForLayer', 'ecr:GetRepositoryPolicy', 'ecr:BatchGetImage'],
            },
          ],
        },
      },
    },
    outputId: `${base}${hash}Out`,
    output: {
      Value: { 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/\${${logicalId}}` },
    },
  };
}

function escaped(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function shortHash(text: string): string {
  return createHash('md5').update(text).digest('hex').slice(0, 8);
}
