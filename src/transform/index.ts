export type { ResourceOrigin, TransformProfile } from './context.ts';
export { type TransformCause, TransformError } from './errors.ts';
export type { ServerlessRepo, ServerlessRepoAnswer, ServerlessRepoApplication } from './serverless-repo.ts';
export { type TransformOptions, type TransformResult, transform } from './transform.ts';
export type { TransformInput } from './transform-input.ts';
