import { type AwsClients, deleteObjects, requestOptions, signingJob } from '../aws/index.ts';
import { emit, type OperationOptions } from '../core/index.ts';
import { companionStackName, deleteCompanionStack } from './companion-stack.ts';
import { deleteStackAndWait } from './delete-stack.ts';
import type { DeployEvent } from './deploy-events.ts';
import { resourcePath } from './resource-path.ts';
import { findStack, type StackState } from './stack.ts';
import { stackResources } from './stack-queries.ts';
import { isOwn, type StoredArtifact, signingJobOf, storedArtifacts } from './stored-artifacts.ts';

/**
 * Which stack is deleted, and what with it.
 *
 * @public
 */
export interface DeleteOptions extends OperationOptions<DeployEvent> {
  /** Name or ARN. */
  readonly stackName: string;
  /**
   * What becomes of the artifacts that packaging put into buckets for this stack. They are found in its template; equal
   * artifacts of another stack in the same place are the same objects. Default: `delete`.
   */
  readonly artifacts?: 'delete' | 'keep' | undefined;
  /** Logical IDs of resources to keep. The service takes them only for a stack in `DELETE_FAILED`. */
  readonly retainResources?: readonly string[] | undefined;
  /** The role that CloudFormation acts as. Default: the one that it used before. */
  readonly roleArn?: string | undefined;
  /** End when everything is asked for, without waiting until it has gone. Default: false. */
  readonly express?: boolean | undefined;
  /** How often to look: first after `initialMs` (default 500), then ever later up to `maxMs` (default 5,000). */
  readonly polling?: { readonly initialMs?: number | undefined; readonly maxMs?: number | undefined } | undefined;
}

/**
 * What came of deleting a stack.
 *
 * @public
 */
export interface DeleteResult {
  /** `not-found`: there was no such stack. */
  readonly status: 'deleted' | 'not-found';
  /** The stack's ARN, if there was one. */
  readonly stackId?: string | undefined;
  /** `s3://bucket/key` of each artifact that was deleted. */
  readonly deletedArtifacts: readonly string[];
  /** Resources that are still there, because the template (`DeletionPolicy: Retain`) or the caller wants it. */
  readonly retainedResources: readonly RetainedResource[];
  /** Whether there was a companion stack with image repositories, and it was deleted. */
  readonly deletedCompanionStack: boolean;
}

/**
 * A resource that outlives its stack.
 *
 * @public
 */
export interface RetainedResource {
  /** With the nested stacks around it: `Payments/Table`. */
  readonly path: string;
  /** `AWS::DynamoDB::Table` … */
  readonly resourceType: string;
  /** What it is in the account. */
  readonly physicalId?: string | undefined;
}

/**
 * Deletes a stack, then what was uploaded for it: artifacts stay as long as the stack does. That there is no such stack
 * is a result like any other.
 *
 * @throws {@link DeployError} `TERMINATION_PROTECTED`, `STACK_BUSY`, or `DELETE_FAILED` with the resource that stays
 */
export async function deleteStack(aws: AwsClients, options: DeleteOptions): Promise<DeleteResult> {
  const { stackName, signal, artifacts = 'delete' } = options;
  signal?.throwIfAborted();
  const stack = await findStack(aws, stackName, signal);
  const companion = stack && (await findStack(aws, companionStackName(stack.name), signal));
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') {
    return { status: 'not-found', deletedArtifacts: [], retainedResources: [], deletedCompanionStack: false };
  }
  const stored = artifacts === 'keep' ? [] : await artifactsOf(aws, stack, options);
  const retained = new Map<string, RetainedResource>();
  emit(options, { type: 'stack-deleting', stackName });
  await deleteStackAndWait(aws, stack, {
    ...options,
    onEvent: (event) => {
      emit(options, event);
      if (event.type !== 'stack-event' || event.status !== 'DELETE_SKIPPED') return;
      const { resourceType, physicalId } = event;
      const path = resourcePath(event);
      retained.set(path, { path, resourceType, ...(physicalId !== undefined && { physicalId }) });
    },
  });
  const deleted = await deleteObjects(aws, stored, signal);
  if (companion !== undefined) await deleteCompanionStack(aws, companion, options);
  return {
    status: 'deleted',
    stackId: stack.id,
    deletedArtifacts: deleted.map(({ bucket, key }) => `s3://${bucket}/${key}`),
    retainedResources: [...retained.values()],
    deletedCompanionStack: companion !== undefined,
  };
}

/** Those of the stack and of the stacks nested in it. */
async function artifactsOf(
  aws: AwsClients,
  stack: StackState,
  { signal }: DeleteOptions,
): Promise<readonly StoredArtifact[]> {
  if (stack.status === 'REVIEW_IN_PROGRESS') return [];
  const cloudFormation = await aws.cloudFormation();
  const resources = await stackResources(aws, { stackName: stack.id, signal });
  const nested = resources.flatMap(({ resourceType, physicalId }) =>
    resourceType === 'AWS::CloudFormation::Stack' && physicalId?.startsWith('arn:') ? [physicalId] : [],
  );
  const found: StoredArtifact[] = [];
  for (const StackName of [stack.id, ...nested]) {
    const request = { StackName, TemplateStage: 'Original' } as const;
    const { TemplateBody = '' } = await cloudFormation.getTemplate(request, requestOptions(signal));
    found.push(...storedArtifacts(TemplateBody));
  }
  const sources = await Promise.all(found.map((artifact) => sourceOf(aws, artifact, signal)));
  return [...found, ...sources.flatMap((source) => source ?? [])];
}

/** Of a signed object: what was signed, which lies beside it. Who may not ask about jobs leaves that there. */
async function sourceOf(
  aws: AwsClients,
  { key }: StoredArtifact,
  signal: AbortSignal | undefined,
): Promise<StoredArtifact | undefined> {
  const jobId = signingJobOf(key);
  if (jobId === undefined) return undefined;
  try {
    const { source } = await signingJob(aws, jobId, signal);
    return source !== undefined && isOwn(source) ? source : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
