import { randomUUID } from 'node:crypto';
import type { QueryInput, QueryValue } from './query-protocol.ts';
import { type Behaviour, type Change, Stack, type Target } from './stack.ts';
import { readDesired, requiredCapability } from './template.ts';

/** A refusal, as the service words it. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly target: Target;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  statusReason: string | undefined;
  executionStatus: 'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE';
  changes: readonly Change[];
}

/** What the service remembers, and what it does with a request. */
export class CloudFormationService {
  readonly stacks: Stack[] = [];
  readonly changeSets: ChangeSet[] = [];
  /** Items in one page of events and changes. */
  pageSize = 100;
  readonly #behaviour: Behaviour;
  readonly #step: () => Promise<void>;
  readonly #readUrl: (url: string) => Promise<string | undefined>;

  constructor(behaviour: Behaviour, step: () => Promise<void>, readUrl: (url: string) => Promise<string | undefined>) {
    this.#behaviour = behaviour;
    this.#step = step;
    this.#readUrl = readUrl;
  }

  readonly actions: Readonly<Record<string, (input: QueryInput) => QueryValue | Promise<QueryValue>>> = {
    DescribeStacks: ({ StackName }) => ({
      Stacks: (StackName === undefined
        ? this.stacks.filter(({ isDeleted }) => !isDeleted)
        : [this.#stack(StackName)]
      ).map(describe),
    }),
    DescribeStackEvents: ({ StackName, NextToken }) => {
      const { id, name, events } = this.#stack(StackName);
      const { items, next } = this.#page(events, NextToken);
      const StackEvents = items.map((event) => ({
        EventId: event.id,
        StackId: id,
        StackName: name,
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId,
        ResourceType: event.type,
        ResourceStatus: event.status,
        ResourceStatusReason: event.reason,
        Timestamp: event.time.toISOString(),
      }));
      return { StackEvents, NextToken: next };
    },
    CreateChangeSet: (input) => this.#createChangeSet(input),
    DescribeChangeSet: ({ ChangeSetName, NextToken }) => {
      const set = this.#changeSet(ChangeSetName);
      const { items, next } = this.#page(set.changes, NextToken);
      return {
        ChangeSetName: set.name,
        ChangeSetId: set.id,
        StackId: set.stack.id,
        StackName: set.stack.name,
        Status: set.status,
        StatusReason: set.statusReason,
        ExecutionStatus: set.executionStatus,
        NextToken: next,
        Changes: items.map(({ action, logicalId, type, replacement }) => ({
          Type: 'Resource',
          ResourceChange: {
            Action: action,
            LogicalResourceId: logicalId,
            ResourceType: type,
            Replacement: replacement,
          },
        })),
      };
    },
    DeleteChangeSet: ({ ChangeSetName }) => {
      const set = this.#changeSet(ChangeSetName);
      this.changeSets.splice(this.changeSets.indexOf(set), 1);
      return {};
    },
    ExecuteChangeSet: ({ ChangeSetName, DisableRollback }) => {
      const set = this.#changeSet(ChangeSetName);
      if (set.executionStatus !== 'AVAILABLE') {
        throw new ServiceError(
          'InvalidChangeSetStatus',
          `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
        );
      }
      set.executionStatus = 'EXECUTE_IN_PROGRESS';
      const { stack, target } = set;
      const disableRollback = DisableRollback === 'true';
      const isNew = stack.status === 'REVIEW_IN_PROGRESS';
      void (isNew ? stack.create(target, disableRollback) : stack.update(target, disableRollback)).then(() => {
        set.executionStatus = 'EXECUTE_COMPLETE';
      });
      return {};
    },
    CancelUpdateStack: ({ StackName }) => {
      const stack = this.#stack(StackName);
      if (stack.cancelUpdate()) return {};
      throw invalid(`CancelUpdateStack cannot be called from current stack status: ${stack.status}`);
    },
    DeleteStack: ({ StackName }) => {
      const stack = this.stacks.find(
        ({ id, name, isDeleted }) => !isDeleted && (name === StackName || id === StackName),
      );
      if (stack !== undefined) void stack.delete();
      return {};
    },
    GetTemplate: ({ StackName }) => ({ TemplateBody: this.#stack(StackName).target?.text ?? '' }),
  };

  async #createChangeSet(input: QueryInput): Promise<QueryValue> {
    const { StackName, ChangeSetName, ChangeSetType, TemplateURL, Capabilities } = input;
    const text = TemplateURL === undefined ? input['TemplateBody'] : await this.#readUrl(String(TemplateURL));
    if (typeof text !== 'string') throw invalid('S3 error: The specified key does not exist.');
    if (TemplateURL === undefined && Buffer.byteLength(text) > 51_200) {
      throw invalid(
        `1 validation error detected: Value '${text.slice(0, 20)}…' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200`,
      );
    }
    const desired = readDesired(text);
    if (desired === undefined) throw invalid('Template format error: unsupported structure.');
    if (desired.resources.length === 0) {
      throw invalid('Template format error: At least one Resources member must be defined.');
    }
    const required = requiredCapability(desired);
    const given = list(Capabilities);
    if (required !== undefined && !given.includes(required) && !given.includes('CAPABILITY_NAMED_IAM')) {
      throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
    }
    const stack = this.#stackFor(String(StackName), ChangeSetType !== 'UPDATE');
    const parameters = parametersOf(input, desired.parameters, stack.target);
    const tags = 'Tags' in input ? tagsOf(input['Tags']) : (stack.target?.tags ?? {});
    const name = String(ChangeSetName);
    const set: ChangeSet = {
      id: `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}/${randomUUID()}`,
      name,
      stack,
      target: { desired, text, parameters, tags },
      status: 'CREATE_PENDING',
      statusReason: undefined,
      executionStatus: 'UNAVAILABLE',
      changes: [],
    };
    this.changeSets.push(set);
    void this.#finishChangeSet(set);
    return { Id: set.id, StackId: stack.id };
  }

  async #finishChangeSet(set: ChangeSet): Promise<void> {
    await this.#step();
    set.status = 'CREATE_IN_PROGRESS';
    await this.#step();
    const changes = set.stack.changesFor(set.target);
    if (changes === undefined) {
      set.status = 'FAILED';
      set.statusReason =
        "The submitted information didn't contain changes. Submit different information to create a change set.";
      return;
    }
    const broken = [...this.#behaviour.failures].find(([id]) => id === '<change set>');
    set.status = broken === undefined ? 'CREATE_COMPLETE' : 'FAILED';
    set.statusReason = broken?.[1];
    set.executionStatus = broken === undefined ? 'AVAILABLE' : 'UNAVAILABLE';
    set.changes = changes;
  }

  #stackFor(name: string, isNew: boolean): Stack {
    const existing = this.stacks.find((stack) => stack.name === name && !stack.isDeleted);
    if (isNew && existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
      throw invalid(`Stack [${name}] already exists and cannot be created again with the changeSet.`);
    }
    if (!isNew && existing === undefined) throw invalid(`Stack [${name}] does not exist`);
    if (existing !== undefined && (existing.isBusy || /ROLLBACK_COMPLETE$|_FAILED$/.test(existing.status))) {
      const isUpdatable = /^UPDATE_ROLLBACK_COMPLETE$|^(CREATE|UPDATE)_FAILED$/.test(existing.status);
      if (!isUpdatable) throw invalid(`Stack:${existing.id} is in ${existing.status} state and can not be updated.`);
    }
    if (existing !== undefined) return existing;
    const stack = new Stack(name, this.#behaviour, this.#step);
    this.stacks.push(stack);
    return stack;
  }

  /** By ARN a stack is found even when it is deleted. */
  #stack(nameOrId: unknown): Stack {
    const found = this.stacks.find(({ id, name, isDeleted }) => id === nameOrId || (name === nameOrId && !isDeleted));
    if (found === undefined) throw invalid(`Stack with id ${String(nameOrId)} does not exist`);
    return found;
  }

  #changeSet(nameOrId: unknown): ChangeSet {
    const found = this.changeSets.find(({ id, name }) => id === nameOrId || name === nameOrId);
    if (found === undefined)
      throw new ServiceError('ChangeSetNotFound', `ChangeSet [${String(nameOrId)}] does not exist`);
    return found;
  }

  /** Tokens are ids of items, so that pages stay whole while new items come in front. */
  #page<T>(all: readonly T[], token: unknown): { readonly items: readonly T[]; readonly next: string | undefined } {
    const fromEnd = token === undefined ? all.length : Number(token);
    const start = all.length - fromEnd;
    const rest = fromEnd - this.pageSize;
    return { items: all.slice(start, start + this.pageSize), next: rest > 0 ? String(rest) : undefined };
  }
}

function describe(stack: Stack): QueryValue {
  const { target } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    CreationTime: (stack.events.at(-1)?.time ?? new Date()).toISOString(),
    Parameters: Object.entries(target?.parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue: target?.desired.parameters[ParameterKey]?.noEcho ? '****' : ParameterValue,
    })),
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    Tags: Object.entries(target?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

function parametersOf(
  { Parameters }: QueryInput,
  declared: Readonly<Record<string, { readonly default: string | undefined }>>,
  before: Target | undefined,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { ParameterKey, ParameterValue, UsePreviousValue } of records(Parameters)) {
    const name = String(ParameterKey);
    if (!(name in declared)) throw invalid(`Parameters: [${name}] do not exist in the template`);
    const previous = before?.parameters[name];
    if (UsePreviousValue === 'true' && previous === undefined) {
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    values[name] = UsePreviousValue === 'true' ? String(previous) : String(ParameterValue);
  }
  for (const [name, parameter] of Object.entries(declared)) {
    const value = values[name] ?? parameter.default;
    if (value === undefined) throw invalid(`Parameters: [${name}] must have values`);
    values[name] = value;
  }
  return values;
}

function tagsOf(tags: unknown): Record<string, string> {
  return Object.fromEntries(records(tags).map(({ Key, Value }) => [String(Key), String(Value)]));
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
