import { type AwsClients, requestOptions } from '../aws/index.ts';
import { mapLimit } from '../core/index.ts';
import { DeployError } from './errors.ts';
import { resourcePath } from './resource-path.ts';
import { findStack, isNoStack, type StackState } from './stack.ts';

/**
 * Which stack is asked about.
 *
 * @public
 */
export interface StackQueryOptions {
  /** Name or ARN. */
  readonly stackName: string;
  /** Ends the question early; it then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A stack as it is now.
 *
 * @public
 */
export interface StackStatus {
  /** Its name. */
  readonly stackName: string;
  /** Its ARN. */
  readonly stackId: string;
  /** `CREATE_COMPLETE`, `UPDATE_IN_PROGRESS` … */
  readonly status: string;
  /** Why it is in this status, if the service says. */
  readonly reason?: string | undefined;
  /** Values of its parameters; secret ones are `****`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Its own tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether it is protected against deletion. */
  readonly isProtected: boolean;
  /** When it was made. */
  readonly createdAt?: Date | undefined;
  /** When it was last changed. */
  readonly updatedAt?: Date | undefined;
}

/**
 * A resource that is there.
 *
 * @public
 */
export interface StackResource {
  /** With the nested stacks around it: `Payments/Cards/Table`. */
  readonly path: string;
  /** Of the resource. */
  readonly logicalId: string;
  /** What it is in the account: a name, an id or an ARN; absent before it is made. */
  readonly physicalId?: string | undefined;
  /** `AWS::SQS::Queue` … */
  readonly resourceType: string;
  /** `CREATE_COMPLETE` … */
  readonly status: string;
  /** As the service says it. */
  readonly reason?: string | undefined;
  /** Path of the nested stack that it is in; absent for the stack's own. */
  readonly nestedStack?: string | undefined;
}

const NESTED = 'AWS::CloudFormation::Stack';

/** The stack's status; `undefined` when there is no such stack. */
export async function stackStatus(
  aws: AwsClients,
  { stackName, signal }: StackQueryOptions,
): Promise<StackStatus | undefined> {
  const stack = await findStack(aws, stackName, signal);
  if (stack === undefined) return undefined;
  const { id, name, status, reason, parameters, tags, isProtected, createdAt, updatedAt } = stack;
  return {
    stackName: name,
    stackId: id,
    status,
    ...(reason !== undefined && { reason }),
    parameters,
    tags,
    isProtected,
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}

/** The stack's outputs. */
export async function stackOutputs(
  aws: AwsClients,
  options: StackQueryOptions,
): Promise<Readonly<Record<string, string>>> {
  return (await existingStack(aws, options)).outputs;
}

/** Every resource of the stack and of the stacks nested in it, in the order of the service. */
export async function stackResources(aws: AwsClients, options: StackQueryOptions): Promise<readonly StackResource[]> {
  const { id } = await existingStack(aws, options);
  return resourcesOf(aws, id, undefined, options.signal);
}

/** The stack, which must be there. */
export async function existingStack(aws: AwsClients, { stackName, signal }: StackQueryOptions): Promise<StackState> {
  const stack = await findStack(aws, stackName, signal);
  if (stack === undefined) throw DeployError.stackNotFound(stackName);
  return stack;
}

async function resourcesOf(
  aws: AwsClients,
  stackId: string,
  nestedStack: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly StackResource[]> {
  const cloudFormation = await aws.cloudFormation();
  const resources: StackResource[] = [];
  let token: string | undefined;
  do {
    const request = { StackName: stackId, ...(token !== undefined && { NextToken: token }) };
    const { StackResourceSummaries = [], NextToken } = await cloudFormation
      .listStackResources(request, requestOptions(signal))
      .catch((error: unknown) => {
        // A nested stack that failed early is a resource without a stack.
        if (nestedStack !== undefined && isNoStack(error)) return { StackResourceSummaries: [], NextToken: undefined };
        throw error;
      });
    for (const { LogicalResourceId: logicalId = '', PhysicalResourceId, ...summary } of StackResourceSummaries) {
      resources.push({
        path: resourcePath({ logicalId, nestedStack }),
        logicalId,
        ...(PhysicalResourceId ? { physicalId: PhysicalResourceId } : {}),
        resourceType: summary.ResourceType ?? '',
        status: summary.ResourceStatus ?? '',
        ...(summary.ResourceStatusReason !== undefined && { reason: summary.ResourceStatusReason }),
        ...(nestedStack !== undefined && { nestedStack }),
      });
    }
    token = NextToken;
  } while (token !== undefined);
  const within = await mapLimit(resources, 4, async (resource) => {
    const { resourceType, physicalId, path } = resource;
    const nested = resourceType === NESTED && physicalId?.startsWith('arn:') ? physicalId : undefined;
    return nested === undefined ? [resource] : [resource, ...(await resourcesOf(aws, nested, path, signal))];
  });
  return within.flat();
}
