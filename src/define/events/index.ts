export type {
  ApiEventAuth,
  ApiEventOptions,
  ApiMethod,
  ApiRequestParameter,
  ApiResourcePolicy,
  HttpApiEventAuth,
  HttpApiEventOptions,
  HttpApiRouteOptions,
  HttpApiRouteSettings,
} from './api.ts';
export type {
  EventBridgeRuleEventOptions,
  EventDeadLetterConfig,
  EventRetryPolicy,
  ScheduleEventOptions,
  ScheduleV2EventOptions,
} from './event-bridge.ts';
export { type EventOptionsByType, type EventSource, eventTemplate } from './event-source.ts';
export type {
  AlexaSkillEventOptions,
  CloudWatchLogsEventOptions,
  CognitoEventOptions,
  IoTRuleEventOptions,
  S3EventName,
  S3EventOptions,
  SnsEventOptions,
  SnsQueueSubscription,
} from './messaging.ts';
export type {
  DocumentDBEventOptions,
  DynamoDBEventOptions,
  EventDestination,
  KinesisEventOptions,
  MqEventOptions,
  MskEventOptions,
  PollingOptions,
  ProvisionedPollerConfig,
  SelfManagedKafkaEventOptions,
  SourceAccessConfiguration,
  SqsEventOptions,
  StreamOptions,
} from './polling.ts';
