import { type GeneratedResource, generated } from '../generated.ts';
import { allowPolicy, trustPolicy } from '../iam/role.ts';
import { getAtt } from '../intrinsics/functions.ts';
import type { EventMacro, SamEvent, StateMachineTarget } from '../macros.ts';
import { absent, type Optional, truthy } from '../value.ts';
import { deadLetterQueue } from './dead-letter.ts';
import { ruleState, ruleTarget } from './rules.ts';

/** A schedule that starts a state machine. */
export const stateMachineScheduleEvent: EventMacro<StateMachineTarget> = {
  properties: {
    Schedule: 'string!',
    Input: 'string',
    Enabled: 'boolean',
    State: 'string',
    Name: 'string',
    Description: 'string',
    DeadLetterConfig: 'map',
    RetryPolicy: 'map',
    Target: 'map~',
    RoleArn: 'string~',
  },
  expand: (event, target) => {
    const { Schedule, Name, Description } = event.properties;
    return rule(event, target, { ScheduleExpression: Schedule, State: ruleState(event), Name, Description });
  },
};

/** A pattern of events that starts a state machine. */
export const stateMachineBridgeEvent: EventMacro<StateMachineTarget> = {
  properties: {
    EventBusName: 'string',
    RuleName: 'string',
    Pattern: 'map',
    Input: 'string',
    InputPath: 'string',
    DeadLetterConfig: 'map',
    RetryPolicy: 'map',
    State: 'string',
    Target: 'map~',
    InputTransformer: 'map',
  },
  expand: (event, target) => {
    const { EventBusName, Pattern, RuleName, State } = event.properties;
    return rule(event, target, {
      EventBusName,
      EventPattern: Pattern,
      Name: RuleName,
      State: truthy(State) ? State : undefined,
    });
  },
};

function rule(
  event: SamEvent,
  target: StateMachineTarget,
  properties: Readonly<Record<string, Optional>>,
): GeneratedResource[] {
  const { logicalId, properties: authored } = event;
  const queue = deadLetterQueue(event, target.attributes, getAtt(logicalId, 'Arn'));
  const { RoleArn } = authored;
  const role = !absent(RoleArn) ? undefined : startExecutionRole(event, target, 'events.amazonaws.com');
  const entry = ruleTarget(event, target.arn, 'StepFunctionsTarget', queue?.arn);
  entry['RoleArn'] = role ? getAtt(role.logicalId, 'Arn') : (RoleArn ?? null);
  const generatedRule = generated(
    'AWS::Events::Rule',
    logicalId,
    { ...properties, Targets: [entry] },
    target.attributes,
  );
  return [generatedRule, ...(role ? [role] : []), ...(queue?.resources ?? [])];
}

/** The role with which an event source starts the state machine. */
export function startExecutionRole(event: SamEvent, target: StateMachineTarget, service: string): GeneratedResource {
  const id = `${event.logicalId}Role`;
  const statement = { Action: 'states:StartExecution', Effect: 'Allow', Resource: target.arn };
  return generated(
    'AWS::IAM::Role',
    id,
    {
      AssumeRolePolicyDocument: trustPolicy(service),
      Policies: [allowPolicy(`${id}StartExecutionPolicy`, [statement])],
      PermissionsBoundary: target.permissionsBoundary,
    },
    target.attributes,
  );
}
