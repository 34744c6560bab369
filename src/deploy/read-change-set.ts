import { type AwsClients, type Change, type ResourceChangeDetail, requestOptions } from '../aws/index.ts';
import type { DeployStageOptions } from './deploy-options.ts';
import type { ChangeCause, PropertyChange, StackChange } from './deployment-plan.ts';
import { redacted } from './parameters.ts';
import { Polling } from './polling.ts';

/** What a change set does, and what those of nested stacks do that belong to it. */
export interface ReadChangeSet {
  /** A nested stack is followed by what changes in it. */
  readonly changes: readonly StackChange[];
  readonly nested: readonly NestedChangeSet[];
}

/** The change set of a nested stack. */
export interface NestedChangeSet {
  /** Logical IDs from the outside in, with slashes. */
  readonly path: string;
  readonly id: string;
  readonly stackId: string;
  /** Absent when the stack is not there yet. */
  readonly existingId: string | undefined;
  /** The values that the nested stack is to have, as far as the service knows them; secret ones are masked. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** How CloudFormation says that there is nothing to do. It counts that as a failure of the change set. */
export const NO_CHANGES: RegExp = /didn't contain changes|No updates are to be performed/;

/** The service could not make the change set; the message is its reason. */
export class ChangeSetFailure extends Error {
  /** Whether it is that of a nested stack which failed. */
  readonly isNested: boolean;

  constructor(message: string, isNested = false) {
    super(message);
    this.isNested = isNested;
  }
}

/** Waits until a change set is there, and reads it. */
export async function readChangeSet(
  aws: AwsClients,
  id: string,
  secrets: readonly string[],
  options: DeployStageOptions,
): Promise<ReadChangeSet> {
  const reader = { aws, polling: new Polling(aws, options), secrets, signal: options.signal };
  for (;;) {
    const page = await describe(reader, id);
    if (page.Status === 'FAILED') throw await failureOf(reader, page.StatusReason);
    if (page.Status === 'CREATE_COMPLETE') return read(reader, id, page, undefined);
    await reader.polling.pause();
  }
}

interface Reader {
  readonly aws: AwsClients;
  readonly polling: Polling;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal | undefined;
}

type Page = Awaited<ReturnType<typeof describe>>;

function describe({ aws, polling, signal }: Reader, id: string, token?: string) {
  return polling.look(async () =>
    (await aws.cloudFormation()).describeChangeSet(
      { ChangeSetName: id, IncludePropertyValues: true, ...(token !== undefined && { NextToken: token }) },
      requestOptions(signal),
    ),
  );
}

async function read(reader: Reader, id: string, first: Page, path: string | undefined): Promise<ReadChangeSet> {
  const all = [...(first.Changes ?? [])];
  for (let { NextToken } = first; NextToken !== undefined; ) {
    const page = await describe(reader, id, NextToken);
    all.push(...(page.Changes ?? []));
    NextToken = page.NextToken;
  }
  const changes: StackChange[] = [];
  const nested: NestedChangeSet[] = [];
  for (const one of all) {
    changes.push(...changeOf(one, path, reader.secrets));
    const { ChangeSetId, LogicalResourceId = '', PhysicalResourceId } = one.ResourceChange ?? {};
    if (ChangeSetId === undefined) continue;
    const page = await describe(reader, ChangeSetId);
    // One without changes counts as failed, as the outermost does.
    if (page.Status !== 'CREATE_COMPLETE') continue;
    const below = path === undefined ? LogicalResourceId : `${path}/${LogicalResourceId}`;
    const inner = await read(reader, ChangeSetId, page, below);
    const parameters = (page.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
      ParameterKey,
      ParameterValue,
    ]);
    nested.push({
      path: below,
      id: ChangeSetId,
      stackId: page.StackId ?? '',
      existingId: PhysicalResourceId,
      parameters: Object.fromEntries(parameters),
    });
    changes.push(...inner.changes);
    nested.push(...inner.nested);
  }
  return { changes, nested };
}

/** That a nested change set failed the outer one says without the reason. */
async function failureOf(reader: Reader, reason = 'the service gives no reason'): Promise<ChangeSetFailure> {
  const nestedId = /Nested change set (arn:\S+) was not successfully created/.exec(reason)?.[1];
  if (nestedId === undefined) return new ChangeSetFailure(reason);
  const { StatusReason = reason } = await describe(reader, nestedId);
  if (StatusReason !== reason && StatusReason.includes('Nested change set')) {
    return new ChangeSetFailure((await failureOf(reader, StatusReason)).message, true);
  }
  return new ChangeSetFailure(StatusReason, true);
}

function changeOf(
  { ResourceChange: change }: Change,
  path: string | undefined,
  secrets: readonly string[],
): StackChange[] {
  if (change === undefined) return [];
  const { Action = 'Modify', LogicalResourceId = '', PhysicalResourceId, ResourceType = '', PolicyAction } = change;
  const action = Action === 'SyncWithActual' ? 'Modify' : Action;
  const properties = propertyChanges(change.Details ?? [], secrets);
  return [
    {
      action,
      logicalId: LogicalResourceId,
      resourceType: ResourceType,
      ...(action === 'Modify' && { replacement: change.Replacement }),
      ...(PhysicalResourceId !== undefined && { physicalId: PhysicalResourceId }),
      ...(path !== undefined && { nestedStack: path }),
      ...(properties.length > 0 && { properties }),
      ...(PolicyAction?.endsWith('Retain') && { oldResource: 'retained' as const }),
      ...(PolicyAction?.endsWith('Snapshot') && { oldResource: 'snapshot' as const }),
    },
  ];
}

/** The service has an entry for each cause: those of one property are put together. */
function propertyChanges(details: readonly ResourceChangeDetail[], secrets: readonly string[]): PropertyChange[] {
  const changes = new Map<string, PropertyChange>();
  for (const {
    Target: target = {},
    Evaluation,
    ChangeSource: source = 'DirectModification',
    CausingEntity,
  } of details) {
    const { Attribute = 'Properties', Name, Path, BeforeValue, AfterValue, RequiresRecreation = 'Never' } = target;
    const named = Name === undefined ? Attribute : `${Attribute}.${Name}`;
    const path = Path === undefined ? named : Path.replace(/^\//, '').replaceAll('/', '.');
    const cause: ChangeCause = {
      source,
      ...(CausingEntity !== undefined && { entity: CausingEntity }),
      isCertain: Evaluation === 'Static',
    };
    const known = changes.get(path);
    const before = BeforeValue ?? known?.before;
    const after = AfterValue ?? known?.after;
    changes.set(path, {
      path,
      ...(before !== undefined && { before: redacted(before, secrets) }),
      ...(after !== undefined && { after: redacted(after, secrets) }),
      recreation: RequiresRecreation,
      causes: [...(known?.causes ?? []), cause],
    });
  }
  return [...changes.values()];
}
