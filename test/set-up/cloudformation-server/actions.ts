import { randomUUID } from 'node:crypto';
import { expandLoops } from '../../../src/resolve/index.ts';
import { parseTemplate, writeTemplate } from '../../../src/template/index.ts';
import { TransformError, transform } from '../../../src/transform/index.ts';
import { CodeDeployService, type Shift } from './code-deploy.ts';
import type { QueryInput, QueryValue } from './query-protocol.ts';
import { type Behaviour, type Change, type OnFailure, Stack, type StackHost, type Target } from './stack.ts';
import { evaluate, readDesired, requiredCapability } from './template.ts';

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
  /** Known when the macros have run. */
  target: Target | undefined;
  readonly given: Omit<Target, 'desired' | 'processed' | 'parameters'>;
  readonly input: QueryInput;
  readonly onFailure: OnFailure | undefined;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  statusReason: string | undefined;
  executionStatus: 'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE';
  changes: readonly Change[];
  /** Those of nested stacks, by logical ID, where they were asked for. */
  readonly nested: Map<string, ChangeSet>;
}

/** What the service remembers, and what it does with a request. */
export class CloudFormationService implements StackHost {
  readonly stacks: Stack[] = [];
  readonly changeSets: ChangeSet[] = [];
  readonly codeDeploy: CodeDeployService;
  /** Items in one page of events and changes. */
  pageSize = 100;
  readonly behaviour: Behaviour;
  readonly step: () => Promise<void>;
  readonly #readUrl: (url: string) => Promise<string | undefined>;

  constructor(behaviour: Behaviour, step: () => Promise<void>, readUrl: (url: string) => Promise<string | undefined>) {
    this.behaviour = behaviour;
    this.step = step;
    this.#readUrl = readUrl;
    this.codeDeploy = new CodeDeployService(step);
  }

  shift(shift: Shift): Promise<string | undefined> {
    return this.codeDeploy.shift(shift);
  }

  waiting(parent: Stack, logicalId: string): Stack | undefined {
    return this.stacks.find(
      (one) =>
        one.parent === parent &&
        one.status === 'REVIEW_IN_PROGRESS' &&
        one.events.length === 0 &&
        one.name.startsWith(`${parent.name}-${logicalId}-`),
    );
  }

  byId(wanted: string): Stack | undefined {
    return this.stacks.find(({ id }) => id === wanted);
  }

  nestedStack(name: string, parent: Stack): Stack {
    const stack = new Stack(name, this, parent);
    this.stacks.push(stack);
    return stack;
  }

