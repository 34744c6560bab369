import type { ProcessExit } from '../../core/index.ts';
import type { RuntimeApiTarget } from '../runtime-api/index.ts';

/** Everything a sandbox needs to know to run one execution environment. Paths are absolute. */
export interface SandboxSpec {
  readonly functionId: string;
  /** `nodejs22.x`, `python3.13`, `provided.al2023` … */
  readonly runtime: string;
  /** The folder of the code, `/var/task` on Lambda. */
  readonly codeFolder: string;
  /** The folders of the layers, in the order of the template: together they are `/opt` on Lambda. */
  readonly layerFolders: readonly string[];
  /** The whole environment of the process, save what the sandbox itself has to say. */
  readonly variables: Readonly<Record<string, string>>;
  /** In MiB. */
  readonly memorySize: number;
}

/** What runs inside a sandbox speaks the Runtime API to this, and everything else is reported to it too. */
export interface SandboxTarget extends RuntimeApiTarget {
  output(stream: 'stdout' | 'stderr', piece: Buffer): void;
  /** The sandbox has ended. Nothing follows but output that was written before. */
  exited(exit: ProcessExit): void;
}

/** One running execution environment: a process, or later a container. */
export interface Sandbox {
  /** Keeps this process alive while an invocation is under way (`true`), or lets it end (`false`). */
  hold(held: boolean): void;
  /** Ends everything inside at once. */
  kill(): void;
  /** Asks it to end, waits a moment, then ends it. Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Makes sandboxes of one kind. Throws only when the runtime itself cannot be started here. */
export interface SandboxFactory {
  /** The program that will run the function, for the report. */
  describe(spec: Pick<SandboxSpec, 'functionId' | 'runtime'>): string;
  start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox>;
}
