import type { TemplateMap } from '../../template/index.ts';
import type { Value } from '../intrinsics/index.ts';

/** `SNS`: messages of a topic. @public */
export interface SnsEventOptions {
  /** ARN of the topic. */
  readonly topic: Value<string>;
  /** Region of the topic, where it is another one. */
  readonly region?: Value<string> | undefined;
  /** Which messages are delivered; its names are the messages' and are kept as they are. */
  readonly filterPolicy?: TemplateMap | undefined;
  /** Where the names of the filter policy are looked up. */
  readonly filterPolicyScope?: Value<'MessageAttributes' | 'MessageBody'> | undefined;
  /** Where messages go that could not be delivered. */
  readonly redrivePolicy?: { readonly deadLetterTargetArn: Value<string> } | undefined;
  /** Delivers through a queue: `true` lets SAM make it. */
  readonly sqsSubscription?: boolean | SnsQueueSubscription | undefined;
}

/** The queue between a topic and a function. @public */
export interface SnsQueueSubscription {
  /** ARN of the queue. */
  readonly queueArn: Value<string>;
  /** URL of the queue. */
  readonly queueUrl: Value<string>;
  /** Logical ID for the policy that SAM makes. */
  readonly queuePolicyLogicalId?: string | undefined;
  /** The most messages that one invocation gets. */
  readonly batchSize?: Value<number> | undefined;
}

/** An event of a bucket, such as `s3:ObjectCreated:*`. @public */
export type S3EventName = `s3:${string}`;

/** `S3`: changes of a bucket that the same template defines. @public */
export interface S3EventOptions {
  /** `!Ref` of the bucket. */
  readonly bucket: Value<string>;
  /** Which changes count. */
  readonly events: S3EventName | readonly S3EventName[];
  /** Which keys count. */
  readonly filter?:
    | {
        readonly s3Key: {
          readonly rules: readonly { readonly name: 'prefix' | 'suffix'; readonly value: Value<string> }[];
        };
      }
    | undefined;
}

/** `IoTRule`: messages that an SQL statement of AWS IoT selects. @public */
export interface IoTRuleEventOptions {
  /** `SELECT * FROM 'topic/test'`. */
  readonly sql: Value<string>;
  /** Version of the SQL engine. */
  readonly awsIotSqlVersion?: Value<string> | undefined;
}

/** `AlexaSkill`: requests of Alexa. @public */
export interface AlexaSkillEventOptions {
  /** Only this skill may call the function; without it, any. */
  readonly skillId?: Value<string> | undefined;
}

/** `CloudWatchLogs`: entries of a log group. @public */
export interface CloudWatchLogsEventOptions {
  /** Name of the log group. */
  readonly logGroupName: Value<string>;
  /** In the pattern language of CloudWatch Logs; an empty text matches everything. */
  readonly filterPattern: Value<string>;
}

/** `Cognito`: triggers of a user pool that the same template defines. @public */
export interface CognitoEventOptions {
  /** `!Ref` of the user pool. */
  readonly userPool: Value<string>;
  /** `PreSignUp`, `PostConfirmation` … */
  readonly trigger: string | readonly string[];
}
