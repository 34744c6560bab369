import type { Capability } from './capability.ts';
import type { TemplateOrigin } from './origins.ts';
import type { PlannedStorage } from './planned-storage.ts';
import type { SecurityFinding } from './security/finding.ts';

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
  /** What it is now; absent for `Add`. */
  readonly physicalId?: string | undefined;
  /** Of `Modify`: what is changed in it. */
  readonly properties?: readonly PropertyChange[] | undefined;
  /** Of a resource that goes or is replaced: what becomes of the old one, if it is not deleted. */
  readonly oldResource?: 'retained' | 'snapshot' | undefined;
  /** Path of the nested stack that it is in; absent for a resource of the stack itself. */
  readonly nestedStack?: string | undefined;
  /** Where the author wrote it. */
  readonly origin?: TemplateOrigin | undefined;
}

/**
 * A property (or the tags, the metadata …) of a resource that a deployment changes.
 *
 * @public
 */
export interface PropertyChange {
  /** `Properties.DelaySeconds`, `Tags` … */
  readonly path: string;
  /** As text, shortened by the service; absent where it gives none. Secrets are masked. */
  readonly before?: string | undefined;
  /** As `before`. */
  readonly after?: string | undefined;
  /** Whether a change of this property makes a new resource. */
  readonly recreation: 'Never' | 'Conditionally' | 'Always';
  /** What makes it change. */
  readonly causes: readonly ChangeCause[];
}

/**
 * Why a property changes.
 *
 * @public
 */
export interface ChangeCause {
  /**
   * `DirectModification`: the template has another value. The others follow from something else, which `entity` names.
   * `Automatic`: a nested stack, whose template may have changed.
   */
  readonly source:
    | 'DirectModification'
    | 'ParameterReference'
    | 'ResourceReference'
    | 'ResourceAttribute'
    | 'Automatic'
    | 'NoModification';
  /** A parameter, a resource (`Table`) or its attribute (`Table.Arn`). */
  readonly entity?: string | undefined;
  /** False: it may also stay as it is. */
  readonly isCertain: boolean;
}

/**
 * A parameter of the stack with the value that it will have.
 *
 * @public
 */
export interface PlannedParameter {
  /** Of the parameter. */
  readonly name: string;
  /** `****` for a secret one; absent where only the service knows it. */
  readonly value?: string | undefined;
  /** What the stack has now, if it has it and it is another. */
  readonly before?: string | undefined;
  /** Where the value comes from: the caller, the stack as it is, or the template. */
  readonly source: 'given' | 'previous' | 'default';
}

/**
 * A capability that the deployment needs, and why.
 *
 * @public
 */
export interface NeededCapability {
  /** As `capabilities` takes it. */
  readonly capability: Capability;
  /** One sentence. */
  readonly reason: string;
  /** Logical IDs of the resources that need it; in nested stacks with theirs: `Child/Role`. */
  readonly resources: readonly string[];
  /** Whether the options allow it. */
  readonly isGiven: boolean;
}

/**
 * A local file or folder that the template names.
 *
 * @public
 */
export interface PlannedArtifact {
  /** Logical ID of the resource. */
  readonly resource: string;
  /** `CodeUri` … */
  readonly property: string;
  /** The absolute file or folder. */
  readonly source: string;
  /** Where it goes, or is. */
  readonly uri: string;
  /** Size of what is uploaded; absent when it is there already. */
  readonly bytes?: number | undefined;
  /** False: it is there already. */
  readonly needsUpload: boolean;
}

/**
 * What a security review found.
 *
 * @public
 */
export interface SecurityReview {
  /** The worst first. */
  readonly findings: readonly SecurityFinding[];
  /** What could not be looked at, one sentence each: nested stacks, a template that may not be read … */
  readonly unreviewed: readonly string[];
}

/**
 * Everything that a deployment would do, as plain data: to be shown, asserted in a test, or decided on.
 *
 * @public
 */
export interface DeploymentPlan {
  /** The stack to create or update. */
  readonly stackName: string;
  /** Where it is. */
  readonly region: string;
  /** `none`: the stack is as wanted already. */
  readonly operation: 'create' | 'update' | 'none';
  /** The status of the stack now; absent when there is none. */
  readonly stackStatus?: string | undefined;
  /**
   * In the order of the service; a nested stack is followed by what changes in it. Empty also when only outputs, tags or
   * parameters change.
   */
  readonly changes: readonly StackChange[];
  /** In the order of the template. */
  readonly parameters: readonly PlannedParameter[];
  /** What has to be allowed. */
  readonly capabilities: readonly NeededCapability[];
  /** What a person should know. */
  readonly security: SecurityReview;
  /** In the order of the template. */
  readonly artifacts: readonly PlannedArtifact[];
  /** Buckets and repositories of SAM's own that would be made for them first. */
  readonly storage: readonly PlannedStorage[];
}
