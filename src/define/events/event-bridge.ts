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
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** `true` by default. */
  readonly enabled?: Value<boolean> | undefined;
  /** `ENABLED` by default; instead of `enabled`. */
  readonly state?: Value<'ENABLED' | 'DISABLED'> | undefined;
  /** JSON text that the function gets as its event. */
  readonly input?: Value<string> | undefined;
  /** Where events go that could not be delivered. */
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  /** How often and how long a delivery is repeated. */
  readonly retryPolicy?: EventRetryPolicy | undefined;
}

/** `ScheduleV2`: a schedule of EventBridge Scheduler, with time zones and one-time schedules. @public */
export interface ScheduleV2EventOptions {
  /** `rate(…)`, `cron(…)` or `at(2026-01-31T12:00:00)`. */
  readonly scheduleExpression: Value<string>;
  /** `Europe/Berlin` …; UTC by default. */
  readonly scheduleExpressionTimezone?: Value<string> | undefined;
  /** How much later than planned an invocation may be; `OFF` by default. */
  readonly flexibleTimeWindow?:
    | { readonly mode: Value<'OFF' | 'FLEXIBLE'>; readonly maximumWindowInMinutes?: Value<number> | undefined }
    | undefined;
  /** A fixed name. */
  readonly name?: Value<string> | undefined;
  /** Leaves the name to the service. */
  readonly omitName?: boolean | undefined;
  /** What it is for. */
  readonly description?: Value<string> | undefined;
  /** `ENABLED` by default; instead of `enabled`. */
  readonly state?: Value<'ENABLED' | 'DISABLED'> | undefined;
  /** When the schedule begins, in ISO 8601. */
  readonly startDate?: Value<string> | undefined;
  /** When the schedule ends, in ISO 8601. */
  readonly endDate?: Value<string> | undefined;
  /** Name of the schedule group. */
  readonly groupName?: Value<string> | undefined;
  /** ARN of the key that encrypts. */
  readonly kmsKeyArn?: Value<string> | undefined;
  /** JSON text that the function gets as its event. */
  readonly input?: Value<string> | undefined;
  /** ARN of the role with which the schedule calls; without it SAM makes one. */
  readonly roleArn?: Value<string> | undefined;
  /** ARN of the most that the role may do. */
  readonly permissionsBoundary?: Value<string> | undefined;
  /** Where events go that could not be delivered. */
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  /** How often and how long a delivery is repeated. */
  readonly retryPolicy?: EventRetryPolicy | undefined;
}

/** `EventBridgeRule`, also known as `CloudWatchEvent`: a rule that matches events of a bus. @public */
export interface EventBridgeRuleEventOptions {
  /** The event pattern; its names are EventBridge's (`source`, `detail-type`) and are kept as they are. */
  readonly pattern: TemplateMap;
  /** Name or ARN of the bus; the default one without it. */
  readonly eventBusName?: Value<string> | undefined;
  /** Name of the rule. */
  readonly ruleName?: Value<string> | undefined;
  /** JSON text that the function gets instead of the event. */
  readonly input?: Value<string> | undefined;
  /** The part of the event that the function gets. */
  readonly inputPath?: Value<string> | undefined;
  /** Makes the function's event from parts of the original one. */
  readonly inputTransformer?:
    | {
        readonly inputTemplate: Value<string>;
        readonly inputPathsMap?: { readonly [name: string]: Value<string> } | undefined;
      }
    | undefined;
  /** The rule's own ID of its target. */
  readonly target?: { readonly id: Value<string> } | undefined;
  /** `true` by default. */
  readonly enabled?: Value<boolean> | undefined;
  /** `ENABLED` by default; instead of `enabled`. */
  readonly state?: Value<'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'> | undefined;
  /** Where events go that could not be delivered. */
  readonly deadLetterConfig?: EventDeadLetterConfig | undefined;
  /** How often and how long a delivery is repeated. */
  readonly retryPolicy?: EventRetryPolicy | undefined;
}
