import type { ListValue, Value } from '../intrinsics/index.ts';

/** Where records go that could not be processed. @public */
export interface EventDestination {
  /** ARN of a queue, topic or bucket. */
  readonly destination: Value<string>;
  /** Lets SAM add the permission. */
  readonly type?: 'SQS' | 'SNS' | 'S3' | 'Kafka' | undefined;
}

/** What all sources share that Lambda polls. @public */
export interface PollingOptions {
  /** The most records that one invocation gets. */
  readonly batchSize?: Value<number> | undefined;
  /** `true` by default. */
  readonly enabled?: Value<boolean> | undefined;
  /** Patterns as JSON text; records that match none are not delivered. */
  readonly filterCriteria?: { readonly filters: readonly { readonly pattern: Value<string> }[] } | undefined;
  /** ARN of the key that encrypts. */
  readonly kmsKeyArn?: Value<string> | undefined;
  /** In seconds: how long records are collected for a batch. */
  readonly maximumBatchingWindowInSeconds?: Value<number> | undefined;
  /** Which metrics there are. */
  readonly metricsConfig?: { readonly metrics: readonly ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[] } | undefined;
}

/** What streams share. @public */
export interface StreamOptions extends PollingOptions {
  /** ARN of the stream. */
  readonly stream: Value<string>;
  /** Where reading begins. */
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  /** Whether a failed batch is tried again in two halves. */
  readonly bisectBatchOnFunctionError?: Value<boolean> | undefined;
  /** Where records go that could not be processed. */
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  /** `ReportBatchItemFailures` lets a function say which records failed. */
  readonly functionResponseTypes?: ListValue<'ReportBatchItemFailures'> | undefined;
  /** In seconds; -1 means without limit. */
  readonly maximumRecordAgeInSeconds?: Value<number> | undefined;
  /** -1 means without limit. */
  readonly maximumRetryAttempts?: Value<number> | undefined;
  /** Batches of one shard that are processed at the same time, 1 to 10. */
  readonly parallelizationFactor?: Value<number> | undefined;
  /** The length of a window over which results are aggregated. */
  readonly tumblingWindowInSeconds?: Value<number> | undefined;
}

/** `SQS`: messages of a queue. @public */
export interface SqsEventOptions extends PollingOptions {
  /** ARN of the queue: `queue.getAtt('Arn')`, as `queue.ref` is its address. */
  readonly queue: Value<string>;
  /** `ReportBatchItemFailures` lets a function say which records failed. */
  readonly functionResponseTypes?: ListValue<'ReportBatchItemFailures'> | undefined;
  /** How many pollers are always ready. */
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
  /** The most invocations at the same time for this queue. */
  readonly scalingConfig?: { readonly maximumConcurrency: Value<number> } | undefined;
}

/** How many pollers a source has. @public */
export interface ProvisionedPollerConfig {
  /** The fewest pollers. */
  readonly minimumPollers?: Value<number> | undefined;
  /** The most pollers. */
  readonly maximumPollers?: Value<number> | undefined;
}

/** `Kinesis`: records of a data stream. @public */
export interface KinesisEventOptions extends StreamOptions {
  /** Unix time in seconds, with the starting position `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: Value<number> | undefined;
}

/** `DynamoDB`: changes of a table. @public */
export interface DynamoDBEventOptions extends StreamOptions {}

/** A way to authenticate at a broker. @public */
export interface SourceAccessConfiguration {
  /** `BASIC_AUTH`, `SASL_SCRAM_512_AUTH`, `VPC_SUBNET` … */
  readonly type: Value<string>;
  /** ARN of a secret, or what the type asks for. */
  readonly uri: Value<string>;
}

/** `MSK`: messages of a Kafka cluster of Amazon MSK. @public */
export interface MskEventOptions extends PollingOptions {
  /** ARN of the cluster. */
  readonly stream: Value<string>;
  /** Names of the topics; one is allowed. */
  readonly topics: ListValue<string>;
  /** Where reading begins. */
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  /** Unix time in seconds, with the starting position `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: Value<number> | undefined;
  /** The consumer group to join. */
  readonly consumerGroupId?: Value<string> | undefined;
  /** Where records go that could not be processed. */
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  /** How Lambda authenticates, and which network it uses. */
  readonly sourceAccessConfigurations?: readonly SourceAccessConfiguration[] | undefined;
  /** How many pollers are always ready. */
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
}

/** `MQ`: messages of a broker of Amazon MQ. @public */
export interface MqEventOptions extends PollingOptions {
  /** ARN of the broker. */
  readonly broker: Value<string>;
  /** Names of the queues; one is allowed. */
  readonly queues: ListValue<string>;
  /** How Lambda authenticates, and which network it uses. */
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  /** Gives the policy a name of its own, for several brokers on one function. */
  readonly dynamicPolicyName?: boolean | undefined;
}

/** `SelfManagedKafka`: messages of a Kafka cluster of your own. @public */
export interface SelfManagedKafkaEventOptions extends PollingOptions {
  /** `host:port` of each server. */
  readonly kafkaBootstrapServers: ListValue<string>;
  /** Names of the topics; one is allowed. */
  readonly topics: ListValue<string>;
  /** How Lambda authenticates, and which network it uses. */
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  /** Where reading begins. */
  readonly startingPosition?: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'> | undefined;
  /** Unix time in seconds, with the starting position `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: Value<number> | undefined;
  /** The consumer group to join. */
  readonly consumerGroupId?: Value<string> | undefined;
  /** Where records go that could not be processed. */
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  /** How many pollers are always ready. */
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
}

/** `DocumentDB`: changes of a DocumentDB cluster. @public */
export interface DocumentDBEventOptions extends PollingOptions {
  /** ARN of the cluster. */
  readonly cluster: Value<string>;
  /** Name of the database. */
  readonly databaseName: Value<string>;
  /** One collection; all of the database by default. */
  readonly collectionName?: Value<string> | undefined;
  /** Whether updates come with the whole document. */
  readonly fullDocument?: Value<'Default' | 'UpdateLookup'> | undefined;
  /** How Lambda authenticates, and which network it uses. */
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  /** Where reading begins. */
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  /** Unix time in seconds, with the starting position `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: Value<number> | undefined;
}
