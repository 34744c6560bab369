import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BuildError } from '../errors.ts';
import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';

const INSTALL = 'Install GNU make: `apt-get install make`, `brew install make` or `choco install make`.';

/**
 * `make build-<logical ID>`, which puts the result into `$ARTIFACTS_DIR`. It runs in a copy of the source, so that builds
 * at the same time do not meet; `WorkingDirectory` of `Metadata` names a folder in it.
 */
export const makefile: BuildWorkflow = {
  name: 'makefile',

  matches: (target) =>
    target.method === 'makefile' || (languageOf(target) === 'provided' && existsSync(makefileOf(target))),

  // A result of building has none.
  isNeeded: (target) => existsSync(makefileOf(target)),

  inputs: (target) => ({ paths: [sourceOf(target), makefileOf(target)], sharedByIds: false, sharedByHandlers: false }),

  layerFolder: () => '',

  async build(target, context) {
    const file = makefileOf(target);
    if (!existsSync(file)) {
      const hint = `Write a Makefile with the target build-${target.logicalId}.`;
      throw BuildError.propertyInvalid(target, 'Metadata.BuildMethod', `is makefile, and there is no ${file}.`, hint);
    }
    const folder = join(context.scratch, 'source');
    await context.copy(sourceOf(target), folder);
    await context.run('make', ['--makefile', file, `build-${target.logicalId}`], {
      cwd: join(folder, textOf(target.metadata['WorkingDirectory']) ?? ''),
      env: { ARTIFACTS_DIR: context.artifacts, ...(target.mode && { SAM_BUILD_MODE: target.mode }) },
      install: INSTALL,
    });
    return {};
  },
};

/** `ProjectRootDirectory` names a folder around the source that the targets need as a whole. */
function sourceOf({ source, root, metadata }: BuildTarget): string {
  const project = textOf(metadata['ProjectRootDirectory']);
  return project === undefined ? source : resolve(root, project);
}

function makefileOf(target: BuildTarget): string {
  const context = textOf(target.metadata['ContextPath']);
  return target.manifest ?? join(context === undefined ? sourceOf(target) : resolve(target.root, context), 'Makefile');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
