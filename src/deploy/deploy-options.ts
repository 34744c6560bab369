import type { OperationOptions } from '../core/index.ts';
import type { ArtifactStore } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { DeployEvent, StackChange } from './deploy-events.ts';

/**
 * What a deployment may be allowed to do.
 *
 * @public
 */
export type Capability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND';

/**
 * How a stack is deployed.
 *
 * @public
 */
export interface StackOptions extends OperationOptions<DeployEvent> {
  /** The stack to create or update. */
  readonly stackName: string;
  /** Upload every artifact again, also those that are there already. Default: false. */
  readonly forceUpload?: boolean | undefined;
  /**
   * Parameters of the template. Those of an existing stack that are not given keep their values; a list is joined with
   * commas.
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>> | undefined;
  /** Default: none; CloudFormation then refuses what needs one. */
  readonly capabilities?: readonly Capability[] | undefined;
  /** Tags of the stack and of what it makes. Absent leaves those of an existing stack as they are; `{}` removes them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** The role that CloudFormation acts as. */
  readonly roleArn?: string | undefined;
  /** Topics that are told about the stack's events. */
  readonly notificationArns?: readonly string[] | undefined;
  /** Leave what a failed deployment made, to look at it. Default: false. */
  readonly disableRollback?: boolean | undefined;
  /** False stops when the change set is made. Default: true. */
  readonly executeChangeSet?: boolean | undefined;
  /** Asked before the changes are made; anything but `true` refuses them. Without it they are made. */
  readonly approve?: ((changes: readonly StackChange[]) => boolean | Promise<boolean>) | undefined;
  /**
   * What an abort does to an update that is under way: `detach` leaves it to itself, `cancel-update` has CloudFormation
   * roll it back. Default: `detach`.
   */
  readonly onAbort?: 'detach' | 'cancel-update' | undefined;
  /** How often to look: first after `initialMs` (default 500), then ever later up to `maxMs` (default 5,000). */
  readonly polling?: { readonly initialMs?: number | undefined; readonly maxMs?: number | undefined } | undefined;
}

/** What {@link deploy} is given besides the template and the account. */
export interface DeployOptions extends StackOptions {
  /** Where local artifacts (and a template over 51,200 bytes) are uploaded to. */
  readonly store?: ArtifactStore | undefined;
  /** Called with the packaged template; deploys what it returns, in place of leaving the transform to the service. */
  readonly transform?: ((packaged: TemplateDocument) => TemplateDocument | Promise<TemplateDocument>) | undefined;
}

/**
 * A value of a template's parameter. A list is joined with commas.
 *
 * @public
 */
export type ParameterValue = string | number | boolean | readonly (string | number)[];

/**
 * What came of a deployment.
 *
 * @public
 */
export interface DeployResult {
  /** The stack's ARN. */
  readonly stackId: string;
  /** `unchanged`: the stack was as wanted already. `change-set-created`: it was not to be executed. */
  readonly status: 'created' | 'updated' | 'unchanged' | 'change-set-created';
  /** The stack's outputs; empty for a stack that is not there yet. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What was changed, or would be. */
  readonly changes: readonly StackChange[];
  /** The change set's ARN; absent when nothing had to be changed. */
  readonly changeSetId?: string | undefined;
}
