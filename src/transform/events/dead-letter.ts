import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { getAtt, ref } from '../intrinsics/functions.ts';
import type { SamEvent } from '../macros.ts';
import { absent, isMap, type Optional, type Value, type ValueMap } from '../value.ts';

/** Where events go that could not be delivered, and what is generated for it. */
export interface DeadLetterQueue {
  readonly arn: Value;
  readonly resources: readonly GeneratedResource[];
}

/** Reads `DeadLetterConfig` of a rule or schedule. With `ruleArn` the queue gets a policy that lets the rule write to it. */
export function deadLetterQueue(
  event: SamEvent,
  attributes: ValueMap,
  ruleArn: Value | undefined,
): DeadLetterQueue | undefined {
  const config: Optional = event.properties['DeadLetterConfig'];
  if (!isMap(config)) return undefined;
  const fault = (detail: string): Fault => Fault.event(event.logicalId, detail);
  const { Arn, Type, QueueLogicalId } = config;
  if (Arn !== undefined && Type !== undefined) {
    throw fault("You can either define 'Arn' or 'Type' property of DeadLetterConfig.");
  }
  if (Type !== undefined && Type !== 'SQS') {
    throw fault("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.");
  }
  if (!absent(Arn)) return { arn: Arn, resources: [] };
  if (Type === undefined && Arn === undefined)
    throw fault("No 'Arn' or 'Type' property provided for DeadLetterConfig.");
  if (QueueLogicalId !== undefined && QueueLogicalId !== null && typeof QueueLogicalId !== 'string') {
    throw fault('QueueLogicalId must be a string');
  }
  const queue = generated('AWS::SQS::Queue', QueueLogicalId || `${event.logicalId}Queue`, {}, attributes);
  const arn = getAtt(queue.logicalId, 'Arn');
  if (ruleArn === undefined) return { arn, resources: [queue] };
  const policy = generated(
    'AWS::SQS::QueuePolicy',
    `${event.logicalId}QueuePolicy`,
    {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'sqs:SendMessage',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Resource: arn,
            Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
          },
        ],
      },
      Queues: [ref(queue.logicalId)],
    },
    attributes,
  );
  return { arn, resources: [queue, policy] };
}
