import { isIntrinsic } from '../../intrinsics/functions.ts';
import { checkShape } from '../../shapes.ts';
import { compact, isMap, type Optional, truthy, type ValueMap } from '../../value.ts';

/** `CapacityProviderConfig` as Lambda names things. */
export function capacityProviderConfig(logicalId: string, config: Optional): ValueMap | undefined {
  if (!isMap(config) || !truthy(config)) return undefined;
  if (isIntrinsic(config)) return config;
  checkShape(
    logicalId,
    {
      CapacityProviderConfig: {
        map: {
          Arn: 'string!',
          PerExecutionEnvironmentMaxConcurrency: 'integer',
          ExecutionEnvironmentMemoryGiBPerVCpu: 'number',
        },
      },
    },
    { CapacityProviderConfig: config },
  );
  const { Arn, PerExecutionEnvironmentMaxConcurrency, ExecutionEnvironmentMemoryGiBPerVCpu } = config;
  return {
    LambdaManagedInstancesCapacityProviderConfig: compact({
      CapacityProviderArn: Arn,
      PerExecutionEnvironmentMaxConcurrency,
      ExecutionEnvironmentMemoryGiBPerVCpu,
    }),
  };
}
