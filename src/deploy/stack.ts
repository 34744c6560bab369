import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';

/** A stack as it is now. */
export interface StackState {
  readonly id: string;
  /** `CREATE_COMPLETE`, `REVIEW_IN_PROGRESS` … */
  readonly status: string;
  readonly reason: string | undefined;
  /** Names of the parameters it has. */
  readonly parameters: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The stack with this name or ARN, or `undefined` if there is none. */
export async function findStack(
  aws: AwsClients,
  stackName: string,
  signal?: AbortSignal | undefined,
): Promise<StackState | undefined> {
  const cloudFormation = await aws.cloudFormation();
  try {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stackName }, requestOptions(signal));
    const [stack] = Stacks;
    if (stack === undefined) return undefined;
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    return {
      id: stack.StackId ?? stackName,
      status: stack.StackStatus ?? '',
      reason: stack.StackStatusReason,
      parameters: (stack.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []),
      outputs: Object.fromEntries(outputs),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AwsError && /does not exist/.test(error.serviceMessage)) return undefined;
    throw error;
  }
}
