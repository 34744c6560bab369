export { withDebuggerArgs } from './debugger-args.ts';
export {
  type ContainerEvent,
  DockerSandboxes,
  type DockerSandboxesOptions,
  type PullPolicy,
} from './docker/index.ts';
export {
  familyOf,
  type Interpreters,
  isDeclaredVersion,
  NamespaceSandboxes,
  ProcessSandboxes,
  WatchedFolder,
} from './process/index.ts';
export type {
  Sandbox,
  SandboxDebug,
  SandboxExit,
  SandboxFactory,
  SandboxSpec,
  SandboxSubject,
  SandboxTarget,
} from './sandbox.ts';
export { SandboxChoice, type SandboxChoiceOptions, type SandboxKind } from './sandbox-choice.ts';
