import { randomUUID } from 'node:crypto';

/** A deployment of CodeDeploy that shifts an alias. */
interface Deployment {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly creator: string;
  readonly createTime: number;
  readonly functionName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  status: string;
  weight: number;
  readonly steps: { lifecycleEventName: string; status: string; diagnostics?: { message: string } }[];
  errorInformation?: { code: string; message: string };
  rollbackInfo?: { rollbackDeploymentId: string; rollbackMessage: string };
}

/** What CloudFormation asks CodeDeploy to do. */
export interface Shift {
  readonly application: string;
  readonly group: string;
  readonly logicalId: string;
  readonly functionName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

/** CodeDeploy as far as it shifts aliases of functions: in steps, with hooks, and back again. */
export class CodeDeployService {
  readonly deployments: Deployment[] = [];
  /** Logical IDs of aliases whose shift ends early: stopped by an alarm, or because a hook says so. */
  readonly failures = new Map<string, 'alarm' | 'hook'>();
  /** Whether each step waits until somebody has looked at it. */
  waitsForLooks = false;
  readonly #step: () => Promise<void>;
  #looked: () => void = () => {};

  constructor(step: () => Promise<void>) {
    this.#step = step;
  }

  readonly actions: Readonly<Record<string, (input: Record<string, unknown>) => object>> = {
    ListDeployments: ({ applicationName, deploymentGroupName, createTimeRange = {} }) => {
      const { start = 0 } = createTimeRange as { start?: number };
      const found = this.deployments.filter(
        (one) =>
          one.applicationName === applicationName &&
          one.deploymentGroupName === deploymentGroupName &&
          one.createTime >= start,
      );
      return { deployments: found.map(({ deploymentId }) => deploymentId) };
    },
    BatchGetDeployments: ({ deploymentIds }) => ({
      deploymentsInfo: (deploymentIds as string[]).map((id) => infoOf(this.#deployment(id))),
    }),
    GetDeployment: ({ deploymentId }) => ({ deploymentInfo: infoOf(this.#deployment(String(deploymentId))) }),
    ListDeploymentTargets: ({ deploymentId }) => {
      const { functionName, status } = this.#deployment(String(deploymentId));
      return { targetIds: status === 'Created' ? [] : [`${functionName}:live`] };
    },
    BatchGetDeploymentTargets: ({ deploymentId }) => {
      const { functionName, currentVersion, targetVersion, weight, steps } = this.#deployment(String(deploymentId));
      const lambdaFunctionInfo = {
        functionName,
        functionAlias: 'live',
        currentVersion,
        targetVersion,
        targetVersionWeight: weight,
      };
      const lambdaTarget = { lambdaFunctionInfo, lifecycleEvents: structuredClone(steps) };
      // Whoever waits goes on when this answer is made.
      setImmediate(this.#looked);
      return { deploymentTargets: [{ deploymentTargetType: 'LambdaTarget', lambdaTarget }] };
    },
  };

  /** Shifts an alias; what is wrong, if it did not go well. */
  async shift({ application, group, logicalId, ...versions }: Shift): Promise<string | undefined> {
    const names = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];
    const deployment: Deployment = {
      deploymentId: `d-${randomUUID().slice(0, 8).toUpperCase()}`,
      applicationName: application,
      deploymentGroupName: group,
      creator: 'CloudFormation',
      createTime: Date.now() / 1000,
      ...versions,
      status: 'Created',
      weight: 0,
      steps: names.map((lifecycleEventName) => ({ lifecycleEventName, status: 'Pending' })),
    };
    this.deployments.push(deployment);
    const [before, allow, after] = deployment.steps;
    await this.#step();
    deployment.status = 'InProgress';
    before!.status = 'InProgress';
    await this.#next();
    if (this.failures.get(logicalId) === 'hook') {
      before!.status = 'Failed';
      before!.diagnostics = { message: 'the check says no' };
      return this.#fail(deployment, 'Failed', 'A validation function failed.');
    }
    before!.status = 'Succeeded';
    allow!.status = 'InProgress';
    deployment.weight = 10;
    await this.#next();
    if (this.failures.get(logicalId) === 'alarm') {
      allow!.status = 'Skipped';
      deployment.weight = 0;
      return this.#fail(deployment, 'Stopped', 'One or more alarms have been activated: Errors.');
    }
    deployment.weight = 100;
    allow!.status = 'Succeeded';
    after!.status = 'InProgress';
    await this.#next();
    after!.status = 'Succeeded';
    deployment.status = 'Succeeded';
    return undefined;
  }

  #fail(deployment: Deployment, status: string, message: string): string {
    const rollback: Deployment = {
      ...deployment,
      deploymentId: `d-${randomUUID().slice(0, 8).toUpperCase()}`,
      creator: 'codeDeployRollback',
      createTime: Date.now() / 1000,
      status: 'Succeeded',
    };
    this.deployments.push(rollback);
    deployment.status = status;
    deployment.errorInformation = { code: status === 'Stopped' ? 'ALARM_ACTIVE' : 'HEALTH_CONSTRAINTS', message };
    deployment.rollbackInfo = {
      rollbackDeploymentId: rollback.deploymentId,
      rollbackMessage: `Deployment ${rollback.deploymentId} shifts back.`,
    };
    return 'CodeDeploy deployment failed.';
  }

  async #next(): Promise<void> {
    if (!this.waitsForLooks) return this.#step();
    return new Promise((resolve) => {
      this.#looked = resolve;
    });
  }

  #deployment(id: string): Deployment {
    const found = this.deployments.find(({ deploymentId }) => deploymentId === id);
    if (found === undefined) throw new TypeError(`DeploymentDoesNotExistException: ${id}`);
    return found;
  }
}

function infoOf({ steps: _, weight: __, functionName: ___, ...info }: Deployment): object {
  return info;
}
