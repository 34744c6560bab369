import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { destinationPolicy } from '../iam/destinations.ts';
import { allowPolicy, trustPolicy } from '../iam/role.ts';
import { getAtt } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent, StateMachineTarget } from '../macros.ts';
import type { PropertyTable } from '../properties.ts';
import { compact, truthy, type Value, type ValueMap } from '../value.ts';
import { deadLetterQueue } from './dead-letter.ts';

const properties: PropertyTable = {
  PermissionsBoundary: 'string',
  ScheduleExpression: 'string!',
  FlexibleTimeWindow: 'map',
  Name: 'string',
  State: 'string',
  Description: 'string',
  StartDate: 'string',
  EndDate: 'string',
  ScheduleExpressionTimezone: 'string',
  GroupName: 'string',
  KmsKeyArn: 'string',
  Input: 'string',
  RoleArn: 'string',
  DeadLetterConfig: 'map',
  RetryPolicy: 'map',
  OmitName: 'boolean~',
};

/** A schedule of EventBridge Scheduler that invokes a function. */
export const functionScheduleV2Event: EventMacro<FunctionTarget> = {
  properties,
  expand: (event, target, context) =>
    schedule(event, target, context, destinationPolicy('Lambda', event.logicalId, target.arn)),
};

/** A schedule of EventBridge Scheduler that starts a state machine. */
export const stateMachineScheduleV2Event: EventMacro<StateMachineTarget> = {
  properties,
  expand: (event, target, context) =>
    schedule(
      event,
      target,
      context,
      allowPolicy(`${event.logicalId}StartExecutionPolicy`, [
        { Action: 'states:StartExecution', Effect: 'Allow', Resource: target.arn },
      ]),
    ),
};

function schedule(
  event: SamEvent,
  { arn, attributes }: { readonly arn: Value; readonly attributes: ValueMap },
  _context: TransformContext,
  invokePolicy: ValueMap | undefined,
): GeneratedResource[] {
  const { logicalId, properties: authored } = event;
  const { OmitName, Name, FlexibleTimeWindow, RoleArn, Input, RetryPolicy, PermissionsBoundary } = authored;
  if (truthy(OmitName) && truthy(Name)) {
    throw Fault.event(logicalId, 'Name cannot be set when OmitName is True');
  }
  const queue = deadLetterQueue(event, attributes, undefined);
  const sends = queue && truthy(queue.arn) ? destinationPolicy('SQS', logicalId, queue.arn) : undefined;
  const role = truthy(RoleArn)
    ? undefined
    : generated(
        'AWS::IAM::Role',
        `${logicalId}Role`,
        {
          AssumeRolePolicyDocument: trustPolicy('scheduler.amazonaws.com'),
          Policies: [invokePolicy, sends].filter((policy) => policy !== undefined),
          PermissionsBoundary: truthy(PermissionsBoundary) ? PermissionsBoundary : undefined,
        },
        attributes,
      );
  const { ScheduleExpression, State, Description, StartDate, EndDate, GroupName, KmsKeyArn } = authored;
  const rule = generated(
    'AWS::Scheduler::Schedule',
    logicalId,
    {
      ScheduleExpression,
      FlexibleTimeWindow: truthy(FlexibleTimeWindow) ? FlexibleTimeWindow : { Mode: 'OFF' },
      Name: truthy(Name) ? Name : truthy(OmitName) ? undefined : logicalId,
      State: truthy(State) ? State : undefined,
      Description,
      StartDate,
      EndDate,
      ScheduleExpressionTimezone: authored['ScheduleExpressionTimezone'],
      GroupName,
      KmsKeyArn,
      Target: compact({
        Arn: arn,
        RoleArn: role ? getAtt(role.logicalId, 'Arn') : RoleArn,
        Input,
        DeadLetterConfig: queue ? { Arn: queue.arn } : undefined,
        RetryPolicy,
      }),
    },
    attributes,
  );
  return [rule, ...(queue?.resources ?? []), ...(role ? [role] : [])];
}
