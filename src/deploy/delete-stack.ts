import { type AwsClients, requestOptions } from '../aws/index.ts';
import { DeployError } from './errors.ts';
import { StackFollower } from './follow.ts';
import type { FollowOptions } from './follow-options.ts';
import type { StackState } from './stack.ts';

/** What else can be said about deleting. */
export interface DeleteStackSettings extends FollowOptions {
  readonly roleArn?: string | undefined;
  /** Logical IDs of resources to keep; the service takes them only after deleting has failed because of them. */
  readonly retainResources?: readonly string[] | undefined;
  readonly express?: boolean | undefined;
}

/** Deletes a stack and follows it until it is gone. */
export async function deleteStackAndWait(
  aws: AwsClients,
  stack: StackState,
  options: DeleteStackSettings,
): Promise<void> {
  const { roleArn, retainResources = [], express, signal } = options;
  if (stack.isProtected) throw DeployError.terminationProtected(stack.name);
  const follower = await StackFollower.open(aws, stack.id, options);
  const cloudFormation = await aws.cloudFormation();
  await cloudFormation.deleteStack(
    {
      StackName: stack.id,
      ...(roleArn !== undefined && { RoleARN: roleArn }),
      ...(retainResources.length > 0 && { RetainResources: [...retainResources] }),
      ...(express === true && { DeploymentConfig: { Mode: 'EXPRESS' } }),
    },
    requestOptions(signal),
  );
  const { status, reason, failed } = await follower.untilDone();
  if (status !== 'DELETE_COMPLETE') throw DeployError.deleteFailed(stack.name, status, failed, reason);
}
