import { join } from '../intrinsics/functions.ts';
import type { Value, ValueMap } from '../value.ts';
import { allowPolicy } from './role.ts';

/** The policy that lets a function write to a destination; `undefined` for a type that needs none. */
export function destinationPolicy(type: string, id: string, arn: Value): ValueMap | undefined {
  switch (type) {
    case 'SQS':
      return allowPolicy(`${id}SQSPolicy`, [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arn }]);
    case 'SNS':
      return allowPolicy(`${id}SNSPolicy`, [{ Action: 'sns:publish', Effect: 'Allow', Resource: arn }]);
    case 'EventBridge':
      return allowPolicy(`${id}EventBridgePolicy`, [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: arn }]);
    case 'Lambda':
      return allowPolicy(`${id}LambdaPolicy`, [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: arn }]);
    case 'S3':
    case 'S3Bucket':
      return allowPolicy(`${id}S3Policy`, [
        { Action: 's3:PutObject', Effect: 'Allow', Resource: join('/', [arn, '*']) },
        { Action: 's3:ListBucket', Effect: 'Allow', Resource: arn },
      ]);
    default:
      return undefined;
  }
}
