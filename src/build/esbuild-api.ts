/**
 * A plugin of esbuild, whichever version of it the project has.
 *
 * @public
 */
export interface EsbuildPlugin {
  /** Shown in messages. */
  readonly name: string;
  /** Called by esbuild with its `PluginBuild`, whose type is that of the project's own esbuild. */
  readonly setup: (build: never) => unknown;
}
