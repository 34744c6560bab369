import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { type GeneratedResource, generated, keptAttributes, passedOnAttributes } from '../../generated.ts';
import { destinationPolicy } from '../../iam/destinations.ts';
import { getAtt, ifElse, isNoValue, not, ref } from '../../intrinsics/functions.ts';
import { hashOf } from '../../logical-ids.ts';
import type { SamResource } from '../../macros.ts';
import { Expect } from '../../properties.ts';
import { pythonString } from '../../python.ts';
import { absent, isList, isSingleKeyMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';
import { authorsConditions } from './conditions.ts';

const DESTINATION_TYPES = ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket'];

/** What `EventInvokeConfig` of a function adds: resources, and policies for its role. */
export interface EventInvoke {
  readonly resources: readonly GeneratedResource[];
  readonly policies: readonly ValueMap[];
}

export function eventInvokeConfig(
  resource: SamResource,
  alias: GeneratedResource | undefined,
  context: TransformContext,
): EventInvoke {
  const { logicalId, properties, source } = resource;
  const expect = Expect.resource(logicalId);
  const config = expect.map(context.parameters.resolve(properties['EventInvokeConfig']), 'EventInvokeConfig');
  const id = `${logicalId}EventInvokeConfig`;
  const resources: GeneratedResource[] = [];
  const policies: ValueMap[] = [];
  const destinations: ValueMap = {};
  if (truthy(config['DestinationConfig'])) {
    const authored = expect.map(config['DestinationConfig'], 'EventInvokeConfig.DestinationConfig');
    for (const name of ['OnSuccess', 'OnFailure']) {
      if (absent(authored[name])) continue;
      const destination = expect.map(authored[name], `EventInvokeConfig.DestinationConfig.${name}`);
      const result = expandDestination(resource, destination, { configId: id, name }, context);
      destinations[name] = { Destination: result.arn ?? null };
      // The functions that share the setting by Globals share what the first of them made, too.
      destination['Destination'] = result.arn ?? null;
      if (result.policy) policies.push(result.policy);
      if (result.created) resources.push(result.created);
    }
  }
  resources.push(
    generated(
      'AWS::Lambda::EventInvokeConfig',
      id,
      {
        FunctionName: ref(logicalId),
        Qualifier: alias ? alias.properties['Name'] : '$LATEST',
        DestinationConfig: destinations,
        MaximumEventAgeInSeconds: config['MaximumEventAgeInSeconds'],
        MaximumRetryAttempts: config['MaximumRetryAttempts'],
      },
      { ...keptAttributes(source), DependsOn: alias ? [alias.logicalId] : undefined },
    ),
  );
  return { resources, policies };
}

interface Destination {
  readonly arn: Optional;
  readonly policy: ValueMap | undefined;
  readonly created: GeneratedResource | undefined;
}

function expandDestination(
  { logicalId, source }: SamResource,
  { Type, Destination }: ValueMap,
  { configId, name }: { readonly configId: string; readonly name: string },
  context: TransformContext,
): Destination {
  if (typeof Type !== 'string' || !DESTINATION_TYPES.includes(Type)) {
    throw Fault.resource(
      logicalId,
      `'Type: ${pythonString(Type)}' must be one of ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket']`,
    );
  }
  const { condition, otherwise } = missingUnder(Destination, configId, context);
  if (!absent(Destination) && condition === undefined) {
    return { arn: Destination, policy: destinationPolicy(Type, configId + name, Destination), created: undefined };
  }
  if (Type !== 'SQS' && Type !== 'SNS') {
    throw Fault.resource(logicalId, "Destination is required if Type is not ['SQS', 'SNS']");
  }
  const both = bothConditions(source['Condition'], condition, logicalId, context);
  const attributes = { ...passedOnAttributes(source), Condition: both };
  const created =
    Type === 'SQS'
      ? generated('AWS::SQS::Queue', `${configId}${name}Queue`, {}, attributes)
      : generated('AWS::SNS::Topic', `${configId}${name}Topic`, {}, attributes);
  const own = Type === 'SQS' ? getAtt(created.logicalId, 'Arn') : ref(created.logicalId);
  const arn = condition === undefined ? own : ifElse(condition, own, otherwise ?? null);
  return { arn, policy: destinationPolicy(Type, configId + name, arn), created };
}

/** The condition under which an `Fn::If` gives no destination, and what it gives otherwise. */
function missingUnder(
  destination: Optional,
  configId: string,
  context: TransformContext,
): { condition?: string; otherwise?: Value } {
  if (!isSingleKeyMap(destination) || !('Fn::If' in destination)) return {};
  const branches = destination['Fn::If'];
  if (!isList(branches) || branches.length !== 3) {
    throw Fault.resource(configId, "Malformed 'Destination' property: Fn::If requires 3 arguments.");
  }
  const [name, then = null, otherwise = null] = branches;
  if (isNoValue(then) === isNoValue(otherwise)) return {};
  if (typeof name !== 'string') throw Fault.propertyType(configId, 'Destination.Fn::If[0]', 'string');
  if (isNoValue(then)) return { condition: name, otherwise };
  const negated = `NOT${name}${hashOf(configId).slice(0, 10)}`;
  authorsConditions(configId, 'Destination', context)[negated] = not(name);
  return { condition: negated, otherwise: then };
}

function bothConditions(
  resource: Optional,
  property: string | undefined,
  logicalId: string,
  context: TransformContext,
): Optional {
  if (typeof resource !== 'string' || resource === '') return property;
  if (property === undefined) return resource;
  const name = `${resource}AND${property}`;
  const generatedName = name + hashOf(logicalId).slice(0, 10);
  // The service really nests the conditions twice.
  authorsConditions(logicalId, 'Destination', context)[generatedName] = {
    'Fn::And': [{ Condition: { Condition: resource } }, { Condition: { Condition: property } }],
  };
  return generatedName;
}
