export type { EnvironmentSource } from './compose.ts';
export type { FunctionCredentials, FunctionCredentialsOption } from './credentials.ts';
export { type ExplainedVariable, explain } from './explain.ts';
export { type EnvironmentOptions, FunctionEnvironments } from './function-environments.ts';
export type { ResolveReference, TemplateReference } from './references.ts';
