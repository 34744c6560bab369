import type { BuildOptions } from '../build-options.ts';
import type { BuildWorkflow } from '../workflow.ts';
import { copy } from './copy.ts';
import { createEsbuild } from './esbuild.ts';
import { createImage } from './image.ts';
import { makefile } from './makefile.ts';
import { npm } from './npm.ts';
import { pip } from './pip.ts';

/** The library's own ways to build; the first that matches counts. */
export function builtInWorkflows({ esbuild, docker }: Pick<BuildOptions, 'esbuild' | 'docker'>): readonly BuildWorkflow[] {
  return [createImage(docker), makefile, createEsbuild(esbuild), npm, pip, copy];
}
