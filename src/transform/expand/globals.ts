import { authorsKeys } from '../../template/index.ts';
import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import { meantHint } from '../meant-hint.ts';
import { type KeyHistory, keyHistory } from '../py27/index.ts';
import { pythonRepr, pythonString } from '../python.ts';
import { emptyMap, isList, isMap, truthy, type Value, type ValueMap } from '../value.ts';

/** The properties that `Globals` may set, in the order in which the message lists them. */
const SUPPORTED: Readonly<Record<string, string>> = {
  Function:
    'Handler Runtime CodeUri DeadLetterQueue Description MemorySize Timeout VpcConfig Environment Tags PropagateTags ' +
    'Tracing KmsKeyArn AutoPublishAlias AutoPublishAliasAllProperties Layers DeploymentPreference RolePath ' +
    'PermissionsBoundary ReservedConcurrentExecutions ProvisionedConcurrencyConfig AssumeRolePolicyDocument ' +
    'EventInvokeConfig FileSystemConfigs CodeSigningConfigArn Architectures SnapStart EphemeralStorage ' +
    'FunctionUrlConfig RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn TenancyConfig ' +
    'DurableConfig CapacityProviderConfig FunctionScalingConfig PublishToLatestPublished VersionDeletionPolicy',
  Api:
    'Auth Name DefinitionUri CacheClusterEnabled CacheClusterSize MergeDefinitions Variables EndpointConfiguration ' +
    'MethodSettings BinaryMediaTypes MinimumCompressionSize Cors GatewayResponses AccessLogSetting CanarySetting ' +
    'TracingEnabled OpenApiVersion Domain AlwaysDeploy PropagateTags SecurityPolicy EndpointAccessMode',
  HttpApi:
    'Auth AccessLogSettings StageVariables Tags CorsConfiguration DefaultRouteSettings Domain RouteSettings ' +
    'FailOnWarnings PropagateTags',
  SimpleTable: 'SSESpecification',
  StateMachine: 'PropagateTags',
  LayerVersion: 'PublishLambdaVersion',
  CapacityProvider: 'VpcConfig OperatorRole Tags InstanceRequirements ScalingConfig KmsKeyArn PropagateTags',
  WebSocketApi:
    'AccessLogSettings ApiKeySelectionExpression DefaultRouteSettings DisableExecuteApiEndpoint ' +
    'DisableSchemaValidation Domain FailOnWarnings IpAddressType PropagateTags RouteSelectionExpression RouteSettings ' +
    'StageVariables Tags',
};

/** The types of which the properties are walked in the order of Python 2.7, where that is in force. */
const HASHED: ReadonlySet<string> = new Set(['Api', 'HttpApi']);

/** Gives the keys of a map of a resource in their order. */
type KeysOf = (map: ValueMap) => readonly string[];

/** Merges the `Globals` section into the resources and removes it. */
export function mergeGlobals(context: TransformContext): void {
  const { template, resources } = context;
  if (!('Globals' in template)) return;
  // Only the Globals of REST APIs have part in Python 2.7's order.
  const history = keyHistory(context);
  const globals = checkedGlobals(template['Globals'] ?? null, history);
  for (const section of Object.keys(globals)) if (section !== 'Api') history.keepOrder(globals[section] ?? null);
  for (const logicalId of history.keys(resources)) {
    const resource = resources[logicalId];
    if (!isMap(resource)) continue;
    const section = sectionOf(resource['Type']);
    const shared = section === undefined ? undefined : globals[section];
    if (section === undefined || !isMap(shared)) continue;
    const properties = isMap(resource['Properties']) ? resource['Properties'] : {};
    const applied = withoutIgnored(shared, resource['IgnoreGlobals'], logicalId, history);
    const keysOf = HASHED.has(section) ? (map: ValueMap): readonly string[] => history.keys(map) : authorsKeys;
    resource['Properties'] = merge(applied, properties, history, keysOf);
  }
  delete template['Globals'];
}

function sectionOf(type: Value | undefined): string | undefined {
  const [, name = ''] = (typeof type === 'string' && /^AWS::Serverless::(\w+)$/.exec(type)) || [];
  return Object.hasOwn(SUPPORTED, name) ? name : undefined;
}

function checkedGlobals(globals: Value, history: KeyHistory): ValueMap {
  if (!isMap(globals)) throw Fault.globals('It must be a non-empty dictionary');
  for (const [section, properties] of Object.entries(globals)) {
    const supported = Object.hasOwn(SUPPORTED, section) ? SUPPORTED[section]?.split(' ') : undefined;
    if (!supported) {
      throw Fault.globals(
        `'${section}' is not supported. Must be one of the following values - ${pythonRepr(Object.keys(SUPPORTED).sort())}`,
        meantHint(section, Object.keys(SUPPORTED)),
      );
    }
    // The service forgets to put the name in.
    if (!isMap(properties)) throw Fault.globals('Value of ${section} must be a dictionary');
    for (const name of section === 'Api' ? history.keys(properties) : Object.keys(properties)) {
      if (!supported.includes(name)) {
        throw Fault.globals(
          `'${name}' is not a supported property of '${section}'. Must be one of the following values - ${pythonRepr(supported)}`,
          meantHint(name, supported) ?? `Set "${name}" in the resources that need it.`,
        );
      }
    }
  }
  return globals;
}

function withoutIgnored(
  shared: ValueMap,
  ignored: Value | undefined,
  logicalId: string,
  history: KeyHistory,
): ValueMap {
  if (!truthy(ignored)) return shared;
  if (ignored === '*') return {};
  const invalid = (where: string): Fault =>
    Fault.document([
      Fault.resource(logicalId, `Resource ${logicalId} has invalid resource attribute 'IgnoreGlobals'${where}.`),
    ]);
  if (!isList(ignored)) throw invalid('');
  for (const name of ignored) {
    if (typeof name !== 'string' || !(name in shared)) throw invalid(` on item '${pythonString(name)}'`);
  }
  const rest = Object.entries(shared).filter(([name]) => !ignored.includes(name));
  return Object.fromEntries(rest.map(([name, value]) => [name, history.deepCopy(value)]));
}

/** Maps are merged, lists are concatenated, for all else the resource wins. */
function merge(shared: ValueMap, own: ValueMap, history: KeyHistory, keysOf: KeysOf): ValueMap {
  const merged: ValueMap = Object.assign(emptyMap(), shared);
  for (const key of keysOf(own)) {
    const value = own[key] ?? null;
    const inherited = shared[key];
    merged[key] = inherited === undefined ? value : mergeValues(inherited, value, history, keysOf);
  }
  history.merged(merged, shared, own);
  return merged;
}

function mergeValues(shared: Value, own: Value, history: KeyHistory, keysOf: KeysOf): Value {
  if (isList(shared) && isList(own)) return [...shared, ...own];
  if (!isMap(shared) || !isMap(own) || isIntrinsic(shared) || isIntrinsic(own)) return own;
  return merge(shared, own, history, keysOf);
}
