import { join, resolve } from 'node:path';
import { hostEnvironment, Memo } from '../core/index.ts';
import { BuildCache } from './build-cache.ts';
import type { BuildOptions } from './build-options.ts';
import type { BuildRun } from './build-target.ts';
import { FileDigests } from './file-digests.ts';
import { runTool } from './run-tool.ts';
import { ToolContainers } from './tool-containers.ts';
import { builtInWorkflows } from './workflows/index.ts';

/** What building needs, in the template's folder `root`. */
export async function openRun(
  root: string,
  outputs: readonly string[],
  options: BuildOptions & { readonly signal: AbortSignal },
): Promise<BuildRun> {
  const cacheDir = resolve(root, options.cacheDir ?? '.aws-sam/samwright');
  const digests = await FileDigests.open(join(cacheDir, 'digests.json'));
  const environment = hostEnvironment();
  const { signal } = options;
  return {
    cache: new BuildCache(cacheDir, root, digests),
    key: {
      digests,
      outputs: new Set([cacheDir, ...outputs]),
      tools: {
        environment,
        signal,
        run: (program, args, runOptions) => runTool(program, args, { ...runOptions, environment, signal }),
      },
    },
    workflows: [...(options.workflows ?? []), ...builtInWorkflows(options)],
    parts: new Memo(),
    cached: options.cached ?? true,
    signal,
    containers: options.useContainer ? new ToolContainers(options.docker ?? {}, cacheDir) : undefined,
  };
}
