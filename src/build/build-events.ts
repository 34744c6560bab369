/**
 * What a build did for a function or layer: `built` it with a tool, took it from the cache (`cached`), `copied` its source
 * because there is nothing to build, or `skipped` it because it is not for building.
 *
 * @public
 */
export type BuildOutcome = 'built' | 'cached' | 'copied' | 'skipped';

/**
 * Progress of a build, as plain data. Functions with the same definition are built once, and share the events.
 *
 * @public
 */
export type BuildEvent =
  /** A tool begins; nothing begins for what is in the cache. */
  | {
      readonly type: 'build-started';
      /** Ids of the functions or layers that get the result. */
      readonly resources: readonly string[];
      /** Name of the workflow: `npm`, `esbuild` … */
      readonly workflow: string;
    }
  /** A line that a tool wrote. */
  | { readonly type: 'build-output'; readonly resources: readonly string[]; readonly line: string }
  | {
      readonly type: 'build-finished';
      readonly resources: readonly string[];
      readonly workflow: string;
      readonly outcome: BuildOutcome;
      readonly durationMs: number;
    }
  | { readonly type: 'build-failed'; readonly resources: readonly string[]; readonly message: string }
  /** Something of the template is not built, and perhaps ought to be. */
  | { readonly type: 'build-warning'; readonly resources: readonly string[]; readonly message: string }
  /** All of it is in place. */
  | {
      readonly type: 'template-built';
      /** The absolute path of the template that points at what was built. */
      readonly file: string;
      readonly functions: number;
      readonly layers: number;
      readonly durationMs: number;
    };
