import { randomUUID } from 'node:crypto';
import type { TemplateValue } from '../../../src/template/index.ts';
import type { Shift } from './code-deploy.ts';
import { type DesiredStack, evaluate } from './template.ts';

/** One line of a stack's history. */
export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly time: Date;
}

/** One difference between a stack and what it is to be. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  /** Of `Modify`. Properties called `…Name` make a new resource, all others do not. */
  readonly replacement: 'True' | 'False' | undefined;
  readonly physicalId: string | undefined;
  /** Properties before and after, as JSON. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What a stack is to be: a template with values. */
export interface Target {
  readonly desired: DesiredStack;
  /** As the author sent it. */
  readonly text: string;
  /** As the macros left it. */
  readonly processed: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly roleArn?: string | undefined;
  readonly notificationArns?: readonly string[] | undefined;
}

/** What happens to what was made when something fails. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** What a stack is in: the service. */
export interface StackHost {
  readonly behaviour: Behaviour;
  readonly step: () => Promise<void>;
  /** Makes a nested stack. */
  nestedStack(name: string, parent: Stack): Stack;
  /** What a nested stack is to be. */
  nestedTarget(url: string, parameters: Readonly<Record<string, string>>): Promise<Target>;
  byId(id: string): Stack | undefined;
  /** Has CodeDeploy shift an alias; what went wrong, if something did. */
  shift(shift: Shift): Promise<string | undefined>;
  /** A nested stack that only waits for its first change set. */
  waiting(parent: Stack, logicalId: string): Stack | undefined;
}

/** How the server behaves, changed by tests while it runs. */
export interface Behaviour {
  /** Between two events. In milliseconds. */
  stepMs: number;
  /** Logical IDs of resources that fail, with the reason. */
  readonly failures: Map<string, string>;
  /** Logical IDs of resources that cannot be rolled back, with the reason. */
  readonly rollbackFailures: Map<string, string>;
}

/** A resource of a stack as it is. */
export interface Resource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: string;
  readonly status: string;
  readonly time: Date;
}

const NESTED = 'AWS::CloudFormation::Stack';

/** A stack that changes as CloudFormation's do: in steps, with events, and back again when a resource fails. */
export class Stack {
  readonly id: string;
  readonly name: string;
  status = 'REVIEW_IN_PROGRESS';
  statusReason: string | undefined;
  target: Target | undefined;
  outputs: Readonly<Record<string, string>> = {};
  /** Newest first, as the service gives them. */
  readonly events: StackEvent[] = [];
  readonly parent: Stack | undefined;
  isProtected = false;
  readonly #host: StackHost;
  readonly #behaviour: Behaviour;
  readonly #resources = new Map<string, Resource>();
  readonly #step: () => Promise<void>;
  #cancelled = false;
  /** Before an update that failed and was not rolled back. */
  #lastGood: { readonly resources: ReadonlyMap<string, Resource>; readonly target: Target | undefined } | undefined;

  constructor(name: string, host: StackHost, parent?: Stack) {
    this.name = name;
    this.id = `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${randomUUID()}`;
    this.parent = parent;
    this.#host = host;
    this.#behaviour = host.behaviour;
    this.#step = host.step;
    if (parent === undefined) this.#moveTo('REVIEW_IN_PROGRESS', 'User Initiated');
  }

  get resources(): ReadonlyMap<string, Resource> {
    return this.#resources;
  }

  get isDeleted(): boolean {
    return this.status === 'DELETE_COMPLETE';
  }

  get isBusy(): boolean {
    return this.status.endsWith('_IN_PROGRESS') && this.status !== 'REVIEW_IN_PROGRESS';
  }

  /** What would have to be done. `undefined` if nothing at all, not even to outputs or tags. */
  changesFor(target: Target): readonly Change[] | undefined {
    const changes: Change[] = [];
    const wanted = new Map(target.desired.resources.map((resource) => [resource.logicalId, resource]));
    for (const { logicalId, type, properties } of target.desired.resources) {
      const existing = this.#resources.get(logicalId);
      const next = JSON.stringify(evaluate(properties, target.parameters));
      const { physicalId, properties: before } = existing ?? {};
      const common = { logicalId, type, physicalId, before, after: next };
      if (before === undefined) changes.push({ ...common, action: 'Add', replacement: undefined });
      else if (before !== next) {
        changes.push({ ...common, action: 'Modify', replacement: replaces(before, next) });
      }
    }
    for (const [logicalId, { type, physicalId, properties: before }] of this.#resources) {
      if (wanted.has(logicalId)) continue;
      const after = undefined;
      changes.push({ action: 'Remove', logicalId, type, replacement: undefined, physicalId, before, after });
    }
    const rest = (it: Target | undefined): string =>
      JSON.stringify([it?.desired.outputs, it?.tags, it?.roleArn, it?.notificationArns]);
    return changes.length === 0 && rest(this.target) === rest(target) ? undefined : changes;
  }

