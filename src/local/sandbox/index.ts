export {
  familyOf,
  type Interpreters,
  isDeclaredVersion,
  NamespaceSandboxes,
  ProcessSandboxes,
} from './process/index.ts';
export type { Sandbox, SandboxFactory, SandboxImage, SandboxSpec, SandboxSubject, SandboxTarget } from './sandbox.ts';
