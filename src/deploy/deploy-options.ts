import type { OperationOptions } from '../core/index.ts';
import type { ArtifactStore, CodeSigner, ImageStore, SigningProfile } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { Capability } from './capability.ts';
import type { DeployEvent } from './deploy-events.ts';
import type { DeploymentPlan, StackChange } from './deployment-plan.ts';
import type { OriginsOf } from './origins.ts';
import type { PlannedStorage } from './planned-storage.ts';

/**
 * What a stack is to be, besides its template: the same for a plan and for a deployment.
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
   * commas. A name that the template does not have is an error.
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>> | undefined;
  /** Default: none; CloudFormation then refuses what needs one. A plan needs none: it says which are needed. */
  readonly capabilities?: readonly Capability[] | undefined;
  /** Tags of the stack and of what it makes. Absent leaves those of an existing stack as they are; `{}` removes them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** The role that CloudFormation acts as. */
  readonly roleArn?: string | undefined;
  /** Topics that are told about the stack's events. Absent leaves those of an existing stack as they are. */
  readonly notificationArns?: readonly string[] | undefined;
  /**
   * Whether the plan tells what changes in nested stacks, and reviews them. It takes the service longer, and where it
   * cannot foresee what they are given, the plan says so and is made without. Default: for a plan, and for a deployment that has
   * `approve`.
   */
  readonly includeNestedStacks?: boolean | undefined;
  /** How often to look: first after `initialMs` (default 500), then ever later up to `maxMs` (default 5,000). */
  readonly polling?: { readonly initialMs?: number | undefined; readonly maxMs?: number | undefined } | undefined;
}

/**
 * How a stack is deployed.
 *
 * @public
 */
export interface StackDeploymentOptions extends StackOptions {
  /**
   * Leave what a failed deployment made, to look at it, and go on from there with the next. The same as
   * `onFailure: 'DO_NOTHING'`. Default: false.
   */
  readonly disableRollback?: boolean | undefined;
  /**
   * What becomes of a stack that fails. `DELETE` deletes one that could not be created; a failed update is rolled back.
   * Default: `ROLLBACK`.
   */
  readonly onFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | undefined;
  /** End when everything is configured, without waiting until it can serve. Default: false. */
  readonly express?: boolean | undefined;
  /** False stops when the change set is made. Default: true. */
  readonly executeChangeSet?: boolean | undefined;
  /** Whether it is an error that there is nothing to change. Default: false, it is a result. */
  readonly failOnEmptyChangeSet?: boolean | undefined;
  /**
   * Of a stack whose creation failed and was rolled back: `recreate` deletes it and creates it anew, `fail` refuses.
   * Default: `fail`.
   */
  readonly onRollbackComplete?: 'recreate' | 'fail' | undefined;
  /** In minutes: how long to follow the stack. It goes on by itself afterwards. Default: until it is done. */
  readonly maxWaitDuration?: number | undefined;
  /** Asked with the plan before anything is changed; anything but `true` refuses. Without it the changes are made. */
  readonly approve?: ((plan: DeploymentPlan) => boolean | Promise<boolean>) | undefined;
  /**
   * What an abort does to an update that is under way: `detach` leaves it to itself, `cancel-update` has CloudFormation
   * roll it back. Default: `detach`.
   */
  readonly onAbort?: 'detach' | 'cancel-update' | undefined;
}

/** What a stage is given that the user does not give it. */
export interface StackSeams {
  /** Where local artifacts (and a template over 51,200 bytes) are uploaded to. */
  readonly store?: ArtifactStore | undefined;
  /** Where container images are pushed to. */
  readonly images?: ImageStore | undefined;
  /** Who signs the code of which function or layer. */
  readonly signingProfiles?: Readonly<Record<string, SigningProfile>> | undefined;
  /** Signs it. */
  readonly signer?: CodeSigner | undefined;
  /**
   * Called with the packaged template and the values of its parameters as far as they are known; deploys what it
   * returns, in place of leaving the transform to the service.
   */
  readonly transform?:
    | ((
        packaged: TemplateDocument,
        parameters: Readonly<Record<string, string>>,
      ) => TemplateDocument | Promise<TemplateDocument>)
    | undefined;
  /** The template as the author wrote it, where another one is deployed: a built one. */
  readonly authored?: TemplateDocument | undefined;
  /** Leads from the resources of the stack back to those of the author. */
  readonly originsOf?: OriginsOf | undefined;
}

/** What `planDeployment` is given besides the template and the account. */
export interface PlanStageOptions extends StackOptions, StackSeams {
  /** What a deployment would make for artifacts, and is not there. */
  readonly storage?: readonly PlannedStorage[] | undefined;
}

/** What {@link deploy} is given besides the template and the account. */
export interface DeployStageOptions extends StackDeploymentOptions, StackSeams {}

/**
 * A value of a template's parameter. A list is joined with commas; `{ usePreviousValue: true }` keeps the one that the
 * stack has.
 *
 * @public
 */
export type ParameterValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | { readonly usePreviousValue: true };

/**
 * What came of a deployment, with the outputs by their names in the template.
 *
 * @public
 */
export interface DeployResult<Outputs extends string = string> {
  /** The stack's ARN. */
  readonly stackId: string;
  /** `unchanged`: the stack was as wanted already. `change-set-created`: it was not to be executed. */
  readonly status: 'created' | 'updated' | 'unchanged' | 'change-set-created';
  /** The stack's outputs; empty for a stack that is not there yet. One whose condition is false is not among them. */
  readonly outputs: Readonly<Record<Outputs, string>>;
  /** What was changed, or would be: those of the plan. */
  readonly changes: readonly StackChange[];
  /** The change set's ARN; absent when nothing had to be changed. */
  readonly changeSetId?: string | undefined;
  /** What the deployment was to do. */
  readonly plan: DeploymentPlan;
}