  async create(target: Target, onFailure: OnFailure): Promise<void> {
    this.#moveTo('CREATE_IN_PROGRESS', 'User Initiated');
    const failed = await this.#apply(target, 'CREATE', onFailure);
    if (failed === undefined) {
      this.#finish(target, 'CREATE_COMPLETE');
    } else if (onFailure === 'DO_NOTHING') {
      this.target = target;
      this.#moveTo('CREATE_FAILED', `The following resource(s) failed to create: [${failed}]. `);
    } else if (onFailure === 'DELETE') {
      this.#moveTo(
        'DELETE_IN_PROGRESS',
        `The following resource(s) failed to create: [${failed}]. Delete requested by user.`,
      );
      const isGone = await this.#removeAll();
      this.#moveTo(isGone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
    } else {
      this.target = target;
      this.#moveTo(
        'ROLLBACK_IN_PROGRESS',
        `The following resource(s) failed to create: [${failed}]. Rollback requested by user.`,
      );
      const isUndone = await this.#removeAll();
      this.#moveTo(isUndone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
  }

  async update(target: Target, onFailure: OnFailure): Promise<void> {
    this.#cancelled = false;
    const before = this.#lastGood?.resources ?? new Map(this.#resources);
    this.#moveTo('UPDATE_IN_PROGRESS', 'User Initiated');
    const failed = await this.#apply(target, 'UPDATE', onFailure);
    if (failed === undefined) {
      this.#moveTo('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      await this.#removeUnwanted(target);
      this.#finish(target, 'UPDATE_COMPLETE');
    } else if (onFailure === 'DO_NOTHING' && !this.#cancelled) {
      this.#lastGood = { resources: before, target: this.target };
      this.#moveTo('UPDATE_FAILED', `The following resource(s) failed to update: [${failed}]. `);
    } else {
      const reason = this.#cancelled ? 'User Initiated' : `The following resource(s) failed to update: [${failed}]. `;
      this.#moveTo('UPDATE_ROLLBACK_IN_PROGRESS', reason);
      await this.#rollBack(before);
    }
  }

  cancelUpdate(): boolean {
    if (this.status !== 'UPDATE_IN_PROGRESS') return false;
    this.#cancelled = true;
    return true;
  }

  /** `RollbackStack`: back to what it was before the update that failed. */
  async rollback(): Promise<void> {
    if (this.status === 'CREATE_FAILED') {
      this.#moveTo('ROLLBACK_IN_PROGRESS', 'User Initiated');
      const isUndone = await this.#removeAll();
      return this.#moveTo(isUndone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
    const { resources = new Map(this.#resources) } = this.#lastGood ?? {};
    this.#moveTo('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    await this.#rollBack(resources);
  }

  async delete(retained: readonly string[] = []): Promise<void> {
    this.#moveTo('DELETE_IN_PROGRESS', 'User Initiated');
    await this.#step();
    const failed = await this.#removeAllBut(retained);
    const reason = failed.length === 0 ? undefined : `The following resource(s) failed to delete: [${failed}]. `;
    this.#moveTo(reason === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', reason);
  }

  /** Makes and changes resources in the order of the template; the name of the one that failed, if one did. */
  async #apply(target: Target, verb: 'CREATE' | 'UPDATE', onFailure: OnFailure): Promise<string | undefined> {
    for (const { logicalId, type, properties } of target.desired.resources) {
      const existing = this.#resources.get(logicalId);
      const next = JSON.stringify(evaluate(properties, target.parameters));
      if (existing?.properties === next) continue;
      const doing = existing === undefined ? 'CREATE' : 'UPDATE';
      const nested = type === NESTED ? this.#nestedFor(logicalId, existing) : undefined;
      const generated = `${this.name}-${logicalId}-${randomUUID().slice(0, 8).toUpperCase()}`;
      const physicalId = nested?.id ?? existing?.physicalId ?? generated;
      this.#happened(logicalId, '', type, `${doing}_IN_PROGRESS`);
      await this.#step();
      if (doing === 'CREATE')
        this.#happened(logicalId, physicalId, type, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      await this.#step();
      const failure = nested
        ? await this.#applyNested(nested, properties, target, doing, onFailure)
        : (this.#behaviour.failures.get(logicalId) ??
          (existing && (await this.#shift(logicalId, existing.properties, next, target))));
      const cancelled = verb === 'UPDATE' && this.#cancelled;
      if (failure !== undefined || cancelled) {
        this.#happened(logicalId, physicalId, type, `${doing}_FAILED`, failure ?? 'Resource update cancelled');
        if (existing === undefined && onFailure === 'DO_NOTHING') {
          const status = 'CREATE_FAILED';
          const properties = '{"Failed":true}';
          this.#resources.set(logicalId, { type, physicalId, properties, status, time: new Date() });
        }
        this.#cancelOthers(target, logicalId);
        return logicalId;
      }
      const status = `${doing}_COMPLETE`;
      this.#resources.set(logicalId, { type, physicalId, properties: next, status, time: new Date() });
      this.#happened(logicalId, physicalId, type, `${doing}_COMPLETE`);
      await this.#step();
    }
    return undefined;
  }

  /** Of an alias with an update policy: to another version, CodeDeploy leads it. */
  async #shift(
    logicalId: string,
    before: string,
    after: string,
    { desired, parameters }: Target,
  ): Promise<string | undefined> {
    const { type, updatePolicy = {} } = desired.resources.find((one) => one.logicalId === logicalId)!;
    const names = { ...parameters, ...this.#names() };
    const policy = evaluate(updatePolicy['CodeDeployLambdaAliasUpdate'] ?? null, names);
    const textAt = (properties: string, name: string): string =>
      String(evaluate(JSON.parse(properties)[name] ?? '', names));
    const [currentVersion, targetVersion] = [textAt(before, 'FunctionVersion'), textAt(after, 'FunctionVersion')];
    if (type !== 'AWS::Lambda::Alias' || policy === null || currentVersion === targetVersion) return undefined;
    const { ApplicationName, DeploymentGroupName } = policy as Record<string, string>;
    return this.#host.shift({
      application: String(ApplicationName),
      group: String(DeploymentGroupName),
      logicalId,
      functionName: textAt(after, 'FunctionName'),
      currentVersion,
      targetVersion,
    });
  }

  #nestedFor(logicalId: string, existing: Resource | undefined): Stack {
    const known = existing ? this.#host.byId(existing.physicalId) : this.#host.waiting(this, logicalId);
    const suffix = randomUUID().slice(0, 8).toUpperCase();
    return known ?? this.#host.nestedStack(`${this.name}-${logicalId}-${suffix}`, this);
  }

  /** What is wrong with the nested stack afterwards, as the service words it in the parent. */
  async #applyNested(
    nested: Stack,
    properties: TemplateValue,
    { parameters }: Target,
    doing: 'CREATE' | 'UPDATE',
    onFailure: OnFailure,
  ): Promise<string | undefined> {
    const { TemplateURL, Parameters = {} } = evaluate(properties, { ...parameters, ...this.#names() }) as {
      TemplateURL?: string;
      Parameters?: Record<string, string>;
    };
    let target: Target;
    try {
      target = await this.#host.nestedTarget(String(TemplateURL), Parameters);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    await (doing === 'CREATE' ? nested.create(target, onFailure) : nested.update(target, onFailure));
    if (nested.status === `${doing}_COMPLETE`) return undefined;
    const reason = nested.events.find(({ physicalId, reason }) => physicalId === nested.id && reason)?.reason ?? '';
    return `Embedded stack ${nested.id} was not successfully ${doing.toLowerCase()}d: ${reason}`;
  }

  /** The service works on several resources at a time: those beside the failed one are cancelled. */
  #cancelOthers({ desired }: Target, failed: string): void {
    const next = desired.resources[desired.resources.findIndex(({ logicalId }) => logicalId === failed) + 1];
    if (next === undefined || this.#resources.has(next.logicalId)) return;
    this.#happened(next.logicalId, '', next.type, 'CREATE_FAILED', 'Resource creation cancelled');
  }

  async #rollBack(before: ReadonlyMap<string, Resource>): Promise<void> {
    for (const [logicalId, { type, physicalId, properties }] of [...this.#resources]) {
      const previous = before.get(logicalId);
      if (previous?.properties === properties) continue;
      const failure = this.#behaviour.rollbackFailures.get(logicalId);
      this.#happened(logicalId, physicalId, type, 'UPDATE_IN_PROGRESS');
      await this.#step();
      if (failure !== undefined) {
        this.#happened(logicalId, physicalId, type, 'UPDATE_FAILED', failure);
        return this.#moveTo('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${logicalId}]. `);
      }
      this.#happened(logicalId, physicalId, type, 'UPDATE_COMPLETE');
      if (previous !== undefined) this.#resources.set(logicalId, previous);
    }
    this.#moveTo('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    await this.#step();
    for (const [logicalId, { type, physicalId }] of [...this.#resources]) {
      if (before.has(logicalId)) continue;
      this.#happened(logicalId, physicalId, type, 'DELETE_COMPLETE');
      this.#resources.delete(logicalId);
    }
    this.#moveTo('UPDATE_ROLLBACK_COMPLETE');
  }

  async #removeUnwanted({ desired }: Target): Promise<void> {
    const wanted = new Set(desired.resources.map(({ logicalId }) => logicalId));
    for (const logicalId of [...this.#resources.keys()]) if (!wanted.has(logicalId)) await this.#remove(logicalId);
  }

  async #removeAll(): Promise<boolean> {
    return (await this.#removeAllBut([])).length === 0;
  }

  /** The names of those that could not be removed. */
  async #removeAllBut(retained: readonly string[]): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const logicalId of [...this.#resources.keys()].reverse()) {
      if (retained.includes(logicalId)) {
        const { type, physicalId } = this.#resources.get(logicalId)!;
        this.#happened(logicalId, physicalId, type, 'DELETE_SKIPPED');
        this.#resources.delete(logicalId);
      } else if (!(await this.#remove(logicalId))) failed.push(logicalId);
    }
    return failed;
  }

  async #remove(logicalId: string): Promise<boolean> {
    const { type, physicalId } = this.#resources.get(logicalId)!;
    const failure = this.#behaviour.rollbackFailures.get(logicalId);
    this.#happened(logicalId, physicalId, type, 'DELETE_IN_PROGRESS');
    await this.#step();
    if (type === NESTED) await this.#host.byId(physicalId)?.delete();
    if (this.#policyOf(logicalId) === 'Retain') {
      this.#happened(logicalId, physicalId, type, 'DELETE_SKIPPED');
      this.#resources.delete(logicalId);
      return true;
    }
    this.#happened(logicalId, physicalId, type, failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failure);
    if (failure === undefined) this.#resources.delete(logicalId);
    return failure === undefined;
  }

  #policyOf(logicalId: string): string | undefined {
    const { desired } = this.target ?? {};
    return desired?.resources.find((resource) => resource.logicalId === logicalId)?.deletionPolicy;
  }

  /** Physical IDs, and the outputs of nested stacks, by the names that templates have for them. */
  #names(): Record<string, string> {
    const names: Record<string, string> = { 'AWS::StackName': this.name, 'AWS::Region': 'us-east-1' };
    for (const [logicalId, { type, physicalId }] of this.#resources) {
      names[logicalId] = physicalId;
      const outputs = type === NESTED ? (this.#host.byId(physicalId)?.outputs ?? {}) : {};
      for (const [name, value] of Object.entries(outputs)) names[`${logicalId}.Outputs.${name}`] = value;
    }
    return names;
  }

  #finish(target: Target, status: string): void {
    const names = { ...target.parameters, ...this.#names() };
    const outputs = Object.entries(target.desired.outputs).map(([name, value]) => [
      name,
      String(evaluate(value, names)),
    ]);
    this.outputs = Object.fromEntries(outputs);
    this.target = target;
    this.#lastGood = undefined;
    this.#moveTo(status);
  }

  #moveTo(status: string, reason?: string): void {
    this.status = status;
    this.statusReason = reason;
    this.#happened(this.name, this.id, 'AWS::CloudFormation::Stack', status, reason);
  }

  #happened(logicalId: string, physicalId: string, type: string, status: string, reason?: string): void {
    this.events.unshift({ id: randomUUID(), logicalId, physicalId, type, status, reason, time: new Date() });
  }
}

function replaces(before: string, after: string): 'True' | 'False' {
  const [old, next] = [JSON.parse(before), JSON.parse(after)] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...Object.keys(old), ...Object.keys(next)].filter((name) => name.endsWith('Name'));
  return names.some((name) => old[name] !== next[name]) ? 'True' : 'False';
}
