import { Fault } from './errors.ts';
import type { GeneratedResource } from './generated.ts';
import { absent, isList, isMap, type Optional, truthy, type Value, type ValueMap } from './value.ts';

/** A map of tags as the list that most CloudFormation types want. */
export function tagList(tags: Optional): Value[] {
  if (!isMap(tags)) return [];
  return Object.entries(tags).map(([Key, value]) => ({ Key, Value: absent(value) ? '' : value }));
}

/** The tags of a resource with SAM's own in front. */
export function samTagList(logicalId: string, tags: Optional, additional?: Optional): Value[] {
  if (isMap(tags) && 'lambda:createdBy' in tags) throw reservedTag(logicalId, 'lambda:createdBy');
  return [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(additional), ...tagList(tags)];
}

export function reservedTag(logicalId: string, key: string): Fault {
  return Fault.resource(
    logicalId,
    `${key} is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input.`,
  );
}

/** Generated types that take tags from `PropagateTags`, and in which form. */
const TAGGED: Readonly<Record<string, 'list' | 'map'>> = {
  'AWS::Lambda::EventSourceMapping': 'list',
  'AWS::Events::Rule': 'list',
  'AWS::IAM::Role': 'list',
  'AWS::IoT::TopicRule': 'list',
  'AWS::SQS::Queue': 'list',
  'AWS::SNS::Topic': 'list',
  'AWS::CodeDeploy::Application': 'list',
  'AWS::CodeDeploy::DeploymentGroup': 'list',
  'AWS::Lambda::CapacityProvider': 'list',
};

/** Gives the tags of a resource to all that is generated from it, when `PropagateTags` says so. */
export function propagateTags(resources: readonly GeneratedResource[], tags: Optional, propagate: Optional): void {
  if (!truthy(propagate) || !isMap(tags) || !truthy(tags)) return;
  for (const { type, properties } of resources) {
    if (TAGGED[type] === 'list') properties['Tags'] = mergeTags(properties['Tags'], tags);
    else if (TAGGED[type] === 'map') properties['Tags'] = { ...tags, ...asMap(properties['Tags']) };
  }
}

/** The tags of a list and a map together; those of the list win. */
export function mergeTags(list: Optional, tags: ValueMap): Value[] {
  const present = isList(list) ? list : [];
  const keys = new Set(present.map((tag) => (isMap(tag) ? tag['Key'] : undefined)));
  return [...present, ...tagList(tags).filter((tag) => isMap(tag) && !keys.has(tag['Key']))];
}

function asMap(value: Optional): ValueMap {
  return isMap(value) ? value : {};
}
