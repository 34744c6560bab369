import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { checkFunctionEvents, expandFunctionEvents } from '../../events/function-events.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../../generated.ts';
import { managedPolicyArn } from '../../iam/managed-policies.ts';
import { expandPolicyTemplates } from '../../iam/policies.ts';
import { allowPolicy, executionRole, trustPolicy } from '../../iam/role.ts';
import { tracingPolicy } from '../../iam/tracing.ts';
import { getAtt, isNoValue, ref } from '../../intrinsics/functions.ts';
import type { ResourceMacro, SamResource } from '../../macros.ts';
import { Expect, type PropertyTable } from '../../properties.ts';
import { pythonString } from '../../python.ts';
import { propagateTags, samTagList } from '../../tags.ts';
import {
  absent,
  isList,
  isMap,
  isSingleKeyMap,
  type Optional,
  own,
  truthy,
  type Value,
  type ValueMap,
} from '../../value.ts';
import { capacityProviderConfig } from './capacity-provider-config.ts';
import { checkRules, checkTenancy } from './check-rules.ts';
import { checkPackage, functionCode } from './code.ts';
import { authorsConditions } from './conditions.ts';
import { addDeploymentPreference } from './deployment-preference.ts';
import { eventInvokeConfig } from './event-invoke.ts';
import { functionUrl } from './url.ts';
import { aliasName, functionAlias, functionVersion } from './version.ts';

const properties: PropertyTable = {
  FunctionName: 'string|map',
  Handler: 'any',
  Runtime: 'any',
  CodeUri: 'any',
  ImageUri: 'any',
  PackageType: 'any',
  InlineCode: 'any',
  DeadLetterQueue: 'map',
  Description: 'any',
  MemorySize: 'any',
  Timeout: 'any',
  VpcConfig: 'any',
  Role: 'string',
  AssumeRolePolicyDocument: 'map',
  Policies: 'string|map|list<string|map>',
  RolePath: 'any',
  PermissionsBoundary: 'string',
  Environment: 'map<map>',
  Events: 'map<map>',
  Tags: 'map',
  PropagateTags: 'boolean',
  Tracing: 'string|map',
  KmsKeyArn: 'any',
  DeploymentPreference: 'map',
  ReservedConcurrentExecutions: 'any',
  Layers: 'list<string|map>',
  EventInvokeConfig: 'map',
  EphemeralStorage: 'any',
  AutoPublishAlias: 'text',
  AutoPublishCodeSha256: 'text',
  AutoPublishAliasAllProperties: 'boolean~',
  VersionDescription: 'any',
  ProvisionedConcurrencyConfig: 'any',
  FileSystemConfigs: 'any',
  ImageConfig: 'any',
  CodeSigningConfigArn: 'any',
  Architectures: 'any',
  SnapStart: 'map',
  FunctionUrlConfig: 'map',
  RuntimeManagementConfig: 'any',
  LoggingConfig: 'any',
  RecursiveLoop: 'any',
  SourceKMSKeyArn: 'any',
  CapacityProviderConfig: 'map',
  FunctionScalingConfig: 'map',
  VersionDeletionPolicy: 'Delete|Retain',
  PublishToLatestPublished: 'any',
  TenancyConfig: 'any',
  DurableConfig: 'map',
};

const DEAD_LETTER_ACTIONS: Readonly<Record<string, string>> = { SQS: 'sqs:SendMessage', SNS: 'sns:Publish' };

/** `AWS::Serverless::Function`. */
export const functionMacro: ResourceMacro = {
  properties,
  referable: {
    Alias: 'AWS::Lambda::Alias',
    Version: 'AWS::Lambda::Version',
    DestinationTopic: 'AWS::SNS::Topic',
    DestinationQueue: 'AWS::SQS::Queue',
  },
  prepare: ({ logicalId, properties: authored }) => expandPolicyTemplates(logicalId, authored),
  expand: expandFunction,
};

