import type { AwsClients } from '../aws/index.ts';
import { emit } from '../core/index.ts';
import { findLocalArtifacts, type PackagedArtifact, packageTemplate } from '../package/index.ts';
import type { TemplateDocument, TemplateMap } from '../template/index.ts';
import { type ChangeSet, createChangeSet } from './change-set.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import type { DeploymentPlan } from './deployment-plan.ts';
import { DeployError } from './errors.ts';
import { hasNestedStacks } from './nested-stacks.ts';
import { Origins } from './origins.ts';
import { stackParameters } from './parameters.ts';
import { deployedTemplate, makePlan } from './plan-of.ts';
import type { StackState } from './stack.ts';
import { templateBody } from './template-body.ts';

/** A deployment that only has to be executed. */
export interface PreparedDeployment {
  readonly plan: DeploymentPlan;
  /** Absent when there is nothing to change. */
  readonly changeSet: ChangeSet | undefined;
  readonly operation: 'create' | 'update';
  readonly origins: Origins;
  /** What the stacks will have, without macros, by path; as far as it is known. */
  readonly templates: ReadonlyMap<string, TemplateMap>;
}

/** What is there to begin with. */
export interface StartingPoint {
  /** The stack, if it has resources. */
  readonly existing: StackState | undefined;
  /** Whether there is not even a stack that waits for its first change set. */
  readonly isFirst: boolean;
}

/** Uploads what is local, has the service make a change set, and makes a plan of it. */
export async function prepareDeployment(
  document: TemplateDocument,
  aws: AwsClients,
  { existing, isFirst }: StartingPoint,
  options: DeployStageOptions,
): Promise<PreparedDeployment> {
  const { stackName, includeNestedStacks = options.approve !== undefined } = options;
  const operation = existing === undefined ? 'create' : 'update';
  const origins = new Origins(options.authored ?? document, options.originsOf);
  const { packaged, artifacts } = await packagedTemplate(document, options);
  const parameters = stackParameters(packaged, options, existing);
  const sent = options.transform === undefined ? packaged : await options.transform(packaged, parameters.values);
  const template = await templateBody(sent, options);

  emit(options, { type: 'change-set-creating', stackName, operation });
  // The one is waited for while the other is under way.
  const before = deployedTemplate(aws, existing, options);
  const includesNested = includeNestedStacks && hasNestedStacks(sent);
  const changeSet = await createChangeSet(aws, { operation, isFirst, template, parameters, includesNested }, options);
  const parts = { existing, operation, changeSet, includesNested, sent, parameters, artifacts, origins } as const;
  const { plan, templates } = await makePlan(aws, { ...parts, before: await before }, options);
  if (changeSet !== undefined) {
    emit(options, { type: 'change-set-created', stackName, changeSetId: changeSet.id, changes: plan.changes });
  }
  emit(options, { type: 'deployment-planned', stackName, plan });
  return { plan, changeSet, operation, origins, templates };
}

/** Said before anything is asked of AWS. */
export function assertNothingLocal(document: TemplateDocument, stackName: string): void {
  const local = findLocalArtifacts(document);
  if (local.length > 0) throw DeployError.bucketRequired(stackName, local);
}

async function packagedTemplate(
  document: TemplateDocument,
  options: DeployStageOptions,
): Promise<{ readonly packaged: TemplateDocument; readonly artifacts: readonly PackagedArtifact[] }> {
  const { store, stackName } = options;
  if (store === undefined) return { packaged: document, artifacts: [] };
  const { document: packaged, artifacts } = await packageTemplate(document, { ...options, store });
  assertNothingLocal(packaged, stackName);
  return { packaged, artifacts };
}
