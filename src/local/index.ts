export type { FunctionBuild, FunctionBuilds } from './code/index.ts';
export type {
  EnvironmentOptions,
  EnvironmentSource,
  ExplainedVariable,
  FunctionCredentials,
  FunctionCredentialsOption,
  ResolveReference,
  TemplateReference,
} from './environment/index.ts';
export { LocalError, type LocalErrorCode } from './errors.ts';
export type {
  ConditionValues,
  LocalAuthOptions,
  LocalAuthorizerOptions,
  LocalCaller,
  LocalClientCertificate,
  LocalIamCredentials,
  LocalIamIdentity,
  LocalSource,
} from './gateway/index.ts';
export type {
  FunctionInvoker,
  InvocationFailure,
  InvocationOutcome,
  InvocationRequest,
  StreamedResponse,
} from './invocation.ts';
export type { AsyncCondition, AsyncDelivery, AsyncInvocationEvent, MessageAttribute } from './invoke-endpoint/index.ts';
export type { InvokeEvent, InvokeWarningCode } from './invoke-event.ts';
export { type InvokeLocalOptions, type InvokeLocalResult, invokeLocal } from './invoke-local.ts';
export type { LocalTls } from './listen.ts';
export type { ApiUrls, LocalApi, LocalRequestInit, LocalRoute, OtherName } from './local-api.ts';
export { LocalApiError, type LocalApiErrorCode } from './local-api-error.ts';
export { LocalLambda } from './local-lambda.ts';
export type { LocalServerOptions } from './local-server-options.ts';
export {
  type FunctionRunOptions,
  type LocalRunOptions,
  type LogRecord,
  type PooledInvocationRequest,
  SandboxPool,
  type SandboxPoolOptions,
} from './pool/index.ts';
export type {
  ContainerEvent,
  DockerSandboxesOptions,
  Interpreters,
  PullPolicy,
  SandboxDebug,
  SandboxKind,
} from './sandbox/index.ts';
export { startApi } from './start-api.ts';
export type { StartApiEvent, StartApiOptions } from './start-api-options.ts';
export { type StartLambdaEvent, type StartLambdaOptions, startLambda } from './start-lambda.ts';
