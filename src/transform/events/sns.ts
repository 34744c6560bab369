import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { managedPolicyArn } from '../iam/managed-policies.ts';
import { invokePermission } from '../iam/permission.ts';
import { addManagedPolicy } from '../iam/role.ts';
import { getAtt, ref, refTarget } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { pythonString } from '../python.ts';
import { isMap, type Optional, truthy, type Value } from '../value.ts';

/** Messages of a topic, directly or through a queue (`SqsSubscription`). */
export const snsEvent: EventMacro<FunctionTarget> = {
  properties: {
    Topic: 'string!',
    Region: 'string',
    FilterPolicy: 'any',
    FilterPolicyScope: 'any',
    SqsSubscription: 'boolean|map',
    RedrivePolicy: 'map',
  },
  expand: (event, target, context) => {
    const { Topic, SqsSubscription } = event.properties;
    if (!truthy(SqsSubscription)) {
      return [
        invokePermission(event.logicalId, target, { principal: 'sns.amazonaws.com', sourceArn: Topic }),
        subscription(event, target, 'lambda', target.arn),
      ];
    }
    return isMap(SqsSubscription)
      ? throughQueue(event, target, context, SqsSubscription)
      : throughNewQueue(event, target, context);
  },
};

/** The queue between the topic and the function. */
interface SubscribedQueue {
  readonly arn: Value;
  readonly url: Value;
  readonly batchSize: Optional;
}

function throughNewQueue(event: SamEvent, target: FunctionTarget, context: TransformContext): GeneratedResource[] {
  const FifoQueue = isFifoTopic(event.properties['Topic'], context) ? true : undefined;
  const queue = generated('AWS::SQS::Queue', `${event.logicalId}Queue`, { FifoQueue }, target.attributes);
  const made = { arn: getAtt(queue.logicalId, 'Arn'), url: ref(queue.logicalId), batchSize: 10 };
  return [
    queue,
    queuePolicy(event, target, `${event.logicalId}QueuePolicy`, made),
    subscription(event, target, 'sqs', made.arn),
    eventSourceMapping(event, target, made, context),
  ];
}

function throughQueue(
  event: SamEvent,
  target: FunctionTarget,
  context: TransformContext,
  { QueueArn, QueueUrl, QueuePolicyLogicalId, BatchSize }: Readonly<Record<string, Value>>,
): GeneratedResource[] {
  if (QueueArn === undefined || QueueUrl === undefined || !truthy(QueueArn) || !truthy(QueueUrl)) {
    throw Fault.event(event.id, 'No QueueARN or QueueURL provided.');
  }
  const policyId = truthy(QueuePolicyLogicalId) ? policyIdOf(QueuePolicyLogicalId) : `${event.logicalId}QueuePolicy`;
  const queue = { arn: QueueArn, url: QueueUrl, batchSize: truthy(BatchSize) ? BatchSize : 10 };
  return [
    queuePolicy(event, target, policyId, queue),
    subscription(event, target, 'sqs', queue.arn),
    eventSourceMapping(event, target, queue, context),
  ];
}

function policyIdOf(value: Optional): string {
  if (typeof value === 'string') return value;
  throw Fault.resource(pythonString(value), 'Logical ids must be alphanumeric.');
}

/** A FIFO topic delivers to FIFO queues only. */
function isFifoTopic(topic: Optional, context: TransformContext): boolean {
  const id = refTarget(topic);
  const resource = typeof id === 'string' ? context.resource(id) : undefined;
  const properties = resource?.['Properties'];
  return isMap(properties) && truthy(context.parameters.resolve(properties['FifoTopic']));
}

function subscription(event: SamEvent, target: FunctionTarget, protocol: string, endpoint: Value): GeneratedResource {
  const { Topic, Region, FilterPolicy, FilterPolicyScope, RedrivePolicy } = event.properties;
  return generated(
    'AWS::SNS::Subscription',
    event.logicalId,
    { Protocol: protocol, Endpoint: endpoint, TopicArn: Topic, Region, FilterPolicy, FilterPolicyScope, RedrivePolicy },
    target.attributes,
  );
}

function queuePolicy(event: SamEvent, target: FunctionTarget, id: string, queue: SubscribedQueue): GeneratedResource {
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: '*',
    Resource: queue.arn,
    Condition: { ArnEquals: { 'aws:SourceArn': event.properties['Topic'] ?? null } },
  };
  return generated(
    'AWS::SQS::QueuePolicy',
    id,
    { PolicyDocument: { Version: '2012-10-17', Statement: [statement] }, Queues: [queue.url] },
    target.attributes,
  );
}

function eventSourceMapping(
  event: SamEvent,
  target: FunctionTarget,
  { arn, batchSize }: SubscribedQueue,
  context: TransformContext,
): GeneratedResource {
  if (target.role) {
    addManagedPolicy(target.role, managedPolicyArn(context, 'service-role/AWSLambdaSQSQueueExecutionRole'));
  }
  return generated(
    'AWS::Lambda::EventSourceMapping',
    `${event.logicalId}EventSourceMapping`,
    { FunctionName: target.name, EventSourceArn: arn, BatchSize: batchSize, Enabled: true },
    target.attributes,
  );
}
