import { languageOf } from '../target-language.ts';
import type { BuildWorkflow } from '../workflow.ts';

/** Takes the source as it is: what there is to do where no manifest names dependencies. */
export const copy: BuildWorkflow = {
  name: 'copy',
  usesTools: false,
  matches: (target) => target.image === undefined && (target.method === undefined || languageOf(target) !== undefined),
  isNeeded: () => false,
  toolVersion: () => '1',
  async build({ source }, { artifacts, copy: copyFiles }) {
    await copyFiles(source, artifacts);
    return {};
  },
};
