import { isMap } from '../../template/index.ts';
import type { Rule } from '../rule.ts';

/** What `Ref` gives of what functions poll, where it is not the ARN, and the attribute that is. */
const NOT_ARNS: Readonly<Record<string, { readonly gives: string; readonly attribute: string }>> = {
  'AWS::SQS::Queue': { gives: 'address', attribute: 'Arn' },
  'AWS::Kinesis::Stream': { gives: 'name', attribute: 'Arn' },
  'AWS::DynamoDB::Table': { gives: 'name', attribute: 'StreamArn' },
  'AWS::AmazonMQ::Broker': { gives: 'ID', attribute: 'Arn' },
};

/** That functions poll something by its ARN: `Ref` of a queue is its address. */
export const eventSources: Rule = function* (context) {
  const resources = context.section('Resources', context.transformed);
  for (const mapping of context.resources('AWS::Lambda::EventSourceMapping')) {
    const properties = mapping.resource['Properties'];
    const source = isMap(properties) ? properties['EventSourceArn'] : undefined;
    const id = isMap(source) ? source['Ref'] : undefined;
    const target = typeof id === 'string' ? resources[id] : undefined;
    const type = isMap(target) ? target['Type'] : undefined;
    const row = typeof type === 'string' ? NOT_ARNS[type] : undefined;
    if (row === undefined) continue;
    yield {
      code: 'EVENT_SOURCE_NOT_ARN',
      severity: 'error',
      message: `${context.subject(mapping.logicalId)}: Ref of "${id}" is its ${row.gives}, and an event source needs the ARN.`,
      hint: `Use Fn::GetAtt: "${id}.${row.attribute}".`,
      path: context.eventPath(mapping.logicalId, ['Queue', 'Stream', 'Broker']),
    };
  }
};
