import { randomUUID } from 'node:crypto';
import { type AwsClients, AwsError, type CreateChangeSetCommandInput, requestOptions } from '../aws/index.ts';
import { delay } from '../core/index.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import type { StackChange } from './deployment-plan.ts';
import { DeployError } from './errors.ts';
import type { StackParameters } from './parameters.ts';
import { ChangeSetFailure, type NestedChangeSet, NO_CHANGES, readChangeSet } from './read-change-set.ts';
import type { TemplateBody } from './template-body.ts';

/** A change set that is asked for. */
export interface ChangeSetRequest {
  readonly operation: 'create' | 'update';
  /** Whether there is not even a stack of that name that waits for its first change set. */
  readonly isFirst: boolean;
  readonly template: TemplateBody;
  readonly parameters: StackParameters;
  /** Whether nested stacks are to have change sets too. */
  readonly includesNested: boolean;
}

/** A change set that can be executed. */
export interface ChangeSet {
  readonly id: string;
  readonly stackId: string;
  /** A nested stack is followed by what changes in it, as far as that was asked for. */
  readonly changes: readonly StackChange[];
  readonly nested: readonly NestedChangeSet[];
  /** Why it does not tell what changes in nested stacks, although that was asked for. */
  readonly nestedProblem?: string | undefined;
}

/**
 * Asks for a change set and waits until it is there; `undefined` if it would change nothing. Where the service cannot make
 * those of nested stacks (it has to know beforehand what some functions come to), it is asked without them.
 */
export async function createChangeSet(
  aws: AwsClients,
  request: ChangeSetRequest,
  options: DeployStageOptions,
): Promise<ChangeSet | undefined> {
  try {
    return await createOne(aws, request, options);
  } catch (error) {
    if (!(error instanceof DeployError) || !(error.cause instanceof ChangeSetFailure)) throw error;
    if (!error.cause.isNested) throw error;
    const changeSet = await createOne(aws, { ...request, includesNested: false }, options);
    return changeSet && { ...changeSet, nestedProblem: error.cause.message };
  }
}

async function createOne(
  aws: AwsClients,
  request: ChangeSetRequest,
  options: DeployStageOptions,
): Promise<ChangeSet | undefined> {
  const { stackName, signal } = options;
  const asked = await ask(aws, request, options);
  if (asked === undefined) return undefined;
  try {
    return { ...asked, ...(await readChangeSet(aws, asked.id, request.parameters.secrets, options)) };
  } catch (error) {
    // It cannot be executed any more, and a stack takes only so many change sets.
    await discardChangeSet(aws, { nameOrId: asked.id, stack: asked.stackId, isFirst: request.isFirst });
    signal?.throwIfAborted();
    if (error instanceof ChangeSetFailure) {
      if (NO_CHANGES.test(error.message) && !error.isNested) return undefined;
      throw capabilitiesIn(error.message, stackName) ?? DeployError.changeSetFailed(stackName, error.message, error);
    }
    // Whoever executes a change set takes away all others of the stack.
    const isGone = error instanceof AwsError && error.serviceCode?.startsWith('ChangeSetNotFound');
    throw isGone ? DeployError.stackBusy(stackName, undefined, error) : error;
  }
}

/**
 * Deletes a change set that nobody needs, and the empty stack that only waits for it. That this fails is no reason for
 * anything else to fail.
 */
export async function discardChangeSet(
  aws: AwsClients,
  { nameOrId, stack, isFirst }: { readonly nameOrId: string; readonly stack: string; readonly isFirst: boolean },
): Promise<void> {
  try {
    const cloudFormation = await aws.cloudFormation();
    await cloudFormation.deleteChangeSet({ ChangeSetName: nameOrId, StackName: stack });
    if (!isFirst) return;
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stack });
    if (Stacks[0]?.StackStatus !== 'REVIEW_IN_PROGRESS') return;
    // Somebody else may be about to create it.
    const { Summaries = [] } = await cloudFormation.listChangeSets({ StackName: stack });
    const others = Summaries.filter(
      ({ ChangeSetId, ChangeSetName }) => ![ChangeSetId, ChangeSetName].includes(nameOrId),
    );
    if (others.length > 0) return;
    const id = Stacks[0].StackId ?? stack;
    await cloudFormation.deleteStack({ StackName: id });
    // The next deployment must not meet it half gone. With nothing in it, that takes a moment at most.
    for (let looks = 0; looks < 20; looks++) {
      const { Stacks: left = [] } = await cloudFormation.describeStacks({ StackName: id });
      if (left[0]?.StackStatus !== 'DELETE_IN_PROGRESS') return;
      await delay(100);
    }
  } catch {
    // It stays, and does no harm.
  }
}

