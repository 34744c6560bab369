export type { LogRecord } from './output-reader.ts';
export type {
  FunctionRunOptions,
  LocalRunOptions,
  PooledInvocationRequest,
  SandboxPoolOptions,
} from './run-options.ts';
export { SandboxPool } from './sandbox-pool.ts';
