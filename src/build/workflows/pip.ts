import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { findPythons } from './find-tool.ts';
import { installWithPip } from './install-wheels.ts';
import { isLikeLambda } from './machine.ts';
import { packageFolder, pythonLeftovers } from './python-source.ts';
import { areInstalled, isEmpty, type Requirements, readRequirements } from './requirements.ts';

/**
 * Python with a `requirements.txt`: the source, and wheels for the platform of the function. What has no wheel is built
 * here, and is taken when it runs there. The source folder itself is not touched.
 */
export const pip: BuildWorkflow = {
  name: 'pip',

  matches: (target) => languageOf(target) === 'python' && existsSync(manifestOf(target)),

  // On another system, what runs there does not run here: then the packages of this machine count.
  isNeeded(target) {
    const requirements = requirementsOf(target);
    return !isEmpty(requirements) && isLikeLambda(target) && !areInstalled(requirements, target.source);
  },

  inputs(target) {
    const { files, local } = requirementsOf(target);
    const paths = [target.source, ...files, ...local];
    const exclude = pythonLeftovers(target.source);
    return { paths, exclude, sharedByHandlers: target.properties['ParentPackageMode'] !== 'auto' };
  },

  toolVersion(target, context) {
    if (isEmpty(requirementsOf(target))) return '';
    return findPythons(versionOf(target), context)[0] ?? '';
  },

  async build(target, context) {
    const requirements = requirementsOf(target);
    const warnings = isEmpty(requirements) ? [] : await installWithPip(target, requirements, context);
    const place = join(context.artifacts, packageFolder(target));
    await mkdir(place, { recursive: true });
    await context.copy(target.source, place, { exclude: pythonLeftovers(target.source) });
    return { warnings };
  },
};

function manifestOf({ manifest, source }: BuildTarget): string {
  return manifest ?? join(source, 'requirements.txt');
}

function requirementsOf(target: BuildTarget): Requirements {
  return readRequirements(manifestOf(target));
}

function versionOf({ runtime = '' }: BuildTarget): string | undefined {
  return /^python(3\.\d+)$/.exec(runtime)?.[1];
}
