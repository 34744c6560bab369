import type { BuildOptions } from '../build-options.ts';
import type { BuildWorkflow } from '../workflow.ts';
import { copy } from './copy.ts';
import { npm } from './npm.ts';

/** The library's own ways to build; the first that matches counts. */
export function builtInWorkflows(_options: Pick<BuildOptions, 'esbuild'>): readonly BuildWorkflow[] {
  return [npm, copy];
}
