import type { AwsOptions } from '../aws/index.ts';
import type { DeploymentPlan, ParameterValue } from '../deploy/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { DeployOptions, GuidedDeployOptions } from './client-options.ts';

/** What was answered: where to deploy to, and how. */
export interface GuidedDeployment {
  readonly region: string;
  readonly options: DeployOptions;
}

/** Asks for what a deployment needs; the plan is asked about too, if that was wanted. */
export async function guided(
  document: TemplateDocument,
  options: GuidedDeployOptions,
  known: {
    readonly region: string | undefined;
    readonly parameters: Readonly<Record<string, ParameterValue>>;
  },
  account: AwsOptions,
): Promise<GuidedDeployment> {
  const [{ guide, unreferencedRepositories }, { formatPlan }, { transformTemplate }, { AwsClients }] =
    await Promise.all([
      import('../deploy/index.ts'),
      import('../deploy/values.ts'),
      import('./transform-template.ts'),
      import('../aws/index.ts'),
    ]);
  const { guided: _, ask, configFile, configEnv, approve, signal, ...rest } = options;
  const answers = await guide(document, {
    ...rest,
    ask,
    configFile,
    configEnv,
    signal,
    region: known.region,
    parameters: { ...known.parameters, ...options.parameters },
    unreferenced: async (stackName, region, functions) => {
      await using aws = new AwsClients({ ...account, region });
      return await unreferencedRepositories(aws, stackName, functions, { signal });
    },
    transformed: (parameters, region) => transformTemplate(document, { region, parameters, profile: 'local' }).template,
  });
  const { stackName, region, bucket, needsBucket, prefix, parameters, capabilities } = answers;
  const { disableRollback, confirmsChanges, signingProfiles, images } = answers;
  const asksFirst = async (plan: DeploymentPlan): Promise<boolean> => {
    if (approve !== undefined && (await approve(plan)) !== true) return false;
    const message = `${formatPlan(plan)}\n\nDeploy these changes?`;
    return !confirmsChanges || ask.confirm({ id: 'deploy', message, initial: false });
  };
  return {
    region,
    options: {
      ...rest,
      signal,
      stackName,
      bucket,
      // As SAM CLI does it, but only where there is something to upload.
      resolveS3: rest.resolveS3 ?? (bucket === undefined && needsBucket),
      prefix,
      parameters,
      capabilities,
      disableRollback,
      signingProfiles,
      ...images,
      approve: asksFirst,
    },
  };
}
