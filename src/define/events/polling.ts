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
  readonly enabled?: Value<boolean> | undefined;
  /** Patterns as JSON text; records that match none are not delivered. */
  readonly filterCriteria?: { readonly filters: readonly { readonly pattern: Value<string> }[] } | undefined;
  readonly kmsKeyArn?: Value<string> | undefined;
  /** In seconds: how long records are collected for a batch. */
  readonly maximumBatchingWindowInSeconds?: Value<number> | undefined;
  readonly metricsConfig?: { readonly metrics: readonly ('EventCount' | 'ErrorCount' | 'KafkaMetrics')[] } | undefined;
}

/** What streams share. @public */
export interface StreamOptions extends PollingOptions {
  /** ARN of the stream. */
  readonly stream: Value<string>;
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  readonly bisectBatchOnFunctionError?: Value<boolean> | undefined;
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  readonly functionResponseTypes?: ListValue<'ReportBatchItemFailures'> | undefined;
  /** In seconds; -1 means without limit. */
  readonly maximumRecordAgeInSeconds?: Value<number> | undefined;
  /** -1 means without limit. */
  readonly maximumRetryAttempts?: Value<number> | undefined;
  /** Batches of one shard that are processed at the same time, 1 to 10. */
  readonly parallelizationFactor?: Value<number> | undefined;
  readonly tumblingWindowInSeconds?: Value<number> | undefined;
}

/** `SQS`: messages of a queue. @public */
export interface SqsEventOptions extends PollingOptions {
  /** ARN of the queue. */
  readonly queue: Value<string>;
  readonly functionResponseTypes?: ListValue<'ReportBatchItemFailures'> | undefined;
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
  readonly scalingConfig?: { readonly maximumConcurrency: Value<number> } | undefined;
}

/** How many pollers a source has. @public */
export interface ProvisionedPollerConfig {
  readonly minimumPollers?: Value<number> | undefined;
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
  readonly type: Value<string>;
  readonly uri: Value<string>;
}

/** `MSK`: messages of a Kafka cluster of Amazon MSK. @public */
export interface MskEventOptions extends PollingOptions {
  /** ARN of the cluster. */
  readonly stream: Value<string>;
  readonly topics: ListValue<string>;
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  readonly startingPositionTimestamp?: Value<number> | undefined;
  readonly consumerGroupId?: Value<string> | undefined;
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  readonly sourceAccessConfigurations?: readonly SourceAccessConfiguration[] | undefined;
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
}

/** `MQ`: messages of a broker of Amazon MQ. @public */
export interface MqEventOptions extends PollingOptions {
  /** ARN of the broker. */
  readonly broker: Value<string>;
  readonly queues: ListValue<string>;
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  readonly dynamicPolicyName?: boolean | undefined;
}

/** `SelfManagedKafka`: messages of a Kafka cluster of your own. @public */
export interface SelfManagedKafkaEventOptions extends PollingOptions {
  readonly kafkaBootstrapServers: ListValue<string>;
  readonly topics: ListValue<string>;
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  readonly startingPosition?: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'> | undefined;
  readonly startingPositionTimestamp?: Value<number> | undefined;
  readonly consumerGroupId?: Value<string> | undefined;
  readonly destinationConfig?: { readonly onFailure: EventDestination } | undefined;
  readonly provisionedPollerConfig?: ProvisionedPollerConfig | undefined;
}

/** `DocumentDB`: changes of a DocumentDB cluster. @public */
export interface DocumentDBEventOptions extends PollingOptions {
  /** ARN of the cluster. */
  readonly cluster: Value<string>;
  readonly databaseName: Value<string>;
  readonly collectionName?: Value<string> | undefined;
  readonly fullDocument?: Value<'Default' | 'UpdateLookup'> | undefined;
  readonly sourceAccessConfigurations: readonly SourceAccessConfiguration[];
  readonly startingPosition: Value<'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP'>;
  readonly startingPositionTimestamp?: Value<number> | undefined;
}