  async nestedTarget(url: string, parameters: Readonly<Record<string, string>>): Promise<Target> {
    const text = await this.#readUrl(url);
    if (text === undefined) throw new Error('S3 error: The specified key does not exist.');
    const processed = expand(text, parameters);
    const desired = readDesired(processed);
    if (desired === undefined) throw new Error('Template format error: unsupported structure.');
    const values = { ...parameters };
    for (const [name, { default: value }] of Object.entries(desired.parameters)) values[name] ??= value ?? '';
    return { desired, text, processed, parameters: values, tags: {} };
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
    DescribeChangeSet: ({ ChangeSetName, StackName, NextToken, IncludePropertyValues }) => {
      const set = this.#changeSet(ChangeSetName, StackName);
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
        Parameters: Object.entries(set.target?.parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue: set.target?.desired.parameters[ParameterKey]?.noEcho ? '****' : ParameterValue,
        })),
        Changes: items.map((change) => ({
          Type: 'Resource',
          ResourceChange: {
            Action: change.action,
            LogicalResourceId: change.logicalId,
            PhysicalResourceId: change.physicalId,
            ResourceType: change.type,
            Replacement: change.replacement,
            ChangeSetId: set.nested.get(change.logicalId)?.id,
            Scope: change.action === 'Modify' ? ['Properties'] : [],
            Details: change.action === 'Modify' ? detailsOf(change, IncludePropertyValues === 'true') : [],
          },
        })),
      };
    },
    ListChangeSets: ({ StackName }) => {
      const stack = this.#stack(StackName);
      const own = this.changeSets.filter((set) => set.stack === stack);
      return { Summaries: own.map(({ id, name }) => ({ ChangeSetId: id, ChangeSetName: name })) };
    },
    DeleteChangeSet: ({ ChangeSetName, StackName }) => {
      this.#deleteChangeSet(this.#changeSet(ChangeSetName, StackName));
      return {};
    },
    ExecuteChangeSet: ({ ChangeSetName, StackName, DisableRollback }) => {
      const set = this.#changeSet(ChangeSetName, StackName);
      if (set.executionStatus !== 'AVAILABLE') {
        throw new ServiceError(
          'InvalidChangeSetStatus',
          `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
        );
      }
      const { stack, target, onFailure } = set;
      if (DisableRollback !== undefined && onFailure !== undefined) {
        throw invalid('DisableRollback cannot be specified for a change set that was created with OnStackFailure');
      }
      if (stack.isBusy || target === undefined) {
        throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
      }
      const then = onFailure ?? (DisableRollback === 'true' ? 'DO_NOTHING' : 'ROLLBACK');
      if (/^(CREATE|UPDATE)_FAILED$/.test(stack.status) && then !== 'DO_NOTHING') {
        throw invalid(
          `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
        );
      }
      set.executionStatus = 'EXECUTE_IN_PROGRESS';
      // All other change sets of the stack are gone then: they would not apply any more.
      for (const other of this.changeSets.filter((one) => one.stack === stack && one !== set)) {
        this.changeSets.splice(this.changeSets.indexOf(other), 1);
      }
      const isNew = stack.status === 'REVIEW_IN_PROGRESS';
      this.#forgetNested(set);
      void (isNew ? stack.create(target, then) : stack.update(target, then)).then(() => {
        set.executionStatus = 'EXECUTE_COMPLETE';
      });
      return {};
    },
    CancelUpdateStack: ({ StackName }) => {
      const stack = this.#stack(StackName);
      if (stack.cancelUpdate()) return {};
      throw invalid(`CancelUpdateStack cannot be called from current stack status: ${stack.status}`);
    },
    RollbackStack: ({ StackName }) => {
      const stack = this.#stack(StackName);
      if (!/^(CREATE|UPDATE)_FAILED$/.test(stack.status)) {
        throw invalid(`RollbackStack cannot be called from current stack status: ${stack.status}`);
      }
      void stack.rollback();
      return { StackId: stack.id };
    },
    DeleteStack: ({ StackName, RetainResources }) => {
      const stack = this.stacks.find(
        ({ id, name, isDeleted }) => !isDeleted && (name === StackName || id === StackName),
      );
      if (stack === undefined) return {};
      if (stack.isProtected) {
        throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
      }
      const retained = list(RetainResources).map(String);
      if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
        throw invalid(
          `Invalid operation on stack [${stack.id}]. RetainResources can only be specified for stacks in DELETE_FAILED`,
        );
      }
      for (const set of this.changeSets.filter((one) => one.stack === stack)) {
        this.changeSets.splice(this.changeSets.indexOf(set), 1);
      }
      void stack.delete(retained);
      return {};
    },
    UpdateTerminationProtection: ({ StackName, EnableTerminationProtection }) => {
      const stack = this.#stack(StackName);
      stack.isProtected = EnableTerminationProtection === 'true';
      return { StackId: stack.id };
    },
    GetTemplate: ({ StackName, ChangeSetName, TemplateStage }) => {
      const { target, given = target } =
        ChangeSetName === undefined
          ? { target: this.#stack(StackName).target }
          : this.#changeSet(ChangeSetName, StackName);
      const text = TemplateStage === 'Original' ? given?.text : target?.processed;
      if (text === undefined) throw invalid(`Template for stack ${String(StackName)} does not exist`);
      return { TemplateBody: text, StagesAvailable: ['Original', 'Processed'] };
    },
    GetTemplateSummary: ({ StackName, TemplateBody }) => {
      const text = StackName === undefined ? String(TemplateBody) : this.#stack(StackName).target?.text;
      const Parameters = Object.keys(readDesired(text ?? '')?.parameters ?? {}).map((name) => ({ ParameterKey: name }));
      return { Parameters };
    },
    DescribeStackResource: ({ StackName, LogicalResourceId }) => {
      const stack = this.#stack(StackName);
      const resource = stack.resources.get(String(LogicalResourceId));
      if (resource === undefined) {
        throw invalid(`Resource ${String(LogicalResourceId)} does not exist for stack ${stack.name}`);
      }
      const { type, physicalId, status, time } = resource;
      return {
        StackResourceDetail: {
          StackName: stack.name,
          StackId: stack.id,
          LogicalResourceId: String(LogicalResourceId),
          PhysicalResourceId: physicalId,
          ResourceType: type,
          ResourceStatus: status,
          LastUpdatedTimestamp: time.toISOString(),
        },
      };
    },
    ListStackResources: ({ StackName, NextToken }) => {
      const { items, next } = this.#page([...this.#stack(StackName).resources], NextToken);
      const StackResourceSummaries = items.map(([logicalId, { type, physicalId, status, time }]) => ({
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        ResourceStatus: status,
        LastUpdatedTimestamp: time.toISOString(),
      }));
      return { StackResourceSummaries, NextToken: next };
    },
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
    const required = missingCapability(desired, Capabilities);
    if (required !== undefined) {
      throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
    }
    const stack = this.#stackFor(String(StackName), ChangeSetType !== 'UPDATE');
    parametersOf(input, desired.parameters, stack.target);
    const name = String(ChangeSetName);
    const onFailure = input['OnStackFailure'];
    if (onFailure === 'DELETE' && ChangeSetType === 'UPDATE') {
      throw invalid('OnStackFailure DELETE is only valid for change sets of type CREATE');
    }
    const set: ChangeSet = {
      id: `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}/${randomUUID()}`,
      name,
      stack,
      target: undefined,
      given: {
        text,
        // A request without tags keeps those of the stack; an empty list removes them.
        tags: 'Tags' in input ? tagsOf(input['Tags']) : (stack.target?.tags ?? {}),
        roleArn: input['RoleARN'] === undefined ? stack.target?.roleArn : String(input['RoleARN']),
        notificationArns: 'NotificationARNs' in input ? list(input['NotificationARNs']).map(String) : undefined,
      },
      input,
      onFailure: onFailure === undefined ? undefined : (String(onFailure) as OnFailure),
      status: 'CREATE_PENDING',
      statusReason: undefined,
      executionStatus: 'UNAVAILABLE',
      changes: [],
      nested: new Map(),
    };
    this.changeSets.push(set);
    void this.#finishChangeSet(set);
    return { Id: set.id, StackId: stack.id };
  }

  async #finishChangeSet(set: ChangeSet): Promise<void> {
    await this.step();
    set.status = 'CREATE_IN_PROGRESS';
    await this.step();
    const { stack, given, input } = set;
    const fail = (reason: string): void => {
      set.status = 'FAILED';
      set.statusReason = reason;
    };
    let processed: string;
    const original = readDesired(given.text)!;
    try {
      processed = expand(given.text, parametersOf(input, original.parameters, stack.target));
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
    const desired = readDesired(processed)!;
    const required = missingCapability(desired, input['Capabilities']);
    if (required !== undefined) return fail(`Requires capabilities : [${required}]`);
    set.target = { ...given, desired, processed, parameters: parametersOf(input, desired.parameters, stack.target) };
    const changes = stack.changesFor(set.target);
    if (changes === undefined) {
      return fail(
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      );
    }
    if (input['IncludeNestedStacks'] === 'true') {
      const failed = await this.#nestedChangeSets(set);
      if (failed !== undefined) {
        return fail(`Nested change set ${failed.id} was not successfully created: Currently in FAILED.`);
      }
    }
    const broken = this.behaviour.failures.get('<change set>');
    if (broken !== undefined) return fail(broken);
    set.status = 'CREATE_COMPLETE';
    set.executionStatus = 'AVAILABLE';
    set.changes = changes;
  }

  /** Those of the nested stacks that change; the one that could not be made, if there is one. */
  async #nestedChangeSets(set: ChangeSet): Promise<ChangeSet | undefined> {
    const { stack, target, name } = set;
    const changed = stack.changesFor(target!) ?? [];
    for (const { logicalId, properties, type } of target!.desired.resources) {
      if (type !== 'AWS::CloudFormation::Stack' || !changed.some((one) => one.logicalId === logicalId)) continue;
      const physicalId = stack.resources.get(logicalId)?.physicalId;
      const inner =
        (physicalId && this.byId(physicalId)) ||
        this.nestedStack(`${stack.name}-${logicalId}-${randomUUID().slice(0, 8).toUpperCase()}`, stack);
      const child: ChangeSet = {
        ...set,
        id: `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}-${logicalId}/${randomUUID()}`,
        name: `${name}-${logicalId}`,
        stack: inner,
        target: undefined,
        status: 'CREATE_IN_PROGRESS',
        changes: [],
        nested: new Map(),
      };
      this.changeSets.push(child);
      set.nested.set(logicalId, child);
      const { TemplateURL, Parameters = {} } = evaluate(properties, target!.parameters) as {
        TemplateURL?: string;
        Parameters?: Record<string, string>;
      };
      try {
        const unforeseen = this.behaviour.failures.get(`<nested change set ${logicalId}>`);
        if (unforeseen !== undefined) throw new Error(unforeseen);
        child.target = await this.nestedTarget(String(TemplateURL), Parameters);
      } catch (error) {
        child.status = 'FAILED';
        child.statusReason = error instanceof Error ? error.message : String(error);
        return child;
      }
      child.changes = inner.changesFor(child.target) ?? [];
      const failed = await this.#nestedChangeSets(child);
      child.status = failed === undefined ? 'CREATE_COMPLETE' : 'FAILED';
      if (failed !== undefined) {
        child.statusReason = `Nested change set ${failed.id} was not successfully created: Currently in FAILED.`;
        return child;
      }
    }
    return undefined;
  }

  /** Goes with those of nested stacks, and with nested stacks that only waited for theirs. */
  #deleteChangeSet(set: ChangeSet): void {
    for (const child of set.nested.values()) {
      if (child.stack.status === 'REVIEW_IN_PROGRESS') this.stacks.splice(this.stacks.indexOf(child.stack), 1);
      this.#deleteChangeSet(child);
    }
    this.changeSets.splice(this.changeSets.indexOf(set), 1);
  }

  #forgetNested(set: ChangeSet): void {
    for (const child of set.nested.values()) {
      this.#forgetNested(child);
      this.changeSets.splice(this.changeSets.indexOf(child), 1);
    }
  }

  #stackFor(name: string, isNew: boolean): Stack {
    const existing = this.stacks.find((stack) => stack.name === name && !stack.isDeleted);
    if (isNew && existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
      throw invalid(`Stack [${name}] already exists and cannot be created again with the changeSet.`);
    }
    if (!isNew && existing === undefined) throw invalid(`Stack [${name}] does not exist`);
    if (existing !== undefined && (existing.isBusy || /ROLLBACK_COMPLETE$|_FAILED$/.test(existing.status))) {
      const isUpdatable = /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$|^(CREATE|UPDATE)_FAILED$/.test(existing.status);
      if (!isUpdatable) throw invalid(`Stack:${existing.id} is in ${existing.status} state and can not be updated.`);
    }
    if (existing !== undefined) return existing;
    const stack = new Stack(name, this);
    this.stacks.push(stack);
    return stack;
  }

  /** By ARN a stack is found even when it is deleted. */
  #stack(nameOrId: unknown): Stack {
    const found = this.stacks.find(({ id, name, isDeleted }) => id === nameOrId || (name === nameOrId && !isDeleted));
    if (found === undefined) throw invalid(`Stack with id ${String(nameOrId)} does not exist`);
    return found;
  }

  #changeSet(nameOrId: unknown, stackName?: unknown): ChangeSet {
    const found = this.changeSets.find(
      ({ id, name, stack }) =>
        id === nameOrId || (name === nameOrId && (stackName === stack.name || stackName === stack.id)),
    );
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
    EnableTerminationProtection: String(stack.isProtected),
    RoleARN: target?.roleArn,
    NotificationARNs: target?.notificationArns,
    ParentId: stack.parent?.id,
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

