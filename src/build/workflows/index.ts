import type { BuildOptions } from '../build-options.ts';
import type { BuildWorkflow } from '../workflow.ts';
import { copy } from './copy.ts';
import { createEsbuild } from './esbuild.ts';
import { makefile } from './makefile.ts';
import { npm } from './npm.ts';
import { pip } from './pip.ts';

/** The library's own ways to build; the first that matches counts. */
export function builtInWorkflows({ esbuild }: Pick<BuildOptions, 'esbuild'>): readonly BuildWorkflow[] {
  return [makefile, createEsbuild(esbuild), npm, pip, copy];
}