function expandFunction(resource: SamResource, context: TransformContext): GeneratedResource[] {
  const { logicalId, properties: authored } = resource;
  checkFunctionEvents(resource, context);
  checkRules(resource);
  checkDeadLetterQueue(resource);
  checkTenancy(resource, context);
  const lambda = lambdaFunction(resource, context);
  const resources: GeneratedResource[] = [lambda];

  const alias = publishAlias(resource, lambda, resources, context);
  const target = ref(alias?.logicalId ?? logicalId);
  if (truthy(authored['FunctionUrlConfig'])) resources.push(...functionUrl(resource, target));
  addDeploymentPreference(resource, alias, context);

  const invoke = truthy(authored['EventInvokeConfig']) ? eventInvokeConfig(resource, alias, context) : undefined;
  if (invoke) resources.push(...invoke.resources);
  // Made even where the author has one: what is wrong with `Policies` is said in any case.
  const ownRole = functionRole(resource, invoke?.policies ?? [], context);
  const role = takesRole(lambda, ownRole, resource, context) ? ownRole : undefined;
  if (role) resources.push(role);

  resources.push(
    ...expandFunctionEvents(
      {
        resource,
        arn: alias ? ref(alias.logicalId) : getAtt(logicalId, 'Arn'),
        name: target,
        aliased: alias !== undefined,
        role,
        attributes: passedOnAttributes(resource.source),
      },
      context,
    ),
  );
  propagateTags(resources, authored['Tags'], authored['PropagateTags']);
  return resources;
}

function lambdaFunction(resource: SamResource, context: TransformContext): GeneratedResource {
  const { logicalId, properties: authored, source } = resource;
  const { Tracing, DeadLetterQueue, FunctionName } = authored;
  const traced = isTraced(resource, context);
  const lambda = generated(
    'AWS::Lambda::Function',
    logicalId,
    {
      Code: functionCode(resource, context),
      FunctionName: truthy(FunctionName) ? FunctionName : undefined,
      ...pick(authored, ['Handler', 'Runtime', 'Description', 'MemorySize', 'Timeout', 'PackageType', 'ImageConfig']),
      ...pick(authored, ['Architectures', 'Environment', 'VpcConfig', 'Role', 'KmsKeyArn', 'Layers', 'SnapStart']),
      TracingConfig: Tracing !== undefined && traced ? { Mode: Tracing } : undefined,
      DeadLetterConfig:
        isMap(DeadLetterQueue) && truthy(DeadLetterQueue) ? deadLetterTarget(DeadLetterQueue) : undefined,
      Tags: samTagList(logicalId, authored['Tags']),
      ...pick(authored, ['ReservedConcurrentExecutions', 'EphemeralStorage', 'FileSystemConfigs', 'LoggingConfig']),
      ...pick(authored, ['CodeSigningConfigArn', 'RuntimeManagementConfig', 'RecursiveLoop', 'TenancyConfig']),
      FunctionScalingConfig: truthy(authored['FunctionScalingConfig']) ? authored['FunctionScalingConfig'] : undefined,
      ...pick(authored, ['PublishToLatestPublished', 'DurableConfig']),
      CapacityProviderConfig: capacityProviderConfig(logicalId, authored['CapacityProviderConfig']),
    },
    keptAttributes(source),
  );
  const { SourceKMSKeyArn } = authored;
  const code = lambda.properties['Code'];
  if (SourceKMSKeyArn !== undefined && truthy(SourceKMSKeyArn) && isMap(code) && !('ImageUri' in code)) {
    lambda.properties['Code'] = { ...code, SourceKMSKeyArn };
  }
  checkPackage(resource);
  return lambda;
}

function deadLetterTarget({ TargetArn = null }: ValueMap): ValueMap {
  return { TargetArn };
}

function pick(map: ValueMap, names: readonly string[]): Record<string, Optional> {
  const picked: Record<string, Optional> = {};
  for (const name of names) picked[name] = map[name];
  return picked;
}

/** Version and alias of `AutoPublishAlias`, added to `resources`. */
function publishAlias(
  resource: SamResource,
  lambda: GeneratedResource,
  resources: GeneratedResource[],
  context: TransformContext,
): GeneratedResource | undefined {
  const { logicalId, properties: authored } = resource;
  if (!truthy(authored['AutoPublishAlias'])) {
    if (truthy(authored['ProvisionedConcurrencyConfig'])) {
      throw Fault.resource(
        logicalId,
        'To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function',
      );
    }
    return undefined;
  }
  const name = aliasName(resource, context);
  const version = functionVersion(resource, lambda, context);
  const alias = functionAlias(resource, name, version);
  resources.push(version, alias);
  return alias;
}

