import { SamClient } from '../../../src/index.ts';
import type { Project } from '../project.ts';

/** What a function answers that was built into the usual place. */
export async function invokeBuilt(project: Project, id: string, event: unknown = {}): Promise<unknown> {
  await using client = new SamClient({ template: project.path('.aws-sam/build/template.yaml'), region: 'eu-west-1' });
  const { payload, functionError, logs } = await client.invokeLocal(id, { event });
  if (functionError !== undefined) throw new Error(`${JSON.stringify(payload)}\n${JSON.stringify(logs)}`);
  return payload;
}
