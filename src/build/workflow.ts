import type { ImageBuildDefinition } from '../application/index.ts';
import type { Diagnostic } from '../core/index.ts';

/**
 * One way to make something that Lambda can run out of source code. The library's own workflows are of this shape, and so
 * are those that you write: the first of `workflows` that matches a function or layer builds it, yours before the others.
 *
 * @example
 * ```ts
 * import type { BuildWorkflow } from 'samwright';
 *
 * const assemblyScript: BuildWorkflow = {
 *   name: 'assemblyscript',
 *   matches: ({ method }) => method === 'assemblyscript',
 *   build: async ({ source }, { artifacts, run }) => {
 *     const install = 'Run `npm install --save-dev assemblyscript`.';
 *     await run('asc', ['index.ts', '--outFile', `${artifacts}/index.wasm`], { cwd: source, install });
 *     return {};
 *   },
 * };
 * ```
 * @public
 */
export interface BuildWorkflow {
  /** Short and unique: `npm`, `esbuild`, `pip`. */
  readonly name: string;
  /** False where it runs no programs, so that `useContainer` means nothing to it. Default: true. */
  readonly usesTools?: boolean | undefined;
  /** Whether it builds this function or layer. */
  matches(target: BuildTarget): boolean | Promise<boolean>;
  /**
   * Whether the function needs the build before it can run on this machine; when it does not, `invokeLocal` runs it from
   * its source. Default: it does.
   */
  isNeeded?(target: BuildTarget): boolean | Promise<boolean>;
  /** What the result depends on, for the cache. Default: everything in the source folder. */
  inputs?(target: BuildTarget): BuildInputs | Promise<BuildInputs>;
  /** The version of the tool that it runs, for the cache. Throws a `BuildError` when the tool is missing. */
  toolVersion?(target: BuildTarget, context: ToolContext): string | Promise<string>;
  /**
   * The folder inside a layer that the result belongs into: `nodejs`, `python`, `java/lib`; empty for the layer itself.
   * Default: the one of the layer's runtime.
   */
  layerFolder?(target: BuildTarget): string;
  /**
   * Whether a result of an earlier build is good still: an image may have been removed from its engine since. Default:
   * it is.
   */
  isUsable?(target: BuildTarget, earlier: EarlierBuild, context: ToolContext): boolean | Promise<boolean>;
  /** Makes the result, in `context.artifacts`. */
  build(target: BuildTarget, context: BuildContext): Promise<BuildOutput>;
}

/**
 * A function or a layer that is to be built, with everything that the template says about it.
 *
 * @public
 */
export interface BuildTarget {
  /** Whether it is a function or a layer. */
  readonly kind: 'function' | 'layer';
  /** The logical ID; in nested stacks a path (`SubApp/Orders`). */
  readonly id: string;
  /** The last part of `id`, which `make` targets are called by. */
  readonly logicalId: string;
  /** `nodejs22.x` …; of a layer, its `BuildMethod` or first compatible runtime. Absent for images. */
  readonly runtime?: string | undefined;
  /** Of a function. */
  readonly handler?: string | undefined;
  /** What it has to run on. */
  readonly architecture: 'x86_64' | 'arm64';
  /**
   * Set where it is built to run on this machine at once, as a process, and this machine is not like Lambda: another
   * operating system, or another C library.
   */
  readonly isForThisMachine?: boolean | undefined;
  /** The absolute folder of the source; of an image, the folder that its build sees. */
  readonly source: string;
  /** The absolute folder that the template's paths start from. */
  readonly root: string;
  /** The manifest (`package.json`, `requirements.txt` …) where it was named by an option, absolute. */
  readonly manifest?: string | undefined;
  /** `BuildMethod` of `Metadata`. */
  readonly method?: string | undefined;
  /** `BuildProperties` of `Metadata`. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** All of `Metadata`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Set for a function that is a container image: how `Metadata` says it is made, and what it is called. */
  readonly image?: (ImageBuildDefinition & { readonly uri: string }) | undefined;
  /** Set for a function whose `ImageUri` is an archive of an image: the absolute path of that. */
  readonly archive?: string | undefined;
  /** Variables that the template gives the function, as far as they are known here. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the option `environment`, which tools get. */
  readonly environment: Readonly<Record<string, string>>;
  /** `debug` or another word that the tools understand; absent by default. */
  readonly mode?: string | undefined;
}

