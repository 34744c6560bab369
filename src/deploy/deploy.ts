import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import { abortable, emit } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { discardChangeSet } from './change-set.ts';
import type { DeployResult, DeployStageOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import { StackFollower } from './follow.ts';
import { Polling } from './polling.ts';
import { assertNothingLocal, type PreparedDeployment, prepareDeployment } from './prepare.ts';
import { findStack, type StackState } from './stack.ts';
import { findStartingPoint } from './starting-point.ts';

/**
 * Makes a stack be what a template says: uploads what is local, makes a plan by a change set, has it approved, executes
 * it and follows the stack until it is done. That nothing had to be changed is a result like any other.
 *
 * @throws {@link DeployError} when the deployment is refused or fails; the first resource that failed is in its message
 * @throws {@link PackageError} when an artifact is missing or cannot be uploaded
 * @throws {@link AwsError} when AWS cannot be reached or refuses the credentials
 */
export async function deploy(
  document: TemplateDocument,
  aws: AwsClients,
  options: DeployStageOptions,
): Promise<DeployResult> {
  const { stackName, signal, executeChangeSet = true } = options;
  signal?.throwIfAborted();
  assertOptions(options);
  if (options.store === undefined) assertNothingLocal(document, stackName);
  const start = await findStartingPoint(aws, options, true);
  const prepared = await prepareDeployment(document, aws, start, options);
  const { plan, changeSet, operation } = prepared;
  if (changeSet === undefined) return unchanged(aws, start.existing, prepared, options);
  const { id: changeSetId, stackId } = changeSet;
  const common = { stackId, changes: plan.changes, changeSetId, plan };
  if (!executeChangeSet) {
    return { ...common, status: 'change-set-created', outputs: start.existing?.outputs ?? {} };
  }
  try {
    await approval(prepared, options);
  } catch (error) {
    await discardChangeSet(aws, { nameOrId: changeSetId, stack: stackId, isFirst: start.isFirst });
    throw error;
  }
  const outputs = await execute(aws, prepared, changeSet, { ...options, isFirst: start.isFirst });
  emit(options, { type: 'stack-outputs', stackName, outputs });
  return { ...common, status: operation === 'create' ? 'created' : 'updated', outputs };
}

function assertOptions({ stackName, disableRollback, onFailure, maxWaitDuration }: DeployStageOptions): void {
  if (disableRollback === true && onFailure !== undefined && onFailure !== 'DO_NOTHING') {
    throw DeployError.optionsConflict(stackName, `disableRollback and onFailure "${onFailure}" contradict each other`);
  }
  if (maxWaitDuration !== undefined && !(maxWaitDuration > 0)) {
    throw DeployError.optionsConflict(stackName, `maxWaitDuration is ${maxWaitDuration}, which is no time`);
  }
}

async function approval(
  { plan }: PreparedDeployment,
  { stackName, approve, signal }: DeployStageOptions,
): Promise<void> {
  if (approve && (await abortable(Promise.resolve(approve(plan)), signal)) !== true) {
    throw DeployError.notApproved(stackName);
  }
}

async function unchanged(
  aws: AwsClients,
  existing: StackState | undefined,
  { plan }: PreparedDeployment,
  options: DeployStageOptions,
): Promise<DeployResult> {
  const { stackName, signal, failOnEmptyChangeSet = false } = options;
  if (failOnEmptyChangeSet) throw DeployError.noChanges(stackName);
  const stack = existing ?? (await findStack(aws, stackName, signal));
  const { id: stackId = '', outputs = {} } = stack ?? {};
  emit(options, { type: 'stack-unchanged', stackName });
  emit(options, { type: 'stack-outputs', stackName, outputs });
  return { stackId, status: 'unchanged', outputs, changes: [], plan };
}

/** Executes the change set, follows the stack to the end and returns its outputs. */
async function execute(
  aws: AwsClients,
  { operation, origins, templates }: PreparedDeployment,
  { id, stackId }: NonNullable<PreparedDeployment['changeSet']>,
  options: DeployStageOptions & { readonly isFirst: boolean },
): Promise<Readonly<Record<string, string>>> {
  const { stackName, isFirst, onAbort = 'detach', maxWaitDuration } = options;
  const deadline = maxWaitDuration === undefined ? undefined : AbortSignal.timeout(maxWaitDuration * 60_000);
  const signal = anyOf(options.signal, deadline);
  const settings = { ...options, signal };
  let isStarted = false;
  try {
    const follower = await StackFollower.open(aws, stackId, { ...settings, templates });
    emit(options, { type: 'change-set-executing', stackName, changeSetId: id });
    await startExecution(aws, id, operation, settings);
    isStarted = true;
    const { status, reason, failed } = await follower.untilDone();
    if (status !== 'CREATE_COMPLETE' && status !== 'UPDATE_COMPLETE') {
      const origin = failed && (await origins.find(failed.nestedStack ?? '', failed.logicalId));
      throw DeployError.stackFailed(stackName, status, failed && { ...failed, ...(origin && { origin }) }, reason);
    }
    const stack = await findStack(aws, stackId, signal, new Polling(aws, settings));
    return stack?.outputs ?? {};
  } catch (error) {
    // Without effect if the service is executing it, but did not get to say so.
    if (!isStarted) await discardChangeSet(aws, { nameOrId: id, stack: stackId, isFirst });
    if (options.signal?.aborted) {
      if (onAbort === 'cancel-update' && operation === 'update') {
        const cloudFormation = await aws.cloudFormation();
        await cloudFormation.cancelUpdateStack({ StackName: stackId }).catch(() => {});
      }
      throw options.signal.reason;
    }
    if (deadline?.aborted) throw DeployError.timedOut(stackName, maxWaitDuration ?? 0);
    throw error;
  }
}

async function startExecution(
  aws: AwsClients,
  id: string,
  operation: PreparedDeployment['operation'],
  { stackName, disableRollback, onFailure, express, signal }: DeployStageOptions,
): Promise<void> {
  // What was said with the change set must not be said again.
  const isSaid = express === true || (onFailure === 'DELETE' && operation === 'create');
  const keeps = disableRollback ?? (onFailure === undefined ? undefined : onFailure === 'DO_NOTHING');
  const request = {
    ChangeSetName: id,
    // A request that is sent again after a lost answer executes nothing again.
    ClientRequestToken: id.split('/').at(-1) ?? id,
    ...(!isSaid && keeps !== undefined && { DisableRollback: keeps }),
  };
  try {
    const cloudFormation = await aws.cloudFormation();
    await cloudFormation.executeChangeSet(request, requestOptions(signal));
  } catch (error) {
    signal?.throwIfAborted();
    const isBusy =
      error instanceof AwsError && /InProgress|InvalidChangeSetStatus|ChangeSetNotFound/.test(error.serviceCode ?? '');
    const status = error instanceof AwsError && /is in (\w+_IN_PROGRESS) state/.exec(error.serviceMessage)?.[1];
    throw isBusy || status ? DeployError.stackBusy(stackName, status || undefined, error) : error;
  }
}

function anyOf(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
