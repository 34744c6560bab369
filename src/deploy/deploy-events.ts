import type { PackageEvent } from '../package/index.ts';

/**
 * What a change set does to one resource.
 *
 * @public
 */
export interface StackChange {
  /** `Dynamic` means that it cannot be known before. */
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  /** Of the resource. */
  readonly logicalId: string;
  /** `AWS::SQS::Queue` … */
  readonly resourceType: string;
  /** Of `Modify`: whether the resource is replaced by a new one. */
  readonly replacement?: 'True' | 'False' | 'Conditional' | undefined;
}

/**
 * Progress of a deployment, as plain data.
 *
 * @public
 */
export type DeployEvent =
  | PackageEvent
  | { readonly type: 'change-set-creating'; readonly stackName: string; readonly operation: 'create' | 'update' }
  | {
      readonly type: 'change-set-created';
      readonly stackName: string;
      readonly changeSetId: string;
      readonly changes: readonly StackChange[];
    }
  | { readonly type: 'change-set-executing'; readonly stackName: string; readonly changeSetId: string }
  /** The stack is as the template wants it: there is nothing to do. */
  | { readonly type: 'stack-unchanged'; readonly stackName: string }
  | StackProgressEvent
  | { readonly type: 'stack-outputs'; readonly stackName: string; readonly outputs: Readonly<Record<string, string>> };

/**
 * Something happened to a resource of the stack, or to the stack itself.
 *
 * @public
 */
export interface StackProgressEvent {
  /** Tells it from the other events. */
  readonly type: 'stack-event';
  /** The stack that is deployed. */
  readonly stackName: string;
  /** The stack's own name when it is about the stack. */
  readonly logicalId: string;
  /** `AWS::SQS::Queue` … */
  readonly resourceType: string;
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE` … */
  readonly status: string;
  /** As the service says it. */
  readonly reason?: string | undefined;
  /** When it happened, by the service's clock. */
  readonly time: Date;
}
