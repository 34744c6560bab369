import type { Ref } from './intrinsic.ts';

/** The pseudo parameters that CloudFormation gives every template. @public */
export interface PseudoParameters {
  /** The account that the stack is in, 12 digits. */
  readonly accountId: Ref<'AWS::AccountId'>;
  /** The ARNs that get the stack's notifications, a list. */
  readonly notificationArns: Ref<'AWS::NotificationARNs'>;
  /** Takes a property away, as one branch of {@link ifElse}. */
  readonly noValue: Ref<'AWS::NoValue'>;
  /** `aws`, `aws-cn`, `aws-us-gov` … */
  readonly partition: Ref<'AWS::Partition'>;
  /** `eu-west-1` … */
  readonly region: Ref<'AWS::Region'>;
  /** The ARN of the stack. */
  readonly stackId: Ref<'AWS::StackId'>;
  /** The name of the stack. */
  readonly stackName: Ref<'AWS::StackName'>;
  /** `amazonaws.com`, `amazonaws.com.cn` … */
  readonly urlSuffix: Ref<'AWS::URLSuffix'>;
}

/** The pseudo parameters: `pseudo.region` is `{ Ref: 'AWS::Region' }`. @public */
export const pseudo: PseudoParameters = {
  accountId: { Ref: 'AWS::AccountId' },
  notificationArns: { Ref: 'AWS::NotificationARNs' },
  noValue: { Ref: 'AWS::NoValue' },
  partition: { Ref: 'AWS::Partition' },
  region: { Ref: 'AWS::Region' },
  stackId: { Ref: 'AWS::StackId' },
  stackName: { Ref: 'AWS::StackName' },
  urlSuffix: { Ref: 'AWS::URLSuffix' },
};
