import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { invokePermission } from '../iam/permission.ts';
import { getAtt } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { absent, compact, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import { deadLetterQueue } from './dead-letter.ts';

/** A schedule that is a rule of EventBridge: `Schedule`. */
export const scheduleEvent: EventMacro<FunctionTarget> = {
  properties: {
    Schedule: 'string!',
    RuleName: 'string',
    Input: 'string',
    Enabled: 'boolean',
    State: 'string',
    Name: 'string',
    Description: 'string',
    DeadLetterConfig: 'map',
    RetryPolicy: 'map',
  },
  expand: (event, target) => {
    const { Schedule, Name, Description } = event.properties;
    const properties = { ScheduleExpression: Schedule, State: ruleState(event), Name, Description };
    return functionRule(event, target, () => properties);
  },
};

/** A pattern of events: `EventBridgeRule`, which used to be called `CloudWatchEvent`. */
export const eventBridgeRuleEvent: EventMacro<FunctionTarget> = {
  properties: {
    EventBusName: 'string',
    RuleName: 'string',
    Pattern: 'map',
    DeadLetterConfig: 'map',
    RetryPolicy: 'map',
    Input: 'string',
    InputPath: 'string',
    Target: 'map',
    Enabled: 'boolean',
    State: 'string',
    InputTransformer: 'map',
  },
  expand: (event, target) => {
    const { EventBusName, Pattern, RuleName } = event.properties;
    return functionRule(event, target, () => ({
      EventBusName,
      EventPattern: Pattern,
      Name: RuleName,
      State: ruleState(event),
    }));
  },
};

/** `State` of a rule; `Enabled` is the older way to say it. */
export function ruleState({ id, properties }: SamEvent): Optional {
  const { State, Enabled } = properties;
  if (truthy(State) && !absent(Enabled)) {
    throw Fault.event(id, 'State and Enabled Properties cannot both be specified.');
  }
  if (truthy(State)) return State;
  return absent(Enabled) ? undefined : truthy(Enabled) ? 'ENABLED' : 'DISABLED';
}

function functionRule(
  event: SamEvent,
  target: FunctionTarget,
  properties: () => Readonly<Record<string, Optional>>,
): GeneratedResource[] {
  const arn = getAtt(event.logicalId, 'Arn');
  const queue = deadLetterQueue(event, target.attributes, arn);
  const Targets = [ruleTarget(event, target.arn, 'LambdaTarget', queue?.arn)];
  const rule = generated('AWS::Events::Rule', event.logicalId, { ...properties(), Targets }, target.attributes);
  const permission = invokePermission(event.logicalId, target, { principal: 'events.amazonaws.com', sourceArn: arn });
  return [rule, ...(queue?.resources ?? []), permission];
}

/** The entry of `Targets` of a rule. */
export function ruleTarget(event: SamEvent, arn: Value, suffix: string, queueArn: Value | undefined): ValueMap {
  const { Target, Input, InputPath, RetryPolicy, InputTransformer } = event.properties;
  const id = isMap(Target) && 'Id' in Target ? (Target['Id'] ?? null) : targetId(event.logicalId, suffix);
  return {
    Arn: arn,
    Id: id,
    ...compact({
      Input,
      InputPath,
      DeadLetterConfig: queueArn === undefined ? undefined : { Arn: queueArn },
      RetryPolicy,
      InputTransformer,
    }),
  };
}

/** EventBridge allows 64 characters. */
function targetId(logicalId: string, suffix: string): string {
  return logicalId.slice(0, 64 - suffix.length) + suffix;
}
