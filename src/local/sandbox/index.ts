export { withDebuggerArgs } from './debugger-args.ts';
export type { ContainerEvent, DockerSandboxesOptions, PullPolicy } from './docker/index.ts';
export type { Interpreters } from './process/index.ts';
// Not through the door of the folder: what starts processes is loaded when the first one is.
export { familyOf, isDeclaredVersion } from './process/runtimes.ts';
export { WatchedFolder } from './process/watched-folder.ts';
export type {
  Sandbox,
  SandboxDebug,
  SandboxExit,
  SandboxFactory,
  SandboxSpec,
  SandboxSubject,
  SandboxTarget,
} from './sandbox.ts';
export { SandboxChoice, type SandboxKind } from './sandbox-choice.ts';
