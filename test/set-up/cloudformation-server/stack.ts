import { randomUUID } from 'node:crypto';
import type { DesiredStack } from './template.ts';
import { evaluate } from './template.ts';

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
}

/** What a stack is to be: a template with values. */
export interface Target {
  readonly desired: DesiredStack;
  readonly text: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
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

interface Resource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: string;
}

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
  readonly #behaviour: Behaviour;
  readonly #resources = new Map<string, Resource>();
  readonly #step: () => Promise<void>;
  #cancelled = false;

  constructor(name: string, behaviour: Behaviour, step: () => Promise<void>) {
    this.name = name;
    this.id = `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${randomUUID()}`;
    this.#behaviour = behaviour;
    this.#step = step;
    this.#moveTo('REVIEW_IN_PROGRESS', 'User Initiated');
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
      if (existing === undefined) changes.push({ action: 'Add', logicalId, type, replacement: undefined });
      else if (existing.properties !== next) {
        changes.push({ action: 'Modify', logicalId, type, replacement: replaces(existing.properties, next) });
      }
    }
    for (const [logicalId, { type }] of this.#resources) {
      if (!wanted.has(logicalId)) changes.push({ action: 'Remove', logicalId, type, replacement: undefined });
    }
    const rest = (it: Target | undefined): string => JSON.stringify([it?.desired.outputs, it?.tags]);
    return changes.length === 0 && rest(this.target) === rest(target) ? undefined : changes;
  }

  async create(target: Target, disableRollback: boolean): Promise<void> {
    this.#moveTo('CREATE_IN_PROGRESS', 'User Initiated');
    const failed = await this.#apply(target, 'CREATE');
    if (failed === undefined) {
      this.#finish(target, 'CREATE_COMPLETE');
    } else if (disableRollback) {
      this.#moveTo('CREATE_FAILED', `The following resource(s) failed to create: [${failed}]. `);
    } else {
      this.#moveTo(
        'ROLLBACK_IN_PROGRESS',
        `The following resource(s) failed to create: [${failed}]. Rollback requested by user.`,
      );
      const isUndone = await this.#removeAll();
      this.#moveTo(isUndone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
  }

  async update(target: Target, disableRollback: boolean): Promise<void> {
    this.#cancelled = false;
    const before = new Map(this.#resources);
    this.#moveTo('UPDATE_IN_PROGRESS', 'User Initiated');
    const failed = await this.#apply(target, 'UPDATE');
    if (failed === undefined) {
      this.#moveTo('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      await this.#removeUnwanted(target);
      this.#finish(target, 'UPDATE_COMPLETE');
    } else if (disableRollback && !this.#cancelled) {
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

  async delete(): Promise<void> {
    this.#moveTo('DELETE_IN_PROGRESS', 'User Initiated');
    const isGone = await this.#removeAll();
    this.#moveTo(isGone ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
  }

  /** Makes and changes resources in the order of the template; the name of the one that failed, if one did. */
  async #apply(target: Target, verb: 'CREATE' | 'UPDATE'): Promise<string | undefined> {
    for (const { logicalId, type, properties } of target.desired.resources) {
      const existing = this.#resources.get(logicalId);
      const next = JSON.stringify(evaluate(properties, target.parameters));
      if (existing?.properties === next) continue;
      const doing = existing === undefined ? 'CREATE' : 'UPDATE';
      const physicalId = existing?.physicalId ?? `${this.name}-${logicalId}-${randomUUID().slice(0, 8).toUpperCase()}`;
      this.#happened(logicalId, '', type, `${doing}_IN_PROGRESS`);
      await this.#step();
      if (doing === 'CREATE')
        this.#happened(logicalId, physicalId, type, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      await this.#step();
      const failure = this.#behaviour.failures.get(logicalId);
      const cancelled = verb === 'UPDATE' && this.#cancelled;
      if (failure !== undefined || cancelled) {
        this.#happened(logicalId, physicalId, type, `${doing}_FAILED`, failure ?? 'Resource update cancelled');
        this.#cancelOthers(target, logicalId);
        return logicalId;
      }
      this.#resources.set(logicalId, { type, physicalId, properties: next });
      this.#happened(logicalId, physicalId, type, `${doing}_COMPLETE`);
      await this.#step();
    }
    return undefined;
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
    for (const logicalId of [...this.#resources.keys()].reverse()) {
      if (!(await this.#remove(logicalId))) return false;
    }
    return true;
  }

  async #remove(logicalId: string): Promise<boolean> {
    const { type, physicalId } = this.#resources.get(logicalId)!;
    const failure = this.#behaviour.rollbackFailures.get(logicalId);
    this.#happened(logicalId, physicalId, type, 'DELETE_IN_PROGRESS');
    await this.#step();
    this.#happened(logicalId, physicalId, type, failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failure);
    if (failure === undefined) this.#resources.delete(logicalId);
    return failure === undefined;
  }

  #finish(target: Target, status: string): void {
    const ids = [...this.#resources].map(([logicalId, { physicalId }]) => [logicalId, physicalId] as const);
    const names = {
      ...target.parameters,
      ...Object.fromEntries(ids),
      'AWS::StackName': this.name,
      'AWS::Region': 'us-east-1',
    };
    const outputs = Object.entries(target.desired.outputs).map(([name, value]) => [
      name,
      String(evaluate(value, names)),
    ]);
    this.outputs = Object.fromEntries(outputs);
    this.target = target;
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
