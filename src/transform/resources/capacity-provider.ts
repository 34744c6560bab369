import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { managedPolicyArn } from '../iam/managed-policies.ts';
import { trustPolicy } from '../iam/role.ts';
import { getAtt } from '../intrinsics/functions.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { type Shape, shaped } from '../shapes.ts';
import { reservedTag, samTagList, tagList } from '../tags.ts';
import { absent, compact, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const VPC: Shape = { SecurityGroupIds: 'list', SubnetIds: 'list!' };
const REQUIREMENTS: Shape = { Architectures: 'list', AllowedTypes: 'list', ExcludedTypes: 'list' };
const SCALING: Shape = { MaxVCpuCount: 'integer', AverageCPUUtilization: 'number' };

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
    const { CapacityProviderName, OperatorRole, Tags, KmsKeyArn } = properties;
    const maps = shaped(logicalId, {
      VpcConfig: { shape: VPC, value: properties['VpcConfig'] },
      InstanceRequirements: { shape: REQUIREMENTS, value: properties['InstanceRequirements'] },
      ScalingConfig: { shape: SCALING, value: properties['ScalingConfig'] },
    });
    const role = !truthy(OperatorRole) ? operatorRole(resource, context) : undefined;
    const provider = generated(
      'AWS::Lambda::CapacityProvider',
      logicalId,
      {
        CapacityProviderName: truthy(CapacityProviderName) ? CapacityProviderName : undefined,
        VpcConfig: maps.get('VpcConfig'),
        PermissionsConfig: {
          CapacityProviderOperatorRoleArn: role ? getAtt(role.logicalId, 'Arn') : (OperatorRole ?? null),
        },
        Tags: providerTags(logicalId, Tags),
        InstanceRequirements: instanceRequirements(logicalId, maps.get('InstanceRequirements')),
        CapacityProviderScalingConfig: scalingConfig(maps.get('ScalingConfig')),
        KmsKeyArn: truthy(KmsKeyArn) ? KmsKeyArn : undefined,
      },
      keptAttributes(source),
    );
    return role ? [provider, role] : [provider];
  },
};

/** Here, other than on the role, SAM's own tag comes last. */
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
      Tags: samTagList(logicalId, truthy(PropagateTags) ? Tags : undefined),
    },
    passedOnAttributes(source),
  );
}

function instanceRequirements(logicalId: string, requirements: ValueMap | undefined): Optional {
  if (!requirements || !truthy(requirements)) return undefined;
  const { Architectures, AllowedTypes, ExcludedTypes } = requirements;
  if (AllowedTypes !== undefined && ExcludedTypes !== undefined) {
    throw Fault.resource(
      logicalId,
      "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together.",
    );
  }
  return compact({ Architectures, AllowedInstanceTypes: AllowedTypes, ExcludedInstanceTypes: ExcludedTypes });
}

function scalingConfig(config: ValueMap | undefined): Optional {
  if (!config || !truthy(config)) return undefined;
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
