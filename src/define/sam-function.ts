import type { TemplateValue } from '../template/index.ts';
import {
  type AlexaSkillEventOptions,
  type ApiEventOptions,
  type CloudWatchLogsEventOptions,
  type CognitoEventOptions,
  type DocumentDBEventOptions,
  type DynamoDBEventOptions,
  type EventBridgeRuleEventOptions,
  type EventSource,
  eventTemplate,
  type HttpApiEventOptions,
  type IoTRuleEventOptions,
  type KinesisEventOptions,
  type MqEventOptions,
  type MskEventOptions,
  type S3EventOptions,
  type ScheduleEventOptions,
  type ScheduleV2EventOptions,
  type SelfManagedKafkaEventOptions,
  type SnsEventOptions,
  type SqsEventOptions,
} from './events/index.ts';
import type { FunctionProperties } from './function-properties.ts';
import type { GetAtt, Ref, Value } from './intrinsics/index.ts';
import { type LogicalId, requireLogicalId } from './logical-id.ts';
import { type Policy, policyTemplate } from './policies/index.ts';
import { toTemplateMap } from './property-names.ts';
import type { ResourceAttributes } from './resource.ts';
import { TaggableResource } from './taggable-resource.ts';

/** What {@link SamFunction} is made with: SAM's properties in camelCase, all of which `Globals` can supply as well. @public */
export interface SamFunctionOptions extends FunctionProperties, ResourceAttributes {}

/**
 * An `AWS::Serverless::Function`, ready to {@link SamTemplate.add | add} to a template.
 *
 * Methods change this builder and return it, so chains and loops both work.
 *
 * @example
 * ```ts
 * new SamFunction('Orders', { runtime: 'nodejs22.x', handler: 'orders.handler', codeUri: './src' })
 *   .addHttpApiEvent('Create', { method: 'POST', path: '/orders' })
 *   .addEnvironment({ LOG_LEVEL: 'info' });
 * ```
 * synthesizes
 * ```yaml
 * Orders:
 *   Type: AWS::Serverless::Function
 *   Properties:
 *     Runtime: nodejs22.x
 *     Handler: orders.handler
 *     CodeUri: ./src
 *     Events:
 *       Create:
 *         Type: HttpApi
 *         Properties:
 *           Method: POST
 *           Path: /orders
 *     Environment:
 *       Variables:
 *         LOG_LEVEL: info
 * ```
 * @throws {@link DefinitionError} if `logicalId` has other characters than letters and digits.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 * @public
 */
export class SamFunction<Id extends string = string> extends TaggableResource<Id, 'AWS::Serverless::Function'> {
  constructor(logicalId: Id & LogicalId<Id>, options: SamFunctionOptions = {}) {
    const { policies, ...others } = options;
    super(logicalId, 'AWS::Serverless::Function', others);
    if (policies !== undefined) this.addPolicy(...(isList(policies) ? policies : [policies]));
  }

  /** `!GetAtt` of the function's ARN. */
  get arn(): GetAtt<Id> {
    return this.getAtt('Arn');
  }

  /** `!Ref` of the alias that `autoPublishAlias` makes: its ARN. */
  get alias(): Ref {
    return { Ref: `${this.logicalId}.Alias` };
  }

  /** `!Ref` of the version that `autoPublishAlias` publishes: its ARN. */
  get version(): Ref {
    return { Ref: `${this.logicalId}.Version` };
  }

  /** Adds environment variables. @throws {@link DefinitionError} if one of them is already set. */
  addEnvironment(variables: { readonly [name: string]: Value<string | number | boolean> | undefined }): this {
    const path = ['Environment', 'Variables'];
    return this.addEntries('environment variable', path, toTemplateMap(variables, `${this.logicalId}.Environment`));
  }

  /** Adds to what the function may do; each entry of `Policies` stands for itself. */
  addPolicy(...policies: readonly Policy[]): this {
    const before = this.propertyOf('Policies');
    const known: readonly TemplateValue[] = before === undefined ? [] : isList(before) ? before : [before];
    const path = `${this.logicalId}.Policies`;
    return this.property('Policies', [...known, ...policies.map((policy) => policyTemplate(policy, path))]);
  }

  /** Adds one entry to `Events`, of any type; each type has a method of its own, too. @throws {@link DefinitionError} if `name` is already taken. */
  addEvent(name: string, source: EventSource): this {
    requireLogicalId(`${this.logicalId}: event`, name);
    return this.addEntries('event', ['Events'], {
      [name]: eventTemplate(source, `${this.logicalId}.Events.${name}`),
    });
  }

