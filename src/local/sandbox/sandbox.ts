import type { ImageBuildDefinition } from '../../application/index.ts';
import type { ProcessExit } from '../../core/index.ts';
import type { ExtensionHost, ShutdownReason } from '../extensions/index.ts';
import type { RuntimeApiTarget } from '../runtime-api/index.ts';

/** A program as it is started. */
export interface SandboxCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Another program, which runs the one that is meant; inside, paths are those of Lambda. */
export interface SandboxWrapper {
  /** How many processes stay between the one that is started and the one that is meant. */
  readonly between: number;
  /** What is started. The open file that it `inherits` has the number `descriptor` there. */
  command(command: SandboxCommand, descriptor: number): SandboxCommand & { readonly inherits?: number | undefined };
  /** It has been started. */
  started(pid: number): void;
}

/** Everything a sandbox needs to know to run one execution environment. Paths are absolute. */
export interface SandboxSpec {
  readonly functionId: string;
  /** `nodejs22.x`, `python3.13`, `provided.al2023` …; empty for a container image. */
  readonly runtime: string;
  /** The folder of the code, `/var/task` on Lambda; empty for a container image. */
  readonly codeFolder: string;
  /** The folders of the layers, in the order of the template: together they are `/opt` on Lambda. */
  readonly layerFolders: readonly string[];
  /** The whole environment of the process, save what the sandbox itself has to say. */
  readonly variables: Readonly<Record<string, string>>;
  /** In MiB. */
  readonly memorySize: number;
  /** How much `/tmp` may hold, in MiB, where the sandbox has one of its own; 512 by default. */
  readonly ephemeralStorage?: number | undefined;
  /** `x86_64` by default. */
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
  /** Set for a function that is a container image (`PackageType: Image`). */
  readonly image?: SandboxImage | undefined;
  /**
   * Says which function this is, in which version and for whom: after a timeout or a crash, the next environment with the
   * same text is the same one for Lambda, with other processes and the `/tmp` that was there. Without it none is.
   */
  readonly lineage?: string | undefined;
  /** Set when somebody wants to look on: nothing times out then. */
  readonly debug?: SandboxDebug | undefined;
  /** Set where another program is started in the place of that of this sandbox. */
  readonly wrap?: SandboxWrapper | undefined;
}

/** How a debugger gets at the function. @public */
export interface SandboxDebug {
  /** The port of 127.0.0.1 where the runtime waits for it; an environment that runs at the same time needs another. */
  readonly port: number;
  /**
   * More arguments for the interpreter (`--inspect-brk=127.0.0.1:9229` instead of `--inspect`, `--enable-source-maps`).
   * Default: those of the variable `DEBUGGER_ARGS`, if this process has it.
   */
  readonly args?: readonly string[] | undefined;
  /**
   * For custom runtimes: the debugger that starts the `bootstrap`. Delve (`…/dlv`) needs no `args`; others get theirs
   * before the name of the program (`{ path: '/usr/bin/gdbserver', args: ['127.0.0.1:2345'] }`). Containers find it, or
   * what is in that folder, in `/tmp/lambci_debug_files`, as with SAM CLI.
   */
  readonly path?: string | undefined;
}

/** The image of a function, and what `ImageConfig` says instead of the image itself. */
export interface SandboxImage {
  /** `ImageUri`. */
  readonly uri: string;
  /** How it is made, where that is for this machine to do. */
  readonly build?: ImageBuildDefinition | undefined;
  readonly command?: readonly string[] | undefined;
  readonly entryPoint?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
}

/** How a sandbox ended. */
export interface SandboxExit extends ProcessExit {
  /** It was ended because it had used up its memory. */
  readonly isOutOfMemory?: boolean | undefined;
}

/** What runs inside a sandbox speaks the Runtime API to this, and everything else is reported to it too. */
export interface SandboxTarget extends RuntimeApiTarget {
  /** What runs the function is being started: the time to load it counts from here, and not from the end of `start`. */
  starting?(): void;
  output(stream: 'stdout' | 'stderr', piece: Buffer): void;
  /** The sandbox has ended. Nothing follows but output that was written before. */
  exited(exit: SandboxExit): void;
  /** The extensions of the environment: external ones are told to it by the sandbox that starts them. */
  readonly extensions?: ExtensionHost | undefined;
  /** The sandbox is gone for a reason that is not the function's (its engine has stopped): the error for the caller. */
  lost?(error: unknown): void;
}

/** One running execution environment: a process or a container. */
export interface Sandbox {
  /**
   * Output may arrive this many milliseconds behind an answer that was sent after it. Where it is not set, it arrives
   * before the answer or in the same turn of the event loop.
   */
  readonly outputLagMs?: number | undefined;
  /** Its client may write between an answer and asking for the next event; that belongs to the answered invocation. */
  readonly writesAfterAnswers?: boolean | undefined;
  /** Keeps this process alive while an invocation is under way (`true`), or lets it end (`false`). */
  hold(held: boolean): void;
  /** Ends everything inside at once. */
  kill(): void;
  /**
   * Asks it to end, waits a moment, then ends it. Resolves when nothing of it runs any more. `reason` is for extensions;
   * after a timeout or a failure, the next sandbox of the same lineage may find the files of this one in `/tmp`.
   */
  stop(reason?: ShutdownReason): Promise<void>;
  /** The most memory that the runtime has used so far, in KiB, where that can be told from outside. */
  memoryKib?(): number | undefined;
}

/** What is known of a function before anything is made for it. */
export type SandboxSubject = Pick<SandboxSpec, 'functionId' | 'runtime' | 'architecture' | 'image'>;

/** Makes sandboxes of one kind. Throws only when the runtime itself cannot be started here. */
export interface SandboxFactory {
  /** The program that will run the function, for the report. */
  describe(spec: SandboxSubject): string;
  /**
   * Whether the function finds its code at `/var/task`, its layers in `/opt` and the programs of Lambda around it, so
   * that its environment names no path of this machine. False by default.
   */
  hasLambdaPaths?(spec: SandboxSubject): boolean;
  start(spec: SandboxSpec, target: SandboxTarget): Promise<Sandbox>;
}
