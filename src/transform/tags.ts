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

/** Generated types that take tags from `PropagateTags`. */
const TAGGED: ReadonlySet<string> = new Set([
  'AWS::Lambda::Function',
  'AWS::IAM::Role',
  'AWS::IoT::TopicRule',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Gives the tags of a resource to all that is generated from it, when `PropagateTags` says so. They replace the tags
 * that are there, SAM's own included.
 */
export function propagateTags(resources: readonly GeneratedResource[], tags: Optional, propagate: Optional): void {
  if (!truthy(propagate) || !isMap(tags) || !truthy(tags)) return;
  for (const { type, properties } of resources) if (TAGGED.has(type)) properties['Tags'] = tagList(tags);
}

/** The tags of a list and a map together; those of the list win. */
export function mergeTags(list: Optional, tags: ValueMap): Value[] {
  const present = isList(list) ? list : [];
  const keys = new Set(present.map((tag) => (isMap(tag) ? tag['Key'] : undefined)));
  return [...present, ...tagList(tags).filter((tag) => isMap(tag) && !keys.has(tag['Key']))];
}
