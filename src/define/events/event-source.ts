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
  readonly AlexaSkill: AlexaSkillEventOptions;
  readonly Api: ApiEventOptions;
  readonly CloudWatchEvent: EventBridgeRuleEventOptions;
  readonly CloudWatchLogs: CloudWatchLogsEventOptions;
  readonly Cognito: CognitoEventOptions;
  readonly DocumentDB: DocumentDBEventOptions;
  readonly DynamoDB: DynamoDBEventOptions;
  readonly EventBridgeRule: EventBridgeRuleEventOptions;
  readonly HttpApi: HttpApiEventOptions;
  readonly IoTRule: IoTRuleEventOptions;
  readonly Kinesis: KinesisEventOptions;
  readonly MQ: MqEventOptions;
  readonly MSK: MskEventOptions;
  readonly S3: S3EventOptions;
  readonly SNS: SnsEventOptions;
  readonly SQS: SqsEventOptions;
  readonly Schedule: ScheduleEventOptions;
  readonly ScheduleV2: ScheduleV2EventOptions;
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
