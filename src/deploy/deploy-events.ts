import type { PackageEvent } from '../package/index.ts';
import type { DeploymentPlan, StackChange } from './deployment-plan.ts';

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
  /** What is going to be done, before anybody is asked. */
  | { readonly type: 'deployment-planned'; readonly stackName: string; readonly plan: DeploymentPlan }
  | { readonly type: 'change-set-executing'; readonly stackName: string; readonly changeSetId: string }
  /** The stack is as the template wants it: there is nothing to do. */
  | { readonly type: 'stack-unchanged'; readonly stackName: string }
  /** With `reason`, it is deleted because it has to be made anew. */
  | { readonly type: 'stack-deleting'; readonly stackName: string; readonly reason?: 'ROLLBACK_COMPLETE' | undefined }
  | StackProgressEvent
  | GradualDeploymentEvent
  /** An alias is being shifted, but how far cannot be seen (a permission is missing); the deployment goes on. Said once. */
  | {
      readonly type: 'gradual-deployment-unseen';
      readonly stackName: string;
      readonly nestedStack?: string | undefined;
      readonly logicalId: string;
      readonly reason: string;
    }
  | { readonly type: 'stack-outputs'; readonly stackName: string; readonly outputs: Readonly<Record<string, string>> };

/**
 * Something happened to a resource of the stack or of one nested in it, or to the stack itself.
 *
 * @public
 */
export interface StackProgressEvent {
  /** Tells it from the other events. */
  readonly type: 'stack-event';
  /** The stack that is deployed. */
  readonly stackName: string;
  /** Path of the nested stack that the resource is in (`Payments/Cards`); absent for the stack's own. */
  readonly nestedStack?: string | undefined;
  /** The stack's own name when it is about the stack. */
  readonly logicalId: string;
  /** What it is in the account, as soon as it is there. */
  readonly physicalId?: string | undefined;
  /** `AWS::SQS::Queue` … */
  readonly resourceType: string;
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE` … */
  readonly status: string;
  /** As the service says it. */
  readonly reason?: string | undefined;
  /** When it happened, by the service's clock. */
  readonly time: Date;
}

/**
 * CodeDeploy shifts the traffic of an alias to the new version of its function (`DeploymentPreference`), while the stack
 * waits. Told whenever something has changed.
 *
 * @public
 */
export interface GradualDeploymentEvent {
  /** Tells it from the other events. */
  readonly type: 'gradual-deployment';
  /** The stack that is deployed. */
  readonly stackName: string;
  /** Path of the nested stack that the alias is in; absent for the stack's own. */
  readonly nestedStack?: string | undefined;
  /** Of the alias: `OrdersAliaslive`. */
  readonly logicalId: string;
  /** CodeDeploy's ID of the deployment: `d-1A2B3C4D5`. */
  readonly deploymentId: string;
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed` or `Stopped`. */
  readonly status: string;
  /** Of the function; absent until the deployment has begun. */
  readonly functionName?: string | undefined;
  /** The version that the alias led to. */
  readonly currentVersion?: string | undefined;
  /** The version that it is to lead to. */
  readonly targetVersion?: string | undefined;
  /** Of the traffic, for the new version; in percent. */
  readonly targetVersionWeight: number;
  /**
   * `BeforeAllowTraffic`, `AllowTraffic` and `AfterAllowTraffic` with their status (`Pending`, `InProgress`, `Succeeded`,
   * `Failed`, `Skipped`); the first and the last run the hooks.
   */
  readonly lifecycleEvents: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
  }[];
  /** Why it failed or was stopped, in the service's words: which alarm, for instance. */
  readonly problem?: string | undefined;
  /** What is done about it, in the service's words. */
  readonly rollback?: string | undefined;
}