/** What the macros make of a template: ours do what those of the service do, the language extensions before SAM. */
function expand(text: string, parameters: Readonly<Record<string, string>>): string {
  const { document } = parseTemplate(text);
  const used = document?.template['Transform'];
  if (document === undefined || !JSON.stringify(used ?? '').includes('AWS::Serverless-2016-10-31')) return text;
  try {
    const region = 'us-east-1';
    const isExtended = JSON.stringify(used).includes('AWS::LanguageExtensions');
    const { template } = isExtended ? expandLoops({ ...document, region, parameters }) : document;
    return writeTemplate(transform({ ...document, template }, { region, parameters }).document, 'json');
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    throw new Error(`Transform AWS::Serverless-2016-10-31 failed with: ${error.message}`);
  }
}

function missingCapability(desired: Parameters<typeof requiredCapability>[0], given: unknown): string | undefined {
  const required = requiredCapability(desired);
  if (required === undefined || list(given).includes(required)) return undefined;
  return list(given).includes('CAPABILITY_NAMED_IAM') ? undefined : required;
}

/** One entry for each property that is not what it was. */
function detailsOf({ before = '{}', after = '{}' }: Change, withValues: boolean): QueryValue {
  const [old, next] = [JSON.parse(before), JSON.parse(after)] as [Record<string, unknown>, Record<string, unknown>];
  const text = (value: unknown): string | undefined =>
    value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return names
    .filter((name) => text(old[name]) !== text(next[name]))
    .map((name) => ({
      Target: {
        Attribute: 'Properties',
        Name: name,
        RequiresRecreation: name.endsWith('Name') ? 'Always' : 'Never',
        Path: `/Properties/${name}`,
        AttributeChangeType: name in old ? (name in next ? 'Modify' : 'Remove') : 'Add',
        ...(withValues && { BeforeValue: text(old[name]), AfterValue: text(next[name]) }),
      },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    }));
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
