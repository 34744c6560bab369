import type { Application } from '../application/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { BuildOptions } from './build-options.ts';
import { workflowFor } from './build-target.ts';
import { planBuild } from './plan.ts';
import { openStacks } from './stacks.ts';
import { builtInWorkflows } from './workflows/index.ts';

/** Whether anything of an application cannot be run or deployed as its source is. */
export async function needsBuild(
  document: TemplateDocument,
  application: Application,
  options: BuildOptions,
): Promise<boolean> {
  const workflows = [...(options.workflows ?? []), ...builtInWorkflows(options)];
  for (const planned of planBuild(openStacks(document, application), options)) {
    if ('skipped' in planned) continue;
    const workflow = await workflowFor(planned.target, workflows);
    if ((await workflow.isNeeded?.(planned.target)) ?? true) return true;
  }
  return false;
}