/**
 * What came of building the same before.
 *
 * @public
 */
export interface EarlierBuild {
  /** The absolute folder that was filled. */
  readonly artifacts: string;
  /** What was said of it. */
  readonly output: BuildOutput;
}

/**
 * What the result of a build depends on besides the target itself. The content of everything counts, not its time.
 *
 * @public
 */
export interface BuildInputs {
  /** Absolute files and folders; what is not there counts as such. Default: the source folder. */
  readonly paths?: readonly string[] | undefined;
  /** Names of files and folders that do not count, wherever they are, besides `.aws-sam` and `.git`. */
  readonly exclude?: readonly string[] | undefined;
  /** Anything else, as JSON: versions of compilers, options of the host. */
  readonly values?: unknown;
  /** Whether functions that differ in their handler only have the same result. Default: true. */
  readonly sharedByHandlers?: boolean | undefined;
  /** Whether functions that differ in their logical ID only have the same result. Default: true. */
  readonly sharedByIds?: boolean | undefined;
}

/**
 * How a workflow runs tools.
 *
 * @public
 */
export interface ToolContext {
  /**
   * Runs a program, without a shell, until it ends, and gives what it wrote to standard output. Aborting the build ends
   * it with everything that it started.
   *
   * @throws {@link BuildError} `TOOL_NOT_FOUND` when there is no such program, `TOOL_FAILED` with its last lines when it fails.
   */
  run(program: string, args: readonly string[], options: RunToolOptions): Promise<string>;
  /** The environment of this process with the variables of the option `environment`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Set with `useContainer`: what `run` runs programs in. Paths are the same there, and programs of this machine do not
   * count.
   */
  readonly container?: ToolContainer | undefined;
  /** Aborted when the build is to end. */
  readonly signal: AbortSignal;
}

/**
 * The image that programs of a build run in.
 *
 * @public
 */
export interface ToolContainer {
  /** Its name. */
  readonly image: string;
  /** `sha256:…` */
  readonly id: string;
}

/**
 * How a program is run.
 *
 * @public
 */
export interface RunToolOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Variables besides those of `environment`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** How one gets the program, for the error when it is missing: `Install Go: https://go.dev/dl`. */
  readonly install: string;
  /** Whether standard output is an answer and no progress that anybody would read. Default: it is progress. */
  readonly isAnswer?: boolean | undefined;
  /** Given to the program as its standard input. */
  readonly input?: string | undefined;
}

/**
 * What a workflow builds with.
 *
 * @public
 */
export interface BuildContext extends ToolContext {
  /** An empty folder for the result. Nobody sees it before the build is complete. */
  readonly artifacts: string;
  /** An empty folder for whatever is needed on the way; it is removed afterwards. */
  readonly scratch: string;
  /**
   * Copies files and folders, without those called as `exclude` says, `.aws-sam`, `.git` and what `.samignore` leaves out.
   * Links that stay inside stay links; what others lead to is taken in their place.
   */
  copy(from: string, to: string, options?: { readonly exclude?: readonly string[] | undefined }): Promise<void>;
  /**
   * A part of the result that does not change with all of the source, like installed packages: made in the empty folder
   * that `make` gets, once for equal `inputs`, and then taken from the cache. Copy what you need of it.
   *
   * @param name - what it is, and everything that decides it besides `inputs`: the version of the tool, the architecture
   */
  reuse(
    name: string,
    inputs: Pick<BuildInputs, 'paths' | 'exclude' | 'values'>,
    make: (folder: string, scratch: string) => Promise<void>,
  ): Promise<string>;
  /** Reports a line of progress. */
  log(line: string): void;
}

/**
 * What came of building.
 *
 * @public
 */
export interface BuildOutput {
  /** The handler, where it is called differently now. */
  readonly handler?: string | undefined;
  /** The image, of a function that is one: what `ImageUri` is to be. */
  readonly image?: string | undefined;
  /** Files outside of `inputs` that turned out to count too, absolute. */
  readonly dependencies?: readonly string[] | undefined;
  /** Variables that the function needs now, besides those of the template (`NODE_OPTIONS`). */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** What the tools warned about. */
  readonly warnings?: readonly Diagnostic[] | undefined;
}
