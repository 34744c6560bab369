import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import type { TemplateDocument, TemplateMap } from '../template/index.ts';
import type { ChangeSet } from './change-set.ts';
import { type ReadTemplate, readProcessed } from './read-template.ts';
import { resourcePath } from './resource-path.ts';
import { type ReviewContext, reviewedResources } from './security/reviewed-template.ts';
import { findStack, type StackState } from './stack.ts';

/** A stack nested in the one that is deployed, as it is and as it will be. */
export interface NestedStack {
  /** Logical IDs from the outside in, with slashes. */
  readonly path: string;
  readonly before: ReadTemplate;
  readonly after: ReadTemplate;
  readonly parametersBefore: Readonly<Record<string, string>>;
  readonly parametersAfter: Readonly<Record<string, string>>;
}

/** The nested stacks that there will be, and those that cannot be looked into, one sentence each. */
export interface NestedStacks {
  readonly stacks: readonly NestedStack[];
  readonly unknown: readonly string[];
}

/** What nested stacks are looked for in. */
interface OuterStack {
  /** With a slash at its end; empty for the outermost. */
  readonly prefix: string;
  readonly template: TemplateMap;
  readonly parameters: Readonly<Record<string, string>>;
  /** Absent when it is not there yet. */
  readonly existingId: string | undefined;
}

/** Whether a template has nested stacks, or may have when its macros have run. */
export function hasNestedStacks({ template }: TemplateDocument): boolean {
  return /"AWS::(?:CloudFormation::Stack|Serverless::Application)"/.test(JSON.stringify(template));
}

/** Finds the stacks nested in one, and in those, and reads their templates from the change set and the account. */
export async function readNestedStacks(
  aws: AwsClients,
  outer: Omit<OuterStack, 'prefix'>,
  changeSet: ChangeSet | undefined,
  context: Omit<ReviewContext, 'parameters'> & { readonly signal: AbortSignal | undefined },
): Promise<NestedStacks> {
  const stacks: NestedStack[] = [];
  const unknown: string[] = [];
  const look = async ({ prefix, template, parameters, existingId }: OuterStack): Promise<void> => {
    const resources = reviewedResources(template, { ...context, parameters });
    for (const { logicalId, type } of resources) {
      if (type !== 'AWS::CloudFormation::Stack') continue;
      const path = `${prefix}${logicalId}`;
      const own = await readOne(aws, { path, logicalId, outerId: existingId }, changeSet, context.signal);
      if (typeof own === 'string') {
        unknown.push(own);
        continue;
      }
      stacks.push(own.stack);
      const { after, parametersAfter } = own.stack;
      if (after.template === undefined) continue;
      await look({ prefix: `${path}/`, template: after.template, parameters: parametersAfter, existingId: own.id });
    }
  };
  await look({ ...outer, prefix: '' });
  return { stacks, unknown };
}

/** A nested stack, or why it cannot be looked into. */
async function readOne(
  aws: AwsClients,
  {
    path,
    logicalId,
    outerId,
  }: { readonly path: string; readonly logicalId: string; readonly outerId: string | undefined },
  changeSet: ChangeSet | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly stack: NestedStack; readonly id: string | undefined } | string> {
  const change = changeSet?.nested.find((one) => one.path === path);
  const isChanged = changeSet?.changes.some((one) => resourcePath(one) === path);
  if (change === undefined && isChanged === true) {
    const why = changeSet?.nestedProblem === undefined ? '' : ` (${changeSet.nestedProblem.replace(/\.$/, '')})`;
    return `What nested stack ${path} makes was not looked at${why}.`;
  }
  try {
    const id = change === undefined ? await physicalId(aws, outerId, logicalId, signal) : change.existingId;
    const existing: StackState | undefined = id === undefined ? undefined : await findStack(aws, id, signal);
    const before: ReadTemplate =
      existing === undefined ? { template: {} } : await readProcessed(aws, { StackName: existing.id }, signal);
    const after =
      change === undefined
        ? before
        : await readProcessed(aws, { ChangeSetName: change.id, StackName: change.stackId }, signal);
    const parametersBefore = existing?.parameters ?? {};
    const parametersAfter = change?.parameters ?? parametersBefore;
    return { stack: { path, before, after, parametersBefore, parametersAfter }, id: existing?.id };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AwsError)) throw error;
    return `What nested stack ${path} makes was not looked at (${error.message}).`;
  }
}

async function physicalId(
  aws: AwsClients,
  outerId: string | undefined,
  logicalId: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (outerId === undefined) return undefined;
  const cloudFormation = await aws.cloudFormation();
  const request = { StackName: outerId, LogicalResourceId: logicalId };
  const { StackResourceDetail } = await cloudFormation.describeStackResource(request, requestOptions(signal));
  return StackResourceDetail?.PhysicalResourceId;
}
