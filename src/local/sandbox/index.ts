export { familyOf, type Interpreters, isDeclaredVersion, ProcessSandboxes } from './process/index.ts';
export type { Sandbox, SandboxFactory, SandboxImage, SandboxSpec, SandboxSubject, SandboxTarget } from './sandbox.ts';
