import type { BuildOptions } from '../build-options.ts';
import type { BuildWorkflow } from '../workflow.ts';
import { bundler } from './bundler.ts';
import { cargo } from './cargo.ts';
import { copy } from './copy.ts';
import { dotnet } from './dotnet.ts';
import { createEsbuild } from './esbuild.ts';
import { go } from './go.ts';
import { gradle } from './gradle.ts';
import { createImage } from './image.ts';
import { makefile } from './makefile.ts';
import { maven } from './maven.ts';
import { npm } from './npm.ts';
import { pip } from './pip.ts';
import { uv } from './uv.ts';

/** The library's own ways to build; the first that matches counts. */
export function builtInWorkflows({
  esbuild,
  docker,
}: Pick<BuildOptions, 'esbuild' | 'docker'>): readonly BuildWorkflow[] {
  return [
    createImage(docker),
    makefile,
    createEsbuild(esbuild),
    npm,
    pip,
    uv,
    bundler,
    go,
    cargo,
    gradle,
    maven,
    dotnet,
    copy,
  ];
}
