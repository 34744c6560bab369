export type { LogRecord } from './invocation-log.ts';
export {
  type FunctionRunOptions,
  type LocalRunOptions,
  type PooledInvocationRequest,
  SandboxPool,
  type SandboxPoolOptions,
} from './sandbox-pool.ts';
