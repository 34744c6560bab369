import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { destinationPolicy } from '../iam/destinations.ts';
import { managedPolicyArn } from '../iam/managed-policies.ts';
import { addInlinePolicy, addManagedPolicy } from '../iam/role.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import type { FunctionTarget, SamEvent } from '../macros.ts';
import { Expect, type PropertyTable } from '../properties.ts';
import { absent, isList, isMap, type Optional, sameValue, truthy, type ValueMap } from '../value.ts';

/** The properties of all sources that Lambda polls. */
export const POLLED_PROPERTIES: PropertyTable = {
  BatchSize: 'integer',
  StartingPosition: 'any',
  StartingPositionTimestamp: 'any',
  Enabled: 'boolean',
  MaximumBatchingWindowInSeconds: 'integer',
  MaximumRetryAttempts: 'integer',
  BisectBatchOnFunctionError: 'boolean',
  MaximumRecordAgeInSeconds: 'integer',
  DestinationConfig: 'map',
  ParallelizationFactor: 'integer',
  Topics: 'list',
  Queues: 'list',
  SourceAccessConfigurations: 'list',
  SecretsManagerKmsKeyId: 'string',
  TumblingWindowInSeconds: 'integer',
  FunctionResponseTypes: 'list',
  KafkaBootstrapServers: 'list',
  FilterCriteria: 'map',
  KmsKeyArn: 'any',
  ConsumerGroupId: 'string',
  ScalingConfig: 'map',
  ProvisionedPollerConfig: 'map',
  SchemaRegistryConfig: 'map',
  MetricsConfig: 'map',
  LoggingConfig: 'map',
};

/** What a kind of polled source adds to the common mapping. */
export interface PolledSource {
  readonly sourceArn?: Optional;
  /** Name of the managed policy that the role needs, without its path. */
  readonly managedPolicy?: string | undefined;
  /** Inline policy that a generated role needs; it is checked even where the role is the author's. */
  readonly policy?: (() => ValueMap | undefined) | undefined;
  /** `DocumentDBEventSourceConfig` and the like. */
  readonly properties?: Readonly<Record<string, Optional>>;
}

/** The event source mapping, and what the generated role needs for it. */
export function eventSourceMapping(
  event: SamEvent,
  target: FunctionTarget,
  context: TransformContext,
  source: PolledSource,
): GeneratedResource[] {
  const { logicalId, properties } = event;
  const { KafkaBootstrapServers } = properties;
  checkFilterCriteria(event);
  checkConsumerGroup(event);
  const failurePolicy = onFailurePolicy(event);
  const mapping = generated(
    'AWS::Lambda::EventSourceMapping',
    logicalId,
    {
      FunctionName: target.name,
      EventSourceArn: source.sourceArn,
      ...copied(properties),
      SelfManagedEventSource:
        KafkaBootstrapServers !== undefined && truthy(KafkaBootstrapServers)
          ? { Endpoints: { KafkaBootstrapServers } }
          : undefined,
      ...source.properties,
    },
    target.attributes,
  );
  const inline = source.policy?.();
  if (target.role) grant(target.role, context, source.managedPolicy, [inline, failurePolicy]);
  return [mapping];
}

const NOT_COPIED: ReadonlySet<string> = new Set([
  'SecretsManagerKmsKeyId',
  'KafkaBootstrapServers',
  'ConsumerGroupId',
  'SchemaRegistryConfig',
]);

function copied(properties: ValueMap): Record<string, Optional> {
  const names = Object.keys(POLLED_PROPERTIES).filter((name) => !NOT_COPIED.has(name));
  const values = Object.fromEntries(names.map((name): [string, Optional] => [name, properties[name]]));
  if (!truthy(values['DestinationConfig'])) delete values['DestinationConfig'];
  return values;
}

function grant(
  role: GeneratedResource,
  context: TransformContext,
  managedPolicy: string | undefined,
  [inline, failurePolicy]: readonly [ValueMap | undefined, ValueMap | undefined],
): void {
  if (inline) addInlinePolicy(role, inline);
  if (managedPolicy !== undefined) {
    addManagedPolicy(role, managedPolicyArn(context, `service-role/${managedPolicy}`));
  }
  if (!failurePolicy) return;
  const policies = role.properties['Policies'];
  const present =
    isList(policies) &&
    policies.some((known) => isMap(known) && sameValue(known['PolicyDocument'], failurePolicy['PolicyDocument']));
  if (!present) addInlinePolicy(role, failurePolicy);
}

/** The policy for the destination of failures. Its `Type` is for SAM alone, so it is taken away. */
function onFailurePolicy({ logicalId, properties }: SamEvent): ValueMap | undefined {
  const { DestinationConfig } = properties;
  if (!isMap(DestinationConfig) || !truthy(DestinationConfig)) return undefined;
  const expect = Expect.event(logicalId);
  const onFailure = expect.map(DestinationConfig['OnFailure'], 'DestinationConfig.OnFailure');
  const { Type, Destination = null } = onFailure;
  if (Type === undefined || !truthy(Type)) return undefined;
  delete onFailure['Type'];
  if (Type !== 'SQS' && Type !== 'SNS' && Type !== 'S3' && Type !== 'Kafka') {
    throw Fault.event(logicalId, "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'");
  }
  return destinationPolicy(Type, logicalId, Destination);
}

/** Only Kafka knows groups of consumers. */
function checkConsumerGroup({ logicalId, type, properties }: SamEvent): void {
  if (!truthy(properties['ConsumerGroupId']) || type === 'MSK' || type === 'SelfManagedKafka') return;
  throw Fault.event(logicalId, `Property ConsumerGroupId not defined for resource of type ${type}.`);
}

function checkFilterCriteria({ id, properties }: SamEvent): void {
  const { FilterCriteria } = properties;
  if (absent(FilterCriteria) || !isMap(FilterCriteria) || isIntrinsic(FilterCriteria)) return;
  if (Object.keys(FilterCriteria).some((name) => name !== 'Filters')) {
    throw Fault.event(id, 'FilterCriteria field has a wrong format');
  }
}
