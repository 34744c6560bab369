import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import type { Polling } from './polling.ts';

/** A stack as it is now. */
export interface StackState {
  readonly id: string;
  readonly name: string;
  /** `CREATE_COMPLETE`, `REVIEW_IN_PROGRESS` … */
  readonly status: string;
  readonly reason: string | undefined;
  /** The parameters it has; secret ones are `****`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

/** The stack with this name or ARN, or `undefined` if there is none. */
export async function findStack(
  aws: AwsClients,
  stackName: string,
  signal?: AbortSignal | undefined,
  polling?: Polling | undefined,
): Promise<StackState | undefined> {
  const describe = async () => {
    const cloudFormation = await aws.cloudFormation();
    return cloudFormation.describeStacks({ StackName: stackName }, requestOptions(signal));
  };
  try {
    const { Stacks = [] } = await (polling === undefined ? describe() : polling.look(describe));
    const [stack] = Stacks;
    if (stack === undefined) return undefined;
    const { Parameters = [], Outputs = [], Tags = [] } = stack;
    return {
      id: stack.StackId ?? stackName,
      name: stack.StackName ?? stackName,
      status: stack.StackStatus ?? '',
      reason: stack.StackStatusReason,
      parameters: byName(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
      outputs: byName(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
      tags: byName(Tags.map(({ Key, Value }) => [Key, Value])),
      isProtected: stack.EnableTerminationProtection ?? false,
      createdAt: stack.CreationTime,
      updatedAt: stack.LastUpdatedTime,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (isNoStack(error)) return undefined;
    throw error;
  }
}

/** Whether the service says that there is no such stack. */
export function isNoStack(error: unknown): boolean {
  return error instanceof AwsError && /does not exist/.test(error.serviceMessage);
}

function byName(pairs: readonly (readonly [string | undefined, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}
