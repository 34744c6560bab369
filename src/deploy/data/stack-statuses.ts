import type { DeployErrorCode } from '../error-code.ts';

/** What a stack in a status can be done with. */
export interface StackStatusRule {
  /**
   * `create`: there is nothing yet. `update`. `update-without-rollback`: only when rolling back is disabled. `wait`:
   * something is under way. `recreate`: after it was deleted. `nothing`: a person has to look at it.
   */
  readonly takes: 'create' | 'update' | 'update-without-rollback' | 'wait' | 'recreate' | 'nothing';
  /** Of what takes no deployment. */
  readonly code?: DeployErrorCode;
  readonly problem?: string;
  readonly hint?: string;
}

const update = { takes: 'update' } as const;
const deleteFirst = 'Delete the stack, then deploy again.';
const busy = (problem: string): StackStatusRule => ({ takes: 'wait', code: 'STACK_BUSY', problem });

/** Every status of a stack. */
export const stackStatuses: Readonly<Record<string, StackStatusRule>> = {
  REVIEW_IN_PROGRESS: { takes: 'create' },
  DELETE_COMPLETE: { takes: 'create' },

  CREATE_COMPLETE: update,
  UPDATE_COMPLETE: update,
  UPDATE_ROLLBACK_COMPLETE: update,
  IMPORT_COMPLETE: update,
  IMPORT_ROLLBACK_COMPLETE: update,

  CREATE_FAILED: {
    takes: 'update-without-rollback',
    code: 'STACK_HALF_DONE',
    problem: 'its creation failed and was not rolled back',
    hint: 'Deploy with `disableRollback: true` to go on from here, or delete the stack.',
  },
  UPDATE_FAILED: {
    takes: 'update-without-rollback',
    code: 'STACK_HALF_DONE',
    problem: 'an update failed and was not rolled back',
    hint: 'Deploy with `disableRollback: true` to go on from here, or roll the stack back (RollbackStack).',
  },

  ROLLBACK_COMPLETE: {
    takes: 'recreate',
    code: 'STACK_ROLLBACK_COMPLETE',
    problem: 'its creation failed and was rolled back, so there is nothing to update',
    hint: "Delete the stack, then deploy again, or deploy with `onRollbackComplete: 'recreate'`.",
  },
  ROLLBACK_FAILED: {
    takes: 'nothing',
    code: 'STACK_UNUSABLE',
    problem: 'its creation failed and could not be rolled back',
    hint: deleteFirst,
  },
  UPDATE_ROLLBACK_FAILED: {
    takes: 'nothing',
    code: 'STACK_UPDATE_ROLLBACK_FAILED',
    problem: 'an update failed and could not be rolled back',
    hint: 'Correct what the failed resource needs, continue the rollback (ContinueUpdateRollback), then deploy again.',
  },
  DELETE_FAILED: {
    takes: 'nothing',
    code: 'STACK_UNUSABLE',
    problem: 'it could not be deleted',
    hint: 'Finish deleting the stack (retain what cannot be deleted), then deploy again.',
  },
  IMPORT_ROLLBACK_FAILED: {
    takes: 'nothing',
    code: 'STACK_UNUSABLE',
    problem: 'an import of resources failed and could not be rolled back',
    hint: 'Finish the rollback in the console, then deploy again.',
  },

  CREATE_IN_PROGRESS: busy('it is being created'),
  UPDATE_IN_PROGRESS: busy('it is being updated'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: busy('what an update replaced is being deleted'),
  UPDATE_ROLLBACK_IN_PROGRESS: busy('an update is being rolled back'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: busy('what an update had made is being deleted'),
  ROLLBACK_IN_PROGRESS: busy('its creation is being rolled back'),
  DELETE_IN_PROGRESS: busy('it is being deleted'),
  IMPORT_IN_PROGRESS: busy('resources are being imported'),
  IMPORT_ROLLBACK_IN_PROGRESS: busy('an import of resources is being rolled back'),
};
