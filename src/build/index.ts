export { type BuildStageOptions, build } from './build.ts';
export type { BuildEvent, BuildOutcome } from './build-events.ts';
export type { BuildCacheLimits, BuildDockerOptions, BuildOptions, EsbuildOptions } from './build-options.ts';
export type { BuildResult, BuiltResource } from './build-result.ts';
export { type BuildOnUse, BuildsOnUse } from './builds-on-use.ts';
export { BuildError, type BuildErrorCode } from './errors.ts';
export type { EsbuildPlugin } from './esbuild-api.ts';
export { needsBuild } from './needs-build.ts';
export type {
  BuildContext,
  BuildInputs,
  BuildOutput,
  BuildTarget,
  BuildWorkflow,
  EarlierBuild,
  RunToolOptions,
  ToolContainer,
  ToolContext,
} from './workflow.ts';
