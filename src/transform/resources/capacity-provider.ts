import type { TransformContext } from '../context.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { managedPolicyArn } from '../iam/managed-policies.ts';
import { trustPolicy } from '../iam/role.ts';
import { getAtt } from '../intrinsics/functions.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { checkShape, type Shape } from '../shapes.ts';
import { reservedTag, tagList } from '../tags.ts';
import { absent, compact, isMap, type Optional, truthy, type Value } from '../value.ts';

const shape: Shape = {
  VpcConfig: { map: { SecurityGroupIds: 'list', SubnetIds: 'list!' } },
  InstanceRequirements: { map: { Architectures: 'list', AllowedTypes: 'list', ExcludedTypes: 'list' } },
  ScalingConfig: { map: { MaxVCpuCount: 'integer', AverageCPUUtilization: 'number' } },
};

/** `AWS::Serverless::CapacityProvider`: instances of one's own for functions. */
export const capacityProviderMacro: ResourceMacro = {
  properties: {
    CapacityProviderName: 'string|map~',
    VpcConfig: 'map!~',
    OperatorRole: 'string|map~',
    Tags: 'map~',
    PropagateTags: 'boolean~',
    InstanceRequirements: 'map~',
    ScalingConfig: 'map~',
    KmsKeyArn: 'string|map~',
  },
  expand: (resource, context) => {
    const { logicalId, properties, source } = resource;
    checkShape(logicalId, shape, properties);
    const { CapacityProviderName, VpcConfig, OperatorRole, Tags, KmsKeyArn } = properties;
    const role = !truthy(OperatorRole) ? operatorRole(resource, context) : undefined;
    const provider = generated(
      'AWS::Lambda::CapacityProvider',
      logicalId,
      {
        CapacityProviderName: truthy(CapacityProviderName) ? CapacityProviderName : undefined,
        VpcConfig,
        PermissionsConfig: {
          CapacityProviderOperatorRoleArn: role ? getAtt(role.logicalId, 'Arn') : (OperatorRole ?? null),
        },
        Tags: providerTags(logicalId, Tags),
        InstanceRequirements: instanceRequirements(properties['InstanceRequirements']),
        CapacityProviderScalingConfig: scalingConfig(properties['ScalingConfig']),
        KmsKeyArn: truthy(KmsKeyArn) ? KmsKeyArn : undefined,
      },
      keptAttributes(source),
    );
    return role ? [provider, role] : [provider];
  },
};

/** Here SAM's own tag comes last. */
function providerTags(logicalId: string, tags: Optional): Value[] {
  if (isMap(tags) && 'lambda:createdBy' in tags) throw reservedTag(logicalId, 'lambda:createdBy');
  return [...tagList(tags), { Key: 'lambda:createdBy', Value: 'SAM' }];
}

function operatorRole({ logicalId, properties, source }: SamResource, context: TransformContext): GeneratedResource {
  const { Tags, PropagateTags } = properties;
  return generated(
    'AWS::IAM::Role',
    `${logicalId}OperatorRole`,
    {
      AssumeRolePolicyDocument: trustPolicy('lambda.amazonaws.com'),
      ManagedPolicyArns: [managedPolicyArn(context, 'AWSLambdaManagedEC2ResourceOperator')],
      Tags: providerTags(logicalId, truthy(PropagateTags) ? Tags : undefined),
    },
    passedOnAttributes(source),
  );
}

function instanceRequirements(requirements: Optional): Optional {
  if (!isMap(requirements) || !truthy(requirements)) return undefined;
  const { Architectures, AllowedTypes, ExcludedTypes } = requirements;
  return compact({ Architectures, AllowedInstanceTypes: AllowedTypes, ExcludedInstanceTypes: ExcludedTypes });
}

function scalingConfig(config: Optional): Optional {
  if (!isMap(config) || !truthy(config)) return undefined;
  const { MaxVCpuCount, AverageCPUUtilization } = config;
  if (absent(AverageCPUUtilization)) return compact({ MaxVCpuCount, ScalingMode: 'Auto' });
  return compact({
    MaxVCpuCount,
    ScalingMode: 'Manual',
    ScalingPolicies: [
      { PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: AverageCPUUtilization },
    ],
  });
}
