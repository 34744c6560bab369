import {
  type AliasShift,
  type AwsClients,
  AwsError,
  aliasShift,
  type DeploymentGroup,
  findAliasShift,
} from '../aws/index.ts';
import { emit, Memo, mapLimit } from '../core/index.ts';
import { getIn, isMap, type TemplateMap, type TemplateValue } from '../template/index.ts';
import type { GradualDeploymentEvent, StackProgressEvent } from './deploy-events.ts';
import type { FollowOptions } from './follow-options.ts';
import { readProcessed } from './read-template.ts';
import { resourcePath } from './resource-path.ts';

/** An alias whose traffic CodeDeploy shifts while the stack waits. */
interface ShiftingAlias {
  readonly logicalId: string;
  readonly nestedStack: string | undefined;
  readonly stackId: string;
  readonly since: Date;
  deploymentId: string | undefined;
  /** What was told last. */
  told: string;
  isOver: boolean;
}

/** An event with the stack that told it. */
interface ToldEvent extends StackProgressEvent {
  readonly stackId: string;
}

const TRANSIENT: readonly string[] = ['THROTTLED', 'NETWORK', 'SERVICE_UNAVAILABLE'];
const FINAL: readonly string[] = ['Succeeded', 'Failed', 'Stopped'];

/**
 * Tells how far the aliases of a stack have shifted (`DeploymentPreference`). Nothing depends on it: what cannot be seen is
 * said once, and the deployment of the stack goes on.
 */
export class GradualDeployments {
  readonly #aws: AwsClients;
  readonly #options: FollowOptions;
  /** By path. */
  readonly #aliases = new Map<string, ShiftingAlias>();
  readonly #groups = new Memo<string, DeploymentGroup | string | undefined>();
  readonly #templates = new Memo<string, TemplateMap | string>();
  readonly #problems = new Map<string, string>();
  #isForbidden = false;

  constructor(aws: AwsClients, options: FollowOptions) {
    this.#aws = aws;
    this.#options = options;
  }

