import type { AwsClients } from '../aws/index.ts';
import { emit } from '../core/index.ts';
import { stackStatuses } from './data/stack-statuses.ts';
import { deleteStackAndWait } from './delete-stack.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import { DeployError } from './errors.ts';
import type { StartingPoint } from './prepare.ts';
import { findStack } from './stack.ts';

/**
 * The stack as it is, if a deployment can begin with it; otherwise it is said why not. One that has to be deleted first
 * is deleted, if that is wanted.
 */
export async function findStartingPoint(
  aws: AwsClients,
  options: DeployStageOptions,
  mayDelete: boolean,
): Promise<StartingPoint> {
  const { stackName, signal, disableRollback, onFailure, onRollbackComplete = 'fail' } = options;
  const stack = await findStack(aws, stackName, signal);
  if (stack === undefined) return { existing: undefined, isFirst: true };
  const rule = stackStatuses[stack.status] ?? { takes: 'nothing' };
  switch (rule.takes) {
    case 'create':
      return { existing: undefined, isFirst: stack.status === 'DELETE_COMPLETE' };
    case 'update':
      return { existing: stack, isFirst: false };
    case 'update-without-rollback':
      if (disableRollback === true || onFailure === 'DO_NOTHING') return { existing: stack, isFirst: false };
      throw DeployError.obstacle(stackName, stack.status, rule);
    case 'recreate':
      if (!mayDelete || onRollbackComplete !== 'recreate') throw DeployError.obstacle(stackName, stack.status, rule);
      emit(options, { type: 'stack-deleting', stackName, reason: 'ROLLBACK_COMPLETE' });
      await deleteStackAndWait(aws, stack, options);
      return { existing: undefined, isFirst: true };
    case 'wait':
      throw DeployError.stackBusy(stackName, stack.status, undefined, rule.problem);
    case 'nothing':
      throw DeployError.obstacle(stackName, stack.status, rule);
  }
}
