import { generated } from '../generated.ts';
import { invokePermission } from '../iam/permission.ts';
import { ref, sub } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget } from '../macros.ts';
import { compact, truthy } from '../value.ts';

/** A skill of Alexa. */
export const alexaSkillEvent: EventMacro<FunctionTarget> = {
  properties: { SkillId: 'string' },
  expand: ({ logicalId, properties }, target) => [
    invokePermission(logicalId, target, {
      principal: 'alexa-appkit.amazon.com',
      eventSourceToken: properties['SkillId'],
    }),
  ],
};

/** Messages of devices, chosen by an SQL statement. */
export const iotRuleEvent: EventMacro<FunctionTarget> = {
  properties: { Sql: 'string!', AwsIotSqlVersion: 'string' },
  expand: ({ logicalId, properties }, target, { partition }) => {
    const { Sql, AwsIotSqlVersion } = properties;
    const permission = invokePermission(logicalId, target, {
      principal: 'iot.amazonaws.com',
      sourceArn: sub(`arn:${partition}:iot:\${AWS::Region}:\${AWS::AccountId}:rule/\${RuleName}`, {
        RuleName: ref(logicalId),
      }),
      sourceAccount: sub('${AWS::AccountId}'),
    });
    const rule = generated(
      'AWS::IoT::TopicRule',
      logicalId,
      {
        TopicRulePayload: compact({
          Sql,
          AwsIotSqlVersion: truthy(AwsIotSqlVersion) ? AwsIotSqlVersion : undefined,
          RuleDisabled: false,
          Actions: [{ Lambda: { FunctionArn: target.arn } }],
        }),
      },
      target.attributes,
    );
    return [permission, rule];
  },
};

/** Lines of a log group. */
export const cloudWatchLogsEvent: EventMacro<FunctionTarget> = {
  properties: { LogGroupName: 'string!', FilterPattern: 'string!' },
  expand: ({ logicalId, properties }, target, { partition }) => {
    const { LogGroupName = null, FilterPattern } = properties;
    const permission = invokePermission(logicalId, target, {
      principal: 'logs.amazonaws.com',
      sourceArn: sub(`arn:${partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${__LogGroupName__}:*`, {
        __LogGroupName__: LogGroupName,
      }),
    });
    const filter = generated(
      'AWS::Logs::SubscriptionFilter',
      logicalId,
      { LogGroupName, FilterPattern, DestinationArn: target.arn },
      { ...target.attributes, DependsOn: [permission.logicalId] },
    );
    return [permission, filter];
  },
};
