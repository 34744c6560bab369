export { deploy } from './deploy.ts';
export type { DeployEvent, StackChange, StackProgressEvent } from './deploy-events.ts';
export type { Capability, DeployOptions, DeployResult, ParameterValue, StackOptions } from './deploy-options.ts';
export { DeployError, type DeployErrorCode, type FailedResource } from './errors.ts';
