export { type PooledInvocationRequest, SandboxPool, type SandboxPoolOptions } from './sandbox-pool.ts';
