export type { Capability } from './capability.ts';
export { companionRepositories, findCompanionRepositories, unreferencedRepositories } from './companion-stack.ts';
export { type DeleteOptions, type DeleteResult, deleteStack, type RetainedResource } from './delete.ts';
export { deploy } from './deploy.ts';
export type { DeployEvent, GradualDeploymentEvent, StackProgressEvent } from './deploy-events.ts';
export type {
  DeployResult,
  DeployStageOptions,
  ParameterValue,
  PlanStageOptions,
  StackDeploymentOptions,
  StackOptions,
} from './deploy-options.ts';
export type {
  ChangeCause,
  DeploymentPlan,
  NeededCapability,
  PlannedArtifact,
  PlannedParameter,
  PropertyChange,
  SecurityReview,
  StackChange,
} from './deployment-plan.ts';
export { type StackEndpoint, stackEndpoints } from './endpoints.ts';
export type { DeployErrorCode } from './error-code.ts';
export { DeployError, type FailedResource } from './errors.ts';
export { guide } from './guided/guide.ts';
export type { ConfirmQuestion, Prompter, TerminalPrompterOptions, TextQuestion } from './guided/prompter.ts';
export type { SamConfig, SamConfigOptions } from './guided/samconfig.ts';
export { findManagedBucket, MANAGED_BUCKET_STACK, managedBucket } from './managed-bucket.ts';
export type { TemplateOrigin } from './origins.ts';
export { parameterTexts } from './parameters.ts';
export { planDeployment } from './plan.ts';
export { BucketToCome, type PlannedStorage } from './planned-storage.ts';
export type { SecurityFinding, SecurityRule } from './security/finding.ts';
export {
  type StackQueryOptions,
  type StackResource,
  type StackStatus,
  stackOutputs,
  stackResources,
  stackStatus,
} from './stack-queries.ts';