async function ask(
  aws: AwsClients,
  request: ChangeSetRequest,
  options: DeployStageOptions,
): Promise<{ readonly id: string; readonly stackId: string } | undefined> {
  const { stackName, signal } = options;
  const cloudFormation = await aws.cloudFormation();
  const name = `samwright-${Date.now()}-${randomUUID().slice(0, 8)}`;
  try {
    const input = changeSetInput(name, request, options);
    const { Id = name, StackId = stackName } = await cloudFormation.createChangeSet(input, requestOptions(signal));
    return { id: Id, stackId: StackId };
  } catch (error) {
    if (signal?.aborted) {
      // The request may have arrived all the same.
      await discardChangeSet(aws, { nameOrId: name, stack: stackName, isFirst: request.isFirst });
      throw signal.reason;
    }
    if (!(error instanceof AwsError)) throw error;
    if (NO_CHANGES.test(error.serviceMessage)) return undefined;
    throw explained(error, stackName);
  }
}

/** What the service is asked for. */
function changeSetInput(
  name: string,
  { operation, template, parameters, includesNested }: ChangeSetRequest,
  options: DeployStageOptions,
): CreateChangeSetCommandInput {
  const { stackName, capabilities, tags, roleArn, notificationArns, onFailure, express, disableRollback } = options;
  const keeps = disableRollback === true || onFailure === 'DO_NOTHING';
  return {
    StackName: stackName,
    ChangeSetName: name,
    ChangeSetType: operation === 'create' ? 'CREATE' : 'UPDATE',
    ClientToken: name, // A request that is sent again after a lost answer makes no second change set.
    Description: 'Created by samwright',
    ...template,
    Parameters: [...parameters.request],
    ...(capabilities && { Capabilities: [...capabilities] }),
    // Absent keeps the tags of the stack, an empty list removes them.
    ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(includesNested && { IncludeNestedStacks: true }),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    ...(notificationArns && { NotificationARNs: [...notificationArns] }),
    // The service takes this for new stacks only. The others are rolled back, or left, when it is executed.
    ...(onFailure === 'DELETE' && operation === 'create' && { OnStackFailure: onFailure }),
    ...(express === true && { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: keeps } }),
  };
}

function explained(error: AwsError, stackName: string): Error {
  switch (error.serviceCode) {
    case 'InsufficientCapabilitiesException':
      return capabilitiesIn(error.serviceMessage, stackName, error) ?? error;
    case 'OperationInProgressException':
      return DeployError.stackBusy(stackName, undefined, error);
    case 'ValidationError': {
      const status = /is in (\w+_IN_PROGRESS) state/.exec(error.serviceMessage)?.[1];
      if (status !== undefined) return DeployError.stackBusy(stackName, status, error);
      return DeployError.changeSetFailed(stackName, error.serviceMessage, error);
    }
    default:
      return error;
  }
}

/** With macros, the service finds out about missing capabilities when they have run; else at once. */
function capabilitiesIn(message: string, stackName: string, cause?: AwsError): DeployError | undefined {
  if (!/Requires capabilities/i.test(message) && cause === undefined) return undefined;
  const required = /CAPABILITY_[A-Z_]+(?:, *CAPABILITY_[A-Z_]+)*/.exec(message)?.[0] ?? 'CAPABILITY_IAM';
  return DeployError.capabilitiesRequired(stackName, required, message, cause);
}
