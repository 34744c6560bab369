import { noText, type Ref } from './intrinsic.ts';

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
  accountId: noText({ Ref: 'AWS::AccountId' }),
  notificationArns: noText({ Ref: 'AWS::NotificationARNs' }),
  noValue: noText({ Ref: 'AWS::NoValue' }),
  partition: noText({ Ref: 'AWS::Partition' }),
  region: noText({ Ref: 'AWS::Region' }),
  stackId: noText({ Ref: 'AWS::StackId' }),
  stackName: noText({ Ref: 'AWS::StackName' }),
  urlSuffix: noText({ Ref: 'AWS::URLSuffix' }),
};
