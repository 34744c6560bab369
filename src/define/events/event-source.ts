import type { TemplateMap } from '../../template/index.ts';
import { toProperties } from '../property-names.ts';
import type { ApiEventOptions, HttpApiEventOptions } from './api.ts';
import type { EventBridgeRuleEventOptions, ScheduleEventOptions, ScheduleV2EventOptions } from './event-bridge.ts';
import type {
  AlexaSkillEventOptions,
  CloudWatchLogsEventOptions,
  CognitoEventOptions,
  IoTRuleEventOptions,
  S3EventOptions,
  SnsEventOptions,
} from './messaging.ts';
import type {
  DocumentDBEventOptions,
  DynamoDBEventOptions,
  KinesisEventOptions,
  MqEventOptions,
  MskEventOptions,
  SelfManagedKafkaEventOptions,
  SqsEventOptions,
} from './polling.ts';

/** What each type of event of a function is described with. @public */
export interface EventOptionsByType {
  /** Requests of an Alexa skill. */
  readonly AlexaSkill: AlexaSkillEventOptions;
  /** A method and path of a REST API. */
  readonly Api: ApiEventOptions;
  /** Events of a bus, under the older name. */
  readonly CloudWatchEvent: EventBridgeRuleEventOptions;
  /** Entries of a log group. */
  readonly CloudWatchLogs: CloudWatchLogsEventOptions;
  /** Triggers of a user pool. */
  readonly Cognito: CognitoEventOptions;
  /** Changes of a DocumentDB cluster. */
  readonly DocumentDB: DocumentDBEventOptions;
  /** Changes of a table. */
  readonly DynamoDB: DynamoDBEventOptions;
  /** Events of a bus. */
  readonly EventBridgeRule: EventBridgeRuleEventOptions;
  /** A route of an HTTP API. */
  readonly HttpApi: HttpApiEventOptions;
  /** Messages of AWS IoT. */
  readonly IoTRule: IoTRuleEventOptions;
  /** Records of a data stream. */
  readonly Kinesis: KinesisEventOptions;
  /** Messages of an Amazon MQ broker. */
  readonly MQ: MqEventOptions;
  /** Messages of an Amazon MSK cluster. */
  readonly MSK: MskEventOptions;
  /** Changes of a bucket. */
  readonly S3: S3EventOptions;
  /** Messages of a topic. */
  readonly SNS: SnsEventOptions;
  /** Messages of a queue. */
  readonly SQS: SqsEventOptions;
  /** A rule that fires by the clock. */
  readonly Schedule: ScheduleEventOptions;
  /** A schedule of EventBridge Scheduler. */
  readonly ScheduleV2: ScheduleV2EventOptions;
  /** Messages of your own Kafka cluster. */
  readonly SelfManagedKafka: SelfManagedKafkaEventOptions;
}

/** Any event of a function: `{ type: 'Api', properties: { method: 'get', path: '/' } }`. @public */
export type EventSource = {
  [Type in keyof EventOptionsByType]: { readonly type: Type; readonly properties: EventOptionsByType[Type] };
}[keyof EventOptionsByType];

/** The event as a template says it. */
export function eventTemplate({ type, properties }: EventSource, path: string): TemplateMap {
  const given = toProperties(properties, path);
  return Object.keys(given).length === 0 ? { Type: type } : { Type: type, Properties: given };
}
