import type { DeploymentTarget } from '@aws-sdk/client-codedeploy';
import { type AwsClients, requestOptions } from './clients.ts';
import { AwsError } from './errors.ts';

/** The group of CodeDeploy that shifts an alias. */
export interface DeploymentGroup {
  readonly application: string;
  readonly group: string;
}

/** A deployment of CodeDeploy that shifts an alias of a function, as it is now. */
export interface AliasShift {
  readonly deploymentId: string;
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed`, `Stopped`. */
  readonly status: string;
  readonly createdAt: Date;
  readonly functionName: string | undefined;
  readonly alias: string | undefined;
  readonly currentVersion: string | undefined;
  readonly targetVersion: string | undefined;
  /** Of the traffic, for the target version; in percent. */
  readonly targetWeight: number | undefined;
  readonly steps: readonly { readonly name: string; readonly status: string; readonly message: string | undefined }[];
  /** What went wrong, in the service's words. */
  readonly problem: string | undefined;
  readonly problemCode: string | undefined;
  /** What is done about it: the deployment that shifts back, and why. */
  readonly rollback: { readonly deploymentId: string | undefined; readonly message: string | undefined } | undefined;
}

/** The newest deployment of a group that was created at `since` or later; `undefined` while there is none. */
export async function aliasShift(
  aws: AwsClients,
  { application, group }: DeploymentGroup,
  since: Date,
  signal?: AbortSignal | undefined,
): Promise<AliasShift | undefined> {
  const codeDeploy = await aws.codeDeploy();
  const { deployments = [] } = await codeDeploy.listDeployments(
    { applicationName: application, deploymentGroupName: group, createTimeRange: { start: since } },
    requestOptions(signal),
  );
  if (deployments.length === 0) return undefined;
  const { deploymentsInfo = [] } = await codeDeploy.batchGetDeployments(
    { deploymentIds: deployments.slice(0, 25) },
    requestOptions(signal),
  );
  // Shifting back is a deployment of its own, which the first one names.
  const own = deploymentsInfo.filter(({ creator }) => !/rollback$/i.test(creator ?? ''));
  const [newest] = own.sort((a, b) => (b.createTime?.getTime() ?? 0) - (a.createTime?.getTime() ?? 0));
  if (newest?.deploymentId === undefined) return undefined;
  const target = await targetOf(aws, newest.deploymentId, signal);
  const { rollbackInfo, errorInformation } = newest;
  const hasRollback = rollbackInfo?.rollbackDeploymentId !== undefined || rollbackInfo?.rollbackMessage !== undefined;
  return {
    deploymentId: newest.deploymentId,
    status: newest.status ?? 'InProgress',
    createdAt: newest.createTime ?? since,
    functionName: target.lambdaFunctionInfo?.functionName,
    alias: target.lambdaFunctionInfo?.functionAlias,
    currentVersion: target.lambdaFunctionInfo?.currentVersion,
    targetVersion: target.lambdaFunctionInfo?.targetVersion,
    targetWeight: target.lambdaFunctionInfo?.targetVersionWeight,
    steps: (target.lifecycleEvents ?? []).map(({ lifecycleEventName: name = '', status = 'Unknown', diagnostics }) => ({
      name,
      status,
      message: diagnostics?.message || undefined,
    })),
    problem: errorInformation?.message,
    problemCode: errorInformation?.code,
    rollback: hasRollback
      ? { deploymentId: rollbackInfo?.rollbackDeploymentId, message: rollbackInfo?.rollbackMessage }
      : undefined,
  };
}

/** What the deployment works on: of a function, there is one. It has none before it has begun. */
async function targetOf(
  aws: AwsClients,
  deploymentId: string,
  signal: AbortSignal | undefined,
): Promise<NonNullable<DeploymentTarget['lambdaTarget']>> {
  const codeDeploy = await aws.codeDeploy();
  try {
    const { targetIds = [] } = await codeDeploy.listDeploymentTargets({ deploymentId }, requestOptions(signal));
    if (targetIds.length === 0) return {};
    const { deploymentTargets = [] } = await codeDeploy.batchGetDeploymentTargets(
      { deploymentId, targetIds },
      requestOptions(signal),
    );
    return deploymentTargets[0]?.lambdaTarget ?? {};
  } catch (error) {
    if (error instanceof AwsError && error.serviceCode === 'DeploymentNotStartedException') return {};
    throw error;
  }
}
