import type { EventMacro, FunctionTarget, StateMachineTarget } from '../macros.ts';
import { apiEvent } from './api.ts';
import { cognitoEvent } from './cognito.ts';
import { httpApiEvent } from './http-api.ts';
import {
  documentDbEvent,
  dynamoDbEvent,
  kinesisEvent,
  mqEvent,
  mskEvent,
  selfManagedKafkaEvent,
  sqsEvent,
} from './polled.ts';
import { alexaSkillEvent, cloudWatchLogsEvent, iotRuleEvent } from './push.ts';
import { eventBridgeRuleEvent, scheduleEvent } from './rules.ts';
import { s3Event } from './s3.ts';
import { functionScheduleV2Event, stateMachineScheduleV2Event } from './schedule-v2.ts';
import { snsEvent } from './sns.ts';
import { stateMachineApiEvent } from './state-machine-api.ts';
import { stateMachineBridgeEvent, stateMachineScheduleEvent } from './state-machine-rules.ts';

/** The event sources of functions, by the name in `Type`. */
export const functionEvents: ReadonlyMap<string, EventMacro<FunctionTarget>> = new Map<
  string,
  EventMacro<FunctionTarget>
>([
  ['Api', apiEvent],
  ['HttpApi', httpApiEvent],
  ['S3', s3Event],
  ['SNS', snsEvent],
  ['SQS', sqsEvent],
  ['Kinesis', kinesisEvent],
  ['DynamoDB', dynamoDbEvent],
  ['MSK', mskEvent],
  ['SelfManagedKafka', selfManagedKafkaEvent],
  ['MQ', mqEvent],
  ['DocumentDB', documentDbEvent],
  ['Schedule', scheduleEvent],
  ['ScheduleV2', functionScheduleV2Event],
  ['CloudWatchEvent', eventBridgeRuleEvent],
  ['EventBridgeRule', eventBridgeRuleEvent],
  ['CloudWatchLogs', cloudWatchLogsEvent],
  ['IoTRule', iotRuleEvent],
  ['AlexaSkill', alexaSkillEvent],
  ['Cognito', cognitoEvent],
]);

/** The event sources of state machines, by the name in `Type`. */
export const stateMachineEvents: ReadonlyMap<string, EventMacro<StateMachineTarget>> = new Map<
  string,
  EventMacro<StateMachineTarget>
>([
  ['Api', stateMachineApiEvent],
  ['Schedule', stateMachineScheduleEvent],
  ['ScheduleV2', stateMachineScheduleV2Event],
  ['CloudWatchEvent', stateMachineBridgeEvent],
  ['EventBridgeRule', stateMachineBridgeEvent],
]);
