import { PerTransform, type TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { managedPolicyArn } from '../iam/managed-policies.ts';
import { trustPolicy } from '../iam/role.ts';
import { anyOf, getAtt, isIntrinsic, isNoValue, ref, refTarget } from '../intrinsics/functions.ts';
import { mergeTags } from '../tags.ts';
import {
  absent,
  isList,
  isMap,
  isSingleKeyMap,
  type Optional,
  truthy,
  type Value,
  type ValueMap,
  workingCopy,
} from '../value.ts';

/** How traffic moves to a new version of one function. */
export interface DeploymentPreference {
  readonly functionId: string;
  readonly settings: ValueMap;
  /** The condition of the function, when it is passed on. */
  readonly condition: string | undefined;
  /** The tags of the function, when they are passed on. */
  readonly tags: ValueMap | undefined;
}

const APPLICATION = 'ServerlessDeploymentApplication';
const ROLE = 'CodeDeployServiceRole';
const SHARED_CONDITION = 'ServerlessCodeDeployCondition';

/** Configurations that CodeDeploy has ready; their names are completed. */
const PREDEFINED: ReadonlySet<string> = new Set([
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Canary10Percent30Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
  'Linear10PercentEvery3Minutes',
  'Linear10PercentEvery10Minutes',
  'AllAtOnce',
]);

/** The enabled preferences of a template, in the order of its functions. */
export const deploymentPreferences: PerTransform<DeploymentPreference[]> = new PerTransform<DeploymentPreference[]>(
  () => [],
);

/** `UpdatePolicy` of the alias of a function with a deployment preference. */
export function aliasUpdatePolicy({ functionId, settings }: DeploymentPreference): ValueMap {
  const { PreTraffic, PostTraffic } = isMap(settings['Hooks']) ? settings['Hooks'] : {};
  return {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: ref(APPLICATION),
      DeploymentGroupName: ref(`${functionId}DeploymentGroup`),
      ...(isHook(PreTraffic) && { BeforeAllowTrafficHook: PreTraffic }),
      ...(isHook(PostTraffic) && { AfterAllowTrafficHook: PostTraffic }),
    },
  };
}

/** A reference to nothing is none. */
function isHook(hook: Optional): hook is Value {
  return !absent(hook) && refTarget(hook) !== null;
}

/** Adds what all deployments share and one group for each: done when all functions are known. */
export function emitDeployments(context: TransformContext): void {
  const preferences = deploymentPreferences.of(context);
  const [first] = preferences;
  if (!first) return;
  const condition = sharedCondition(preferences, context);
  const attributes = { Condition: condition };
  const Tags = sharedTags(preferences);
  const origin = { resource: first.functionId };
  context.emit(
    generated('AWS::CodeDeploy::Application', APPLICATION, { ComputePlatform: 'Lambda', Tags }, attributes),
    origin,
  );
  if (!preferences.every(({ settings }) => truthy(settings['Role']))) {
    const limited = context.partition === 'aws-iso' || context.partition === 'aws-iso-b';
    const policy = `service-role/AWSCodeDeployRoleForLambda${limited ? 'Limited' : ''}`;
    const role = generated(
      'AWS::IAM::Role',
      ROLE,
      {
        AssumeRolePolicyDocument: trustPolicy('codedeploy.amazonaws.com'),
        ManagedPolicyArns: [managedPolicyArn(context, policy)],
        Tags,
      },
      attributes,
    );
    context.emit(role, origin);
  }
  for (const preference of preferences) {
    const { functionId } = preference;
    context.attempt(() => context.emit(deploymentGroup(preference), { resource: functionId }), functionId);
  }
}

function deploymentGroup({ functionId, settings, condition, tags }: DeploymentPreference): GeneratedResource {
  const { Alarms, Role, TriggerConfigurations, Type = null } = settings;
  return generated(
    'AWS::CodeDeploy::DeploymentGroup',
    `${functionId}DeploymentGroup`,
    {
      ApplicationName: ref(APPLICATION),
      AlarmConfiguration: alarmConfiguration(functionId, Alarms),
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      DeploymentConfigName: configurationName(workingCopy(Type)),
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ServiceRoleArn: truthy(Role) ? Role : getAtt(ROLE, 'Arn'),
      TriggerConfigurations: truthy(TriggerConfigurations) ? TriggerConfigurations : undefined,
      Tags: tags && mergeTags(undefined, tags),
    },
    { Condition: condition },
  );
}

/** `AlarmConfiguration` of a function's deployments, as its `Alarms` say. */
export function alarmConfiguration(functionId: string, alarms: Optional): ValueMap | undefined {
  if (!truthy(alarms) || isNoValue(alarms)) return undefined;
  if (!isSingleKeyMap(alarms) || !('Fn::If' in alarms)) return alarmsOf(functionId, alarms);
  const branches = alarms['Fn::If'];
  if (!isList(branches) || branches.length !== 3) throw Fault.resource(functionId, 'Fn::If requires 3 arguments');
  const [condition = null, ...values] = branches;
  return { 'Fn::If': [condition, ...values.map((value) => alarmsOf(functionId, value))] };
}

function alarmsOf(functionId: string, alarms: Optional): ValueMap {
  if (!isList(alarms)) throw Fault.resource(functionId, 'Alarms must be a list');
  const none = alarms.length === 0 || isNoValue(alarms[0]);
  return none ? {} : { Enabled: true, Alarms: alarms.map((Name) => ({ Name })) };
}

/** The name of the configuration, completed wherever it stands, also inside of intrinsic functions. */
function configurationName(value: Value, key?: string): Value {
  if (isList(value)) return value.map((item) => configurationName(item));
  if (isMap(value) && isIntrinsic(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, configurationName(item, name)]));
  }
  if (typeof value !== 'string' || !PREDEFINED.has(value)) return value;
  const completed: Value = ['CodeDeployDefault.Lambda${ConfigName}', { ConfigName: value }];
  return key === 'Fn::Sub' ? completed : { 'Fn::Sub': completed };
}

/** When all deployments are conditional, what they share is too. */
function sharedCondition(preferences: readonly DeploymentPreference[], context: TransformContext): string | undefined {
  const conditions = new Set<string>();
  for (const { condition } of preferences) {
    if (condition === undefined) return undefined;
    conditions.add(condition);
  }
  if (conditions.size === 1) return [...conditions][0];
  Object.assign(context.outputConditions, anyOf(SHARED_CONDITION, [...conditions]));
  return SHARED_CONDITION;
}

function sharedTags(preferences: readonly DeploymentPreference[]): Optional {
  const all: ValueMap = {};
  for (const { tags } of preferences) Object.assign(all, tags);
  return truthy(all) ? mergeTags(undefined, all) : undefined;
}
