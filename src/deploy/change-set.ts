import { randomUUID } from 'node:crypto';
import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import type { StackChange } from './deploy-events.ts';
import type { DeployOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import type { StackParameter } from './parameters.ts';
import { Polling } from './polling.ts';
import type { TemplateBody } from './template-body.ts';

/** A change set that is asked for. */
export interface ChangeSetRequest {
  readonly operation: 'create' | 'update';
  readonly template: TemplateBody;
  readonly parameters: readonly StackParameter[];
}

/** A change set that can be executed. */
export interface ChangeSet {
  readonly id: string;
  readonly stackId: string;
  readonly changes: readonly StackChange[];
}

/** How CloudFormation says that there is nothing to do. It counts that as a failure of the change set. */
const NO_CHANGES = /didn't contain changes|No updates are to be performed/;

/** Asks for a change set and waits until it is there; `undefined` if it would change nothing. */
export async function createChangeSet(
  aws: AwsClients,
  request: ChangeSetRequest,
  options: DeployOptions,
): Promise<ChangeSet | undefined> {
  const { stackName, signal } = options;
  const asked = await ask(aws, request, options);
  if (asked === undefined) return undefined;
  try {
    const changes = await changesWhenReady(aws, asked.id, options);
    return { ...asked, changes };
  } catch (error) {
    // It cannot be executed any more, and a stack takes only so many change sets.
    await deleteChangeSet(aws, asked.id);
    signal?.throwIfAborted();
    if (error instanceof ChangeSetFailure) {
      if (NO_CHANGES.test(error.message)) return undefined;
      throw DeployError.changeSetFailed(stackName, error.message);
    }
    throw error;
  }
}

/** Deletes a change set that nobody needs. That this fails is no reason for anything else to fail. */
export async function deleteChangeSet(aws: AwsClients, nameOrId: string, stackName?: string): Promise<void> {
  const cloudFormation = await aws.cloudFormation();
  const request = { ChangeSetName: nameOrId, ...(stackName !== undefined && { StackName: stackName }) };
  await cloudFormation.deleteChangeSet(request).catch(() => {});
}

async function ask(
  aws: AwsClients,
  { operation, template, parameters }: ChangeSetRequest,
  { stackName, capabilities, tags, roleArn, notificationArns, signal }: DeployOptions,
): Promise<{ readonly id: string; readonly stackId: string } | undefined> {
  const cloudFormation = await aws.cloudFormation();
  const name = `samwright-${Date.now()}-${randomUUID().slice(0, 8)}`;
  try {
    const { Id = name, StackId = stackName } = await cloudFormation.createChangeSet(
      {
        StackName: stackName,
        ChangeSetName: name,
        ChangeSetType: operation === 'create' ? 'CREATE' : 'UPDATE',
        ClientToken: name, // A request that is sent again after a lost answer makes no second change set.
        Description: 'Created by samwright',
        ...template,
        Parameters: [...parameters],
        ...(capabilities && { Capabilities: [...capabilities] }),
        // Absent keeps the tags of the stack, an empty list removes them.
        ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
        ...(roleArn !== undefined && { RoleARN: roleArn }),
        ...(notificationArns && { NotificationARNs: [...notificationArns] }),
      },
      requestOptions(signal),
    );
    return { id: Id, stackId: StackId };
  } catch (error) {
    if (signal?.aborted) {
      // The request may have arrived all the same.
      await deleteChangeSet(aws, name, stackName);
      throw signal.reason;
    }
    if (!(error instanceof AwsError)) throw error;
    if (NO_CHANGES.test(error.serviceMessage)) return undefined;
    throw explained(error, stackName);
  }
}

function explained(error: AwsError, stackName: string): Error {
  switch (error.serviceCode) {
    case 'InsufficientCapabilitiesException': {
      const required =
        /CAPABILITY_[A-Z_]+(?:, *CAPABILITY_[A-Z_]+)*/.exec(error.serviceMessage)?.[0] ?? 'CAPABILITY_IAM';
      return DeployError.capabilitiesRequired(stackName, required, error);
    }
    case 'OperationInProgressException':
      return DeployError.stackBusy(stackName, undefined, error);
    case 'ValidationError':
      return DeployError.changeSetFailed(stackName, error.serviceMessage, error);
    default:
      return error;
  }
}

/** The service could not make the change set; the message is its reason. */
class ChangeSetFailure extends Error {}

async function changesWhenReady(
  aws: AwsClients,
  id: string,
  { polling: intervals, signal }: DeployOptions,
): Promise<StackChange[]> {
  const cloudFormation = await aws.cloudFormation();
  const polling = new Polling(intervals, signal);
  const describe = (token?: string) =>
    polling.look(() =>
      cloudFormation.describeChangeSet(
        { ChangeSetName: id, ...(token !== undefined && { NextToken: token }) },
        requestOptions(signal),
      ),
    );
  for (;;) {
    let page = await describe();
    if (page.Status === 'FAILED') throw new ChangeSetFailure(page.StatusReason ?? 'the service gives no reason');
    if (page.Status === 'CREATE_COMPLETE') {
      const changes = [...(page.Changes ?? [])];
      while (page.NextToken !== undefined) {
        page = await describe(page.NextToken);
        changes.push(...(page.Changes ?? []));
      }
      return changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [changeOf(change)]));
    }
    await polling.pause();
  }
}

function changeOf(change: {
  readonly Action?: StackChange['action'] | 'SyncWithActual' | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Replacement?: StackChange['replacement'];
}): StackChange {
  const { Action = 'Modify', LogicalResourceId = '', ResourceType = '', Replacement } = change;
  return {
    action: Action === 'SyncWithActual' ? 'Modify' : Action,
    logicalId: LogicalResourceId,
    resourceType: ResourceType,
    ...(Action === 'Modify' && { replacement: Replacement }),
  };
}
