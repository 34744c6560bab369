export type { ArtifactDestinationOptions } from './artifact-destination.ts';
export { ClientError, type ClientErrorCode } from './client-error.ts';
export type {
  DeployOptions,
  GuidedDeployOptions,
  PackageOptions,
  PlanOptions,
  SamClientOptions,
  StackSourceOptions,
  TransformTemplateOptions,
  ValidateTemplateOptions,
} from './client-options.ts';
export { type ConsoleReporterOptions, consoleReporter, type ReporterStream } from './console-reporter.ts';
export type { SamEvent } from './events.ts';
export { SamClient } from './sam-client.ts';
export type { FunctionName, KnownName, TemplateInput } from './template-input.ts';
