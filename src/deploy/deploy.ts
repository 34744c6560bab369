import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import { abortable, emit } from '../core/index.ts';
import { findLocalArtifacts, packageTemplate } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { type ChangeSet, createChangeSet, deleteChangeSet } from './change-set.ts';
import type { DeployOptions, DeployResult } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import { StackFollower } from './follow.ts';
import { stackParameters } from './parameters.ts';
import { findStack, type StackState } from './stack.ts';
import { templateBody } from './template-body.ts';

/**
 * Makes a stack be what a template says: uploads what is local, creates a change set, executes it and follows the stack
 * until it is done. That nothing had to be changed is a result like any other.
 *
 * @throws {@link DeployError} when the deployment is refused or fails; the first resource that failed is in its message
 * @throws {@link PackageError} when an artifact is missing or cannot be uploaded
 * @throws {@link AwsError} when AWS cannot be reached or refuses the credentials
 */
export async function deploy(
  document: TemplateDocument,
  aws: AwsClients,
  options: DeployOptions,
): Promise<DeployResult> {
  const { stackName, signal, approve, executeChangeSet = true } = options;
  signal?.throwIfAborted();
  if (options.store === undefined) assertNothingLocal(document, options);
  const existing = await findDeployableStack(aws, options);
  const final = await finalTemplate(document, options);
  const operation = existing === undefined ? 'create' : 'update';
  const parameters = stackParameters(final, options, existing);
  const template = await templateBody(final, options);

  emit(options, { type: 'change-set-creating', stackName, operation });
  const changeSet = await createChangeSet(aws, { operation, template, parameters }, options);
  if (changeSet === undefined) return unchanged(aws, existing, options);
  const { id: changeSetId, stackId, changes } = changeSet;
  emit(options, { type: 'change-set-created', stackName, changeSetId, changes });
  if (!executeChangeSet) {
    return { stackId, status: 'change-set-created', outputs: existing?.outputs ?? {}, changes, changeSetId };
  }
  try {
    if (approve && (await abortable(Promise.resolve(approve(changes)), signal)) !== true) {
      throw DeployError.notApproved(stackName);
    }
  } catch (error) {
    await deleteChangeSet(aws, changeSetId);
    throw error;
  }
  const outputs = await execute(aws, operation, changeSet, options);
  emit(options, { type: 'stack-outputs', stackName, outputs });
  return { stackId, status: operation === 'create' ? 'created' : 'updated', outputs, changes, changeSetId };
}

/** The stack if it is there; a stack of which there are only change sets (`REVIEW_IN_PROGRESS`) is not there yet. */
async function findDeployableStack(
  aws: AwsClients,
  { stackName, signal }: DeployOptions,
): Promise<StackState | undefined> {
  const stack = await findStack(aws, stackName, signal);
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS' || stack.status === 'DELETE_COMPLETE') {
    return undefined;
  }
  if (stack.status.endsWith('_IN_PROGRESS')) throw DeployError.stackBusy(stackName, stack.status);
  const obstacle = DeployError.obstacle(stackName, stack.status);
  if (obstacle !== undefined) throw obstacle;
  return stack;
}

async function finalTemplate(document: TemplateDocument, options: DeployOptions): Promise<TemplateDocument> {
  const { store, transform } = options;
  const packaged = store === undefined ? document : (await packageTemplate(document, { ...options, store })).document;
  assertNothingLocal(packaged, options);
  return transform === undefined ? packaged : transform(packaged);
}

function assertNothingLocal(document: TemplateDocument, { stackName }: DeployOptions): void {
  const local = findLocalArtifacts(document);
  if (local.length > 0) throw DeployError.bucketRequired(stackName, local);
}

async function unchanged(
  aws: AwsClients,
  existing: StackState | undefined,
  options: DeployOptions,
): Promise<DeployResult> {
  const { stackName, signal } = options;
  const stack = existing ?? (await findStack(aws, stackName, signal));
  const { id: stackId = '', outputs = {} } = stack ?? {};
  emit(options, { type: 'stack-unchanged', stackName });
  emit(options, { type: 'stack-outputs', stackName, outputs });
  return { stackId, status: 'unchanged', outputs, changes: [] };
}

/** Executes the change set, follows the stack to the end and returns its outputs. */
async function execute(
  aws: AwsClients,
  operation: 'create' | 'update',
  { id, stackId }: ChangeSet,
  options: DeployOptions,
): Promise<Readonly<Record<string, string>>> {
  const { stackName, signal, disableRollback, onAbort = 'detach' } = options;
  const cloudFormation = await aws.cloudFormation();
  try {
    const follower = await StackFollower.open(aws, stackId, options);
    emit(options, { type: 'change-set-executing', stackName, changeSetId: id });
    await cloudFormation.executeChangeSet(
      { ChangeSetName: id, ...(disableRollback !== undefined && { DisableRollback: disableRollback }) },
      requestOptions(signal),
    );
    const { status, reason, failed } = await follower.untilDone();
    if (status !== 'CREATE_COMPLETE' && status !== 'UPDATE_COMPLETE') {
      throw DeployError.stackFailed(stackName, status, failed, reason);
    }
    const stack = await findStack(aws, stackId, signal);
    return stack?.outputs ?? {};
  } catch (error) {
    if (signal?.aborted) {
      if (onAbort === 'cancel-update' && operation === 'update') {
        await cloudFormation.cancelUpdateStack({ StackName: stackId }).catch(() => {});
      }
      throw signal.reason;
    }
    const isBusy = error instanceof AwsError && /InProgress|InvalidChangeSetStatus/.test(error.serviceCode ?? '');
    throw isBusy ? DeployError.stackBusy(stackName, undefined, error) : error;
  }
}
