import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { addModules, machineValues } from './install-modules.ts';
import { otherMachine } from './machine.ts';
import { foreignCode } from './module-machines.ts';
import { inputsOf, type NodeProject, nodeProjectOf } from './node-project.ts';
import { areDependenciesInstalled, hasDependencies, manifestOf, readManifest } from './package-json.ts';
import { managerVersion } from './package-managers.ts';

/**
 * Node.js with a `package.json`: the source, and its dependencies as the lockfile says, by npm, pnpm or Yarn. The source
 * folder itself is not touched.
 */
export const npm: BuildWorkflow = {
  name: 'npm',

  matches: (target) => languageOf(target) === 'nodejs' && existsSync(manifestOf(target)),

  isNeeded(target) {
    const manifest = readManifest(manifestOf(target));
    return manifest !== undefined && !areDependenciesInstalled(manifest);
  },

  inputs(target) {
    const project = projectOf(target);
    const paths = [target.source, ...(project ? inputsOf(project) : [])];
    return { paths, exclude: ['node_modules'], values: machineValues(target) };
  },

  async toolVersion(target, context) {
    const project = projectOf(target);
    return project && hasDependencies(project.manifest) ? managerVersion(project.manager, context) : '';
  },

  async build(target, context) {
    await context.copy(target.source, context.artifacts, { exclude: ['node_modules'] });
    const project = projectOf(target);
    if (project === undefined || !hasDependencies(project.manifest)) return {};
    await addModules(project, target, context.artifacts, context);
    const machine = otherMachine(target, context);
    return { warnings: machine && foreignCode(target, join(context.artifacts, 'node_modules'), machine) };
  },
};

function projectOf(target: BuildTarget): NodeProject | undefined {
  const manifest = readManifest(manifestOf(target));
  return manifest && nodeProjectOf(manifest);
}
