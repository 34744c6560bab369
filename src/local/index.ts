export type { FunctionInvoker, InvocationOutcome, InvocationRequest } from './invocation.ts';
