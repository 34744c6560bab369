import { languageOf } from '../target-language.ts';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { pythonLeftovers } from './python-source.ts';

/** Takes the source as it is: what there is to do where no manifest names dependencies. */
export const copy: BuildWorkflow = {
  name: 'copy',
  usesTools: false,
  matches: (target) => target.image === undefined && (target.method === undefined || languageOf(target) !== undefined),
  isNeeded: () => false,
  inputs: (target) => ({ paths: [target.source], exclude: leftovers(target) }),
  toolVersion: () => '1',
  async build(target, { artifacts, copy: copyFiles }) {
    await copyFiles(target.source, artifacts, { exclude: leftovers(target) });
    return {};
  },
};

function leftovers(target: BuildTarget): readonly string[] {
  return languageOf(target) === 'python' ? pythonLeftovers(target.source) : [];
}
