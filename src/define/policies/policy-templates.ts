import type { Value } from '../intrinsics/index.ts';
import { toProperties } from '../property-names.ts';
import type { PolicyTemplate } from './policy.ts';

/** SAM's policy templates by name. @public */
export interface PolicyTemplates {
  /** Create, read, update and delete items of a table and its indexes. */
  dynamoDBCrud(parameters: { readonly tableName: Value<string> }): PolicyTemplate;
  /** Read items of a table and its indexes. */
  dynamoDBRead(parameters: { readonly tableName: Value<string> }): PolicyTemplate;
  /** Write items of a table and its indexes. */
  dynamoDBWrite(parameters: { readonly tableName: Value<string> }): PolicyTemplate;
  /** Read the stream of a table. */
  dynamoDBStreamRead(parameters: {
    readonly tableName: Value<string>;
    readonly streamName: Value<string>;
  }): PolicyTemplate;
  /** Put events on a bus. */
  eventBridgePutEvents(parameters: { readonly eventBusName: Value<string> }): PolicyTemplate;
  /** Put records into a delivery stream. */
  firehoseWrite(parameters: { readonly deliveryStreamName: Value<string> }): PolicyTemplate;
  /** Read records of a data stream. */
  kinesisStreamRead(parameters: { readonly streamName: Value<string> }): PolicyTemplate;
  /** Decrypt with a key. */
  kmsDecrypt(parameters: { readonly keyId: Value<string> }): PolicyTemplate;
  /** Encrypt with a key. */
  kmsEncrypt(parameters: { readonly keyId: Value<string> }): PolicyTemplate;
  /** Invoke a function, its aliases and versions. */
  lambdaInvoke(parameters: { readonly functionName: Value<string> }): PolicyTemplate;
  /** Create, read, update and delete objects of a bucket. */
  s3Crud(parameters: { readonly bucketName: Value<string> }): PolicyTemplate;
  /** Do anything with the objects of a bucket. */
  s3FullAccess(parameters: { readonly bucketName: Value<string> }): PolicyTemplate;
  /** Read objects of a bucket. */
  s3Read(parameters: { readonly bucketName: Value<string> }): PolicyTemplate;
  /** Write objects of a bucket. */
  s3Write(parameters: { readonly bucketName: Value<string> }): PolicyTemplate;
  /** Read a secret. */
  secretsManagerGetSecretValue(parameters: { readonly secretArn: Value<string> }): PolicyTemplate;
  /** Send mail with an identity of SES. */
  sesCrud(parameters: { readonly identityName: Value<string> }): PolicyTemplate;
  /** Publish to a topic. */
  snsPublish(parameters: { readonly topicName: Value<string> }): PolicyTemplate;
  /** Receive and delete messages of a queue. */
  sqsPoller(parameters: { readonly queueName: Value<string> }): PolicyTemplate;
  /** Send messages to a queue. */
  sqsSendMessage(parameters: { readonly queueName: Value<string> }): PolicyTemplate;
  /** Read a parameter of the Parameter Store; the name without its leading slash. */
  ssmParameterRead(parameters: { readonly parameterName: Value<string> }): PolicyTemplate;
  /** Start executions of a state machine. */
  stepFunctionsExecution(parameters: { readonly stateMachineName: Value<string> }): PolicyTemplate;
}

/**
 * SAM's policy templates, typed: permissions on just one resource.
 *
 * @example
 * ```ts
 * const table = new SamSimpleTable('Ratings');
 * new SamFunction('Reader', { handler: 'reader.handler' })
 *   .addPolicy(policies.dynamoDBRead({ tableName: table.ref }));
 * ```
 * synthesizes
 * ```yaml
 * Reader:
 *   Type: AWS::Serverless::Function
 *   Properties:
 *     Handler: reader.handler
 *     Policies:
 *       - DynamoDBReadPolicy:
 *           TableName: !Ref Ratings
 * ```
 * @public
 */
export const policies: PolicyTemplates = {
  dynamoDBCrud: (parameters) => use('DynamoDBCrudPolicy', parameters),
  dynamoDBRead: (parameters) => use('DynamoDBReadPolicy', parameters),
  dynamoDBWrite: (parameters) => use('DynamoDBWritePolicy', parameters),
  dynamoDBStreamRead: (parameters) => use('DynamoDBStreamReadPolicy', parameters),
  eventBridgePutEvents: (parameters) => use('EventBridgePutEventsPolicy', parameters),
  firehoseWrite: (parameters) => use('FirehoseWritePolicy', parameters),
  kinesisStreamRead: (parameters) => use('KinesisStreamReadPolicy', parameters),
  kmsDecrypt: (parameters) => use('KMSDecryptPolicy', parameters),
  kmsEncrypt: (parameters) => use('KMSEncryptPolicy', parameters),
  lambdaInvoke: (parameters) => use('LambdaInvokePolicy', parameters),
  s3Crud: (parameters) => use('S3CrudPolicy', parameters),
  s3FullAccess: (parameters) => use('S3FullAccessPolicy', parameters),
  s3Read: (parameters) => use('S3ReadPolicy', parameters),
  s3Write: (parameters) => use('S3WritePolicy', parameters),
  secretsManagerGetSecretValue: (parameters) => use('AWSSecretsManagerGetSecretValuePolicy', parameters),
  sesCrud: (parameters) => use('SESCrudPolicy', parameters),
  snsPublish: (parameters) => use('SNSPublishMessagePolicy', parameters),
  sqsPoller: (parameters) => use('SQSPollerPolicy', parameters),
  sqsSendMessage: (parameters) => use('SQSSendMessagePolicy', parameters),
  ssmParameterRead: (parameters) => use('SSMParameterReadPolicy', parameters),
  stepFunctionsExecution: (parameters) => use('StepFunctionsExecutionPolicy', parameters),
};

function use(template: `${string}Policy`, parameters: { readonly [name: string]: Value<string> }): PolicyTemplate {
  return { [template]: toProperties(parameters, template) };
}
