import type { TemplateMap } from '../../template/index.ts';
import { DeployError } from '../errors.ts';
import { openAccess } from '../security/access.ts';
import { reviewedResources } from '../security/reviewed-template.ts';
import type { Questions } from './questions.ts';

/** "No" to one of them ends it, as in SAM CLI. */
export async function askAboutOpenAccess(
  template: TemplateMap,
  { region, stackName, parameters }: { region: string; stackName: string; parameters: Record<string, string> },
  ask: Questions,
): Promise<void> {
  const resources = reviewedResources(template, { region, stackName, parameters, accountId: undefined });
  const open = new Map<string, string[]>();
  for (const { logicalId, message } of openAccess(resources)) {
    open.set(logicalId, [...(open.get(logicalId) ?? []), message.replace(/ answers without authorization\.$/, '')]);
  }
  for (const [logicalId, what] of open) {
    const question = `${logicalId} has no authentication (${what.join(', ')}). Is this okay?`;
    if (!(await ask.confirm(`open:${logicalId}`, question, false)))
      throw DeployError.securityConstraints(stackName, logicalId);
  }
}
