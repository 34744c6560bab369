import type { AwsClients } from '../aws/index.ts';
import type { ArtifactStore, ImageStore } from '../package/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { discardChangeSet } from './change-set.ts';
import type { PlanStageOptions } from './deploy-options.ts';
import type { DeploymentPlan } from './deployment-plan.ts';
import { plannedSigner } from './planned-signatures.ts';
import { assertNothingLocal, prepareDeployment } from './prepare.ts';
import { findStartingPoint } from './starting-point.ts';

/**
 * What a deployment would do, as data. The service makes a change set for it, which is deleted again, and with it a
 * stack that is only there for it. Nothing is uploaded but what the service has to read for that: nested templates,
 * what `AWS::Include` names, and a template over 51,200 bytes.
 *
 * @throws {@link DeployError} when the stack takes no deployment or CloudFormation refuses the template
 */
export async function planDeployment(
  document: TemplateDocument,
  aws: AwsClients,
  options: PlanStageOptions,
): Promise<DeploymentPlan> {
  const { stackName, signal, store, images, signer } = options;
  signal?.throwIfAborted();
  if (store === undefined) assertNothingLocal(document, stackName);
  const start = await findStartingPoint(aws, options, false);
  const settings = {
    ...options,
    store: store && onlyWhatIsRead(store),
    images: images && withoutPush(images),
    signer: signer && plannedSigner(aws, start.existing, signal),
  };
  // What is needed is to be found out, not to be allowed: nothing is executed.
  const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
  const { plan, changeSet } = await prepareDeployment(document, aws, start, {
    ...settings,
    includeNestedStacks: options.includeNestedStacks ?? true,
    capabilities,
  });
  if (changeSet !== undefined) {
    await discardChangeSet(aws, { nameOrId: changeSet.id, stack: changeSet.stackId, isFirst: start.isFirst });
  }
  const given = options.capabilities ?? [];
  const isGiven = (capability: (typeof capabilities)[number]): boolean =>
    given.includes(capability) || (capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  return {
    ...plan,
    storage: options.storage ?? [],
    capabilities: plan.capabilities.map((one) => ({ ...one, isGiven: isGiven(one.capability) })),
  };
}

/** The images' store, where they arrive only when the stack is really deployed. */
function withoutPush(images: ImageStore): ImageStore {
  return { find: (id, image, place) => images.find(id, image, place), push: async () => {} };
}

/** The store, where only that arrives which the service has to read for a change set. */
function onlyWhatIsRead(store: ArtifactStore): ArtifactStore {
  return {
    folder: store.folder,
    has: (key, options) => store.has(key, options),
    put: async (key, content, options) => {
      if (options?.isReadByService === true) await store.put(key, content, options);
    },
    abandon: (upload) => store.abandon?.(upload) ?? Promise.resolve(false),
    locate: (key) => store.locate(key),
  };
}