  /** Adds a method and path of a REST API: the implicit one, or that of `restApiId`. */
  addApiEvent(name: string, options: ApiEventOptions): this {
    return this.addEvent(name, { type: 'Api', properties: options });
  }

  /** Adds a route of an HTTP API: the implicit one, or that of `apiId`. Without a path it takes all other requests. */
  addHttpApiEvent(name: string, options: HttpApiEventOptions = {}): this {
    return this.addEvent(name, { type: 'HttpApi', properties: options });
  }

  /** Calls the function at a rate or by a cron expression. */
  addScheduleEvent(name: string, options: ScheduleEventOptions): this {
    return this.addEvent(name, { type: 'Schedule', properties: options });
  }

  /** Calls the function by EventBridge Scheduler: with time zones, time windows and an end, where a rule has none. */
  addScheduleV2Event(name: string, options: ScheduleV2EventOptions): this {
    return this.addEvent(name, { type: 'ScheduleV2', properties: options });
  }

  /** Calls the function with messages of an SQS queue. */
  addSqsEvent(name: string, options: SqsEventOptions): this {
    return this.addEvent(name, { type: 'SQS', properties: options });
  }

  /** Calls the function with messages of an SNS topic. */
  addSnsEvent(name: string, options: SnsEventOptions): this {
    return this.addEvent(name, { type: 'SNS', properties: options });
  }

  /** Calls the function when objects of a bucket change; the bucket has to be in the same template. */
  addS3Event(name: string, options: S3EventOptions): this {
    return this.addEvent(name, { type: 'S3', properties: options });
  }

  /** Calls the function with records of a Kinesis data stream. */
  addKinesisEvent(name: string, options: KinesisEventOptions): this {
    return this.addEvent(name, { type: 'Kinesis', properties: options });
  }

  /** Calls the function with changes of a DynamoDB table. */
  addDynamoDBEvent(name: string, options: DynamoDBEventOptions): this {
    return this.addEvent(name, { type: 'DynamoDB', properties: options });
  }

  /** Calls the function with changes of an Amazon DocumentDB collection. */
  addDocumentDBEvent(name: string, options: DocumentDBEventOptions): this {
    return this.addEvent(name, { type: 'DocumentDB', properties: options });
  }

  /** Calls the function with records of an Amazon MSK cluster. */
  addMskEvent(name: string, options: MskEventOptions): this {
    return this.addEvent(name, { type: 'MSK', properties: options });
  }

  /** Calls the function with records of an Apache Kafka cluster of your own. */
  addSelfManagedKafkaEvent(name: string, options: SelfManagedKafkaEventOptions): this {
    return this.addEvent(name, { type: 'SelfManagedKafka', properties: options });
  }

  /** Calls the function with messages of an Amazon MQ broker. */
  addMqEvent(name: string, options: MqEventOptions): this {
    return this.addEvent(name, { type: 'MQ', properties: options });
  }

  /** Calls the function with events of an EventBridge bus that match a pattern. */
  addEventBridgeRuleEvent(name: string, options: EventBridgeRuleEventOptions): this {
    return this.addEvent(name, { type: 'EventBridgeRule', properties: options });
  }

  /** The same as {@link SamFunction.addEventBridgeRuleEvent}, under the type's older name. */
  addCloudWatchEvent(name: string, options: EventBridgeRuleEventOptions): this {
    return this.addEvent(name, { type: 'CloudWatchEvent', properties: options });
  }

  /** Calls the function with what is written to a log group. */
  addCloudWatchLogsEvent(name: string, options: CloudWatchLogsEventOptions): this {
    return this.addEvent(name, { type: 'CloudWatchLogs', properties: options });
  }

  /** Lets a Cognito user pool, which has to be in the same template, call the function at one of its triggers. */
  addCognitoEvent(name: string, options: CognitoEventOptions): this {
    return this.addEvent(name, { type: 'Cognito', properties: options });
  }

  /** Calls the function with messages that an SQL statement of AWS IoT selects. */
  addIoTRuleEvent(name: string, options: IoTRuleEventOptions): this {
    return this.addEvent(name, { type: 'IoTRule', properties: options });
  }

  /** Lets an Alexa skill call the function. */
  addAlexaSkillEvent(name: string, options: AlexaSkillEventOptions = {}): this {
    return this.addEvent(name, { type: 'AlexaSkill', properties: options });
  }
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
