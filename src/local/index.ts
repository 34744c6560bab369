export type { FunctionInvoker, InvocationOutcome, InvocationRequest } from './invocation.ts';
export { LocalApi, type LocalRequestInit, type LocalRoute } from './local-api.ts';
export { LocalApiError, type LocalApiErrorCode } from './local-api-error.ts';
export { type StartApiEvent, type StartApiOptions, startApi } from './start-api.ts';
