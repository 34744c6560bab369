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
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed`, `Stopped`. */
  readonly status: string;
  readonly functionName: string | undefined;
  readonly currentVersion: string | undefined;
  readonly targetVersion: string | undefined;
  /** Of the traffic, for the target version; in percent. */
  readonly targetWeight: number | undefined;
  readonly steps: readonly { readonly name: string; readonly status: string; readonly message?: string }[];
  /** What went wrong, in the service's words. */
  readonly problem: string | undefined;
  /** What is done about it, in the service's words. */
  readonly rollback: string | undefined;
}

/** The newest deployment of a group that was created at `since` or later; `undefined` while there is none. */
export async function findAliasShift(
  aws: AwsClients,
  { application, group }: DeploymentGroup,
  since: Date,
  signal?: AbortSignal | undefined,
): Promise<string | undefined> {
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
  // Shifting back after a failure is a deployment of its own, which the failed one tells of.
  const own = deploymentsInfo.filter(({ creator }) => creator !== 'codeDeployRollback');
  const [newest] = own.sort((a, b) => (b.createTime?.getTime() ?? 0) - (a.createTime?.getTime() ?? 0));
  return newest?.deploymentId;
}

/** Looks how far a deployment is. */
export async function aliasShift(
  aws: AwsClients,
  deploymentId: string,
  signal?: AbortSignal | undefined,
): Promise<AliasShift> {
  const codeDeploy = await aws.codeDeploy();
  const { deploymentInfo = {} } = await codeDeploy.getDeployment({ deploymentId }, requestOptions(signal));
  const { status = 'InProgress', errorInformation, rollbackInfo } = deploymentInfo;
  const { lambdaFunctionInfo, lifecycleEvents = [] } = await targetOf(aws, deploymentId, signal);
  return {
    status,
    functionName: lambdaFunctionInfo?.functionName,
    currentVersion: lambdaFunctionInfo?.currentVersion,
    targetVersion: lambdaFunctionInfo?.targetVersion,
    targetWeight: lambdaFunctionInfo?.targetVersionWeight,
    steps: lifecycleEvents.map(({ lifecycleEventName: name = '', status: stepStatus = 'Unknown', diagnostics }) => ({
      name,
      status: stepStatus,
      ...(diagnostics?.message && { message: diagnostics.message }),
    })),
    problem: errorInformation?.message,
    rollback: rollbackInfo?.rollbackMessage,
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
    const request = { deploymentId, targetIds };
    const { deploymentTargets = [] } = await codeDeploy.batchGetDeploymentTargets(request, requestOptions(signal));
    return deploymentTargets[0]?.lambdaTarget ?? {};
  } catch (error) {
    if (error instanceof AwsError && error.serviceCode === 'DeploymentNotStartedException') return {};
    throw error;
  }
}
