import type { TemplateMap } from '../../template/index.ts';
import type { Value } from '../intrinsics/index.ts';

/** Where an event goes when the target could not be called. @public */
export interface EventDeadLetterConfig {
  /** ARN of an SQS queue. */
  readonly arn?: Value<string> | undefined;
  /** Lets SAM make the queue. */
  readonly type?: 'SQS' | undefined;
  /** Logical ID for the queue that SAM makes. */
  readonly queueLogicalId?: string | undefined;
}

/** How often and how long a failed delivery is repeated. @public */
export interface EventRetryPolicy {
  /** In seconds, 60 to 86,400. */
  readonly maximumEventAgeInSeconds?: Value<number> | undefined;
  /** 0 to 185. */
  readonly maximumRetryAttempts?: Value<number> | undefined;
}

/** `Schedule`: a rule that fires at a rate or by a cron expression. @public */
export interface ScheduleEventOptions {
  /** `rate(5 minutes)` or `cron(0 12 * * ? *)`. */
  readonly schedule: Value<string>;
  /** Name of the rule. */
  readonly name?: Value<string> | undefined;
  readonly description?: Value<string> | undefined;
  readonly enabled?: Value<boolean> | undefined;
  readonly state?: Value<'ENABLED' | 'DISABLED'> | undefined;
  /** JSON text that the function gets as its event. */
  readonly input?: Value<string> | undefined;
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  readonly retryPolicy?: EventRetryPolicy | undefined;
}

/** `ScheduleV2`: a schedule of EventBridge Scheduler, with time zones and one-time schedules. @public */
export interface ScheduleV2EventOptions {
  /** `rate(…)`, `cron(…)` or `at(2026-01-31T12:00:00)`. */
  readonly scheduleExpression: Value<string>;
  /** `Europe/Berlin` …; UTC by default. */
  readonly scheduleExpressionTimezone?: Value<string> | undefined;
  readonly flexibleTimeWindow?:
    | { readonly mode: Value<'OFF' | 'FLEXIBLE'>; readonly maximumWindowInMinutes?: Value<number> | undefined }
    | undefined;
  readonly name?: Value<string> | undefined;
  readonly omitName?: boolean | undefined;
  readonly description?: Value<string> | undefined;
  readonly state?: Value<'ENABLED' | 'DISABLED'> | undefined;
  readonly startDate?: Value<string> | undefined;
  readonly endDate?: Value<string> | undefined;
  readonly groupName?: Value<string> | undefined;
  readonly kmsKeyArn?: Value<string> | undefined;
  readonly input?: Value<string> | undefined;
  readonly roleArn?: Value<string> | undefined;
  readonly permissionsBoundary?: Value<string> | undefined;
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  readonly retryPolicy?: EventRetryPolicy | undefined;
}

/** `EventBridgeRule`, also known as `CloudWatchEvent`: a rule that matches events of a bus. @public */
export interface EventBridgeRuleEventOptions {
  /** The event pattern; its names are EventBridge's (`source`, `detail-type`) and are kept as they are. */
  readonly pattern: TemplateMap;
  readonly eventBusName?: Value<string> | undefined;
  readonly ruleName?: Value<string> | undefined;
  /** JSON text that the function gets instead of the event. */
  readonly input?: Value<string> | undefined;
  /** The part of the event that the function gets. */
  readonly inputPath?: Value<string> | undefined;
  readonly inputTransformer?:
    | {
        readonly inputTemplate: Value<string>;
        readonly inputPathsMap?: { readonly [name: string]: Value<string> } | undefined;
      }
    | undefined;
  readonly target?: { readonly id: Value<string> } | undefined;
  readonly enabled?: Value<boolean> | undefined;
  readonly state?: Value<'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'> | undefined;
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  readonly retryPolicy?: EventRetryPolicy | undefined;
}
