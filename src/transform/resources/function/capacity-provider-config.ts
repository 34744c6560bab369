import { Fault } from '../../errors.ts';
import { isIntrinsic } from '../../intrinsics/functions.ts';
import { compact, isMap, type Optional, truthy, type ValueMap } from '../../value.ts';

/** `CapacityProviderConfig` as Lambda names things. */
export function capacityProviderConfig(logicalId: string, config: Optional): ValueMap | undefined {
  if (!isMap(config) || !truthy(config)) return undefined;
  if (isIntrinsic(config)) return config;
  const { Arn, PerExecutionEnvironmentMaxConcurrency, ExecutionEnvironmentMemoryGiBPerVCpu } = config;
  if (!truthy(Arn)) throw Fault.resource(logicalId, "Property 'CapacityProviderConfig.Arn' is required.");
  return {
    LambdaManagedInstancesCapacityProviderConfig: compact({
      CapacityProviderArn: Arn,
      PerExecutionEnvironmentMaxConcurrency,
      ExecutionEnvironmentMemoryGiBPerVCpu,
    }),
  };
}