  /** Hears of everything that happens to the stack. */
  notice({ resourceType, status, logicalId, nestedStack, stackId, time }: ToldEvent): void {
    if (resourceType !== 'AWS::Lambda::Alias' || this.#isForbidden) return;
    const path = resourcePath({ logicalId, nestedStack });
    const known = this.#aliases.get(path);
    if (status === 'UPDATE_IN_PROGRESS') {
      if (known !== undefined && !known.isOver) return;
      const alias = { logicalId, nestedStack, stackId, since: time, deploymentId: undefined, told: '', isOver: false };
      this.#aliases.set(path, alias);
    } else if (known !== undefined) known.isOver = true;
  }

  /** Looks how far they are, the last time when CloudFormation is done with them. */
  async look(): Promise<void> {
    await mapLimit([...this.#aliases], 4, async ([path, alias]) => {
      if (this.#isForbidden) return;
      const isLast = alias.isOver;
      try {
        const isFinal = await this.#lookAt(alias);
        if (isLast || isFinal) this.#aliases.delete(path);
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (!(error instanceof AwsError)) throw error;
        if (TRANSIENT.includes(error.code) && !isLast) return;
        this.#aliases.delete(path);
        this.#isForbidden = error.code === 'ACCESS_DENIED';
        this.#unseen(alias, error.message);
      }
    });
  }

  /** What CodeDeploy said was wrong with the alias. */
  problemOf(logicalId: string, nestedStack: string | undefined): string | undefined {
    return this.#problems.get(resourcePath({ logicalId, nestedStack }));
  }

  /** Whether there is nothing more to come. */
  async #lookAt(alias: ShiftingAlias): Promise<boolean> {
    const { signal } = this.#options;
    const group = await this.#groups.get(`${alias.stackId} ${alias.logicalId}`, () => this.#groupOf(alias));
    if (typeof group === 'string') this.#unseen(alias, group);
    if (group === undefined || typeof group === 'string') return true;
    // Clocks of two services, and seconds for milliseconds.
    const since = new Date(alias.since.getTime() - 2000);
    alias.deploymentId ??= await findAliasShift(this.#aws, group, since, signal);
    if (alias.deploymentId === undefined) return false;
    const shift = await aliasShift(this.#aws, alias.deploymentId, signal);
    this.#tell(alias, alias.deploymentId, shift);
    return FINAL.includes(shift.status);
  }

  #tell({ logicalId, nestedStack, ...alias }: ShiftingAlias, deploymentId: string, shift: AliasShift): void {
    const { status, functionName, currentVersion, targetVersion, targetWeight, steps, problem, rollback } = shift;
    const event: GradualDeploymentEvent = {
      type: 'gradual-deployment',
      stackName: this.#options.stackName,
      ...(nestedStack !== undefined && { nestedStack }),
      logicalId,
      deploymentId,
      status,
      ...(functionName !== undefined && { functionName }),
      ...(currentVersion !== undefined && { currentVersion }),
      ...(targetVersion !== undefined && { targetVersion }),
      targetVersionWeight: targetWeight ?? (status === 'Succeeded' ? 100 : 0),
      lifecycleEvents: steps,
      ...(problem !== undefined && { problem }),
      ...(rollback !== undefined && { rollback }),
    };
    const failed = steps.find((step) => step.status === 'Failed');
    const said = [problem, failed && `${failed.name} failed${failed.message ? `: ${failed.message}` : ''}`];
    const why = said.filter((text) => text !== undefined).join(' ');
    if (FINAL.includes(status) && status !== 'Succeeded' && why !== '') {
      this.#problems.set(resourcePath({ logicalId, nestedStack }), why);
    }
    const text = JSON.stringify(event);
    const known = this.#aliases.get(resourcePath({ logicalId, nestedStack }));
    if (text === alias.told) return;
    if (known !== undefined) known.told = text;
    emit(this.#options, event);
  }

  #unseen({ logicalId, nestedStack }: ShiftingAlias, reason: string): void {
    const { stackName } = this.#options;
    const where = nestedStack === undefined ? {} : { nestedStack };
    emit(this.#options, { type: 'gradual-deployment-unseen', stackName, ...where, logicalId, reason });
  }

  /** The group of the alias's update policy; `undefined` where it has none, a sentence where it cannot be known. */
  async #groupOf({
    stackId,
    logicalId,
    nestedStack = '',
  }: ShiftingAlias): Promise<DeploymentGroup | string | undefined> {
    const template = await this.#templates.get(stackId, () => this.#templateOf(stackId, nestedStack));
    if (typeof template === 'string') return template;
    const policy = getIn(template, ['Resources', logicalId, 'UpdatePolicy', 'CodeDeployLambdaAliasUpdate']);
    if (!isMap(policy)) return undefined;
    const [application, group] = await Promise.all([
      this.#nameOf(policy['ApplicationName'], stackId),
      this.#nameOf(policy['DeploymentGroupName'], stackId),
    ]);
    if (application !== undefined && group !== undefined) return { application, group };
    return 'its update policy names the application and the deployment group in a way that only CloudFormation understands';
  }

  async #templateOf(stackId: string, path: string): Promise<TemplateMap | string> {
    const known = this.#options.templates?.get(path);
    if (known !== undefined) return known;
    const { template, unread } = await readProcessed(this.#aws, { StackName: stackId }, this.#options.signal);
    return template ?? unread;
  }

  async #nameOf(value: TemplateValue | undefined, stackId: string): Promise<string | undefined> {
    if (typeof value === 'string') return value;
    const reference = isMap(value) ? value['Ref'] : undefined;
    if (typeof reference !== 'string') return undefined;
    const cloudFormation = await this.#aws.cloudFormation();
    const request = { StackName: stackId, LogicalResourceId: reference };
    const { StackResourceDetail } = await cloudFormation.describeStackResource(request);
    return StackResourceDetail?.PhysicalResourceId;
  }
}
