export type { LogRecord } from './output-reader.ts';
export {
  type FunctionRunOptions,
  type LocalRunOptions,
  type PooledInvocationRequest,
  SandboxPool,
  type SandboxPoolOptions,
} from './sandbox-pool.ts';