/** Whether the function runs, at least under a condition, as the role that SAM makes: then event sources add to it. */
function takesRole(
  lambda: GeneratedResource,
  role: GeneratedResource,
  resource: SamResource,
  context: TransformContext,
): boolean {
  const authored = resource.properties['Role'];
  const conditional = isSingleKeyMap(authored) && 'Fn::If' in authored;
  if (!absent(authored) && !conditional) return false;
  const resolved = context.parameters.resolve(authored ?? null);
  const branches = isMap(resolved) ? resolved['Fn::If'] : [];
  if (conditional && (!isList(branches) || branches.length !== 3)) {
    throw Fault.resource(resource.logicalId, "Malformed 'Role' property: Fn::If requires 3 arguments.");
  }
  const [condition = '', then = null, otherwise = null] = isList(branches) ? branches : [];
  if (conditional && !isNoValue(then) && !isNoValue(otherwise)) return false;
  const arn = getAtt(role.logicalId, 'Arn');
  if (!conditional || (isNoValue(then) && isNoValue(otherwise))) {
    lambda.properties['Role'] = arn;
  } else if (isNoValue(then)) {
    lambda.properties['Role'] = { 'Fn::If': [condition, arn, otherwise] };
    role.attributes['Condition'] = condition;
  } else {
    lambda.properties['Role'] = { 'Fn::If': [condition, then, arn] };
    const negated = `NOT${pythonString(condition)}`;
    role.attributes['Condition'] = negated;
    const conditions = authorsConditions(resource.logicalId, 'Role', context);
    conditions[negated] = { 'Fn::Not': [{ Condition: condition }] };
  }
  return true;
}

function functionRole(
  resource: SamResource,
  invokePolicies: readonly ValueMap[],
  context: TransformContext,
): GeneratedResource {
  const { logicalId, properties: authored, source } = resource;
  const { DeadLetterQueue, VpcConfig, DurableConfig, AssumeRolePolicyDocument, Tags } = authored;
  const basic = truthy(DurableConfig)
    ? 'service-role/AWSLambdaBasicDurableExecutionRolePolicy'
    : 'service-role/AWSLambdaBasicExecutionRole';
  const arns: Value[] = [managedPolicyArn(context, basic)];
  if (isTraced(resource, context)) arns.push(managedPolicyArn(context, tracingPolicy(context)));
  if (truthy(VpcConfig)) arns.push(managedPolicyArn(context, 'service-role/AWSLambdaVPCAccessExecutionRole'));
  const policies: Value[] = [];
  if (isMap(DeadLetterQueue) && truthy(DeadLetterQueue)) policies.push(deadLetterPolicy(DeadLetterQueue));
  return executionRole(
    {
      logicalId: `${logicalId}Role`,
      owner: logicalId,
      trust: AssumeRolePolicyDocument ?? trustPolicy('lambda.amazonaws.com'),
      managedPolicyArns: arns,
      policies: [...policies, ...invokePolicies],
      authored: authored['Policies'],
      path: authored['RolePath'],
      permissionsBoundary: authored['PermissionsBoundary'],
      tags: samTagList(logicalId, Tags),
      attributes: passedOnAttributes(source),
    },
    context,
  );
}

function isTraced({ properties: { Tracing } }: SamResource, context: TransformContext): boolean {
  return truthy(Tracing) && context.parameters.resolve(Tracing) !== 'Disabled';
}

function deadLetterPolicy({ Type, TargetArn = null }: ValueMap): ValueMap {
  const Action = typeof Type === 'string' ? (own(DEAD_LETTER_ACTIONS, Type) ?? null) : null;
  return allowPolicy('DeadLetterQueuePolicy', [{ Action, Resource: TargetArn, Effect: 'Allow' }], '2012-10-17');
}

function checkDeadLetterQueue({ logicalId, properties: authored }: SamResource): void {
  const queue = authored['DeadLetterQueue'];
  if (!isMap(queue) || !truthy(queue)) return;
  if (!truthy(queue['Type']) || !truthy(queue['TargetArn'])) {
    throw Fault.resource(logicalId, "'DeadLetterQueue' requires Type and TargetArn properties to be specified.");
  }
  const type = Expect.resource(logicalId).string(queue['Type'], 'DeadLetterQueue.Type');
  if (!Object.hasOwn(DEAD_LETTER_ACTIONS, type)) {
    throw Fault.resource(logicalId, "'DeadLetterQueue' requires Type of ['SQS', 'SNS']");
  }
}
