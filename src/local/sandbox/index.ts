export { familyOf, type Interpreters, isDeclaredVersion, ProcessSandboxes } from './process/index.ts';
export type { Sandbox, SandboxFactory, SandboxSpec, SandboxTarget } from './sandbox.ts';
