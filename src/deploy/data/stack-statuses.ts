/** What keeps a stack in a status from being deployed to, and what to do about it. */
export interface StackObstacle {
  readonly code: 'STACK_ROLLBACK_COMPLETE' | 'STACK_UPDATE_ROLLBACK_FAILED' | 'STACK_UNUSABLE';
  readonly problem: string;
  readonly hint: string;
}

const deleteFirst = 'Delete the stack, then deploy again.';

/** Statuses of a stack that take no deployment. Those that end with `_IN_PROGRESS` are a case of their own. */
export const stackObstacles: Readonly<Record<string, StackObstacle>> = {
  ROLLBACK_COMPLETE: {
    code: 'STACK_ROLLBACK_COMPLETE',
    problem: 'its creation failed and was rolled back, so there is nothing to update',
    hint: deleteFirst,
  },
  ROLLBACK_FAILED: {
    code: 'STACK_UNUSABLE',
    problem: 'its creation failed and could not be rolled back',
    hint: deleteFirst,
  },
  UPDATE_ROLLBACK_FAILED: {
    code: 'STACK_UPDATE_ROLLBACK_FAILED',
    problem: 'an update failed and could not be rolled back',
    hint: 'Correct what the failed resource needs, continue the rollback (ContinueUpdateRollback), then deploy again.',
  },
  DELETE_FAILED: {
    code: 'STACK_UNUSABLE',
    problem: 'it could not be deleted',
    hint: 'Finish deleting the stack (retain what cannot be deleted), then deploy again.',
  },
  IMPORT_ROLLBACK_FAILED: {
    code: 'STACK_UNUSABLE',
    problem: 'an import of resources failed and could not be rolled back',
    hint: 'Finish the rollback in the console, then deploy again.',
  },
};
