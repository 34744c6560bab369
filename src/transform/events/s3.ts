import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated, keptAttributes } from '../generated.ts';
import { invokePermission } from '../iam/permission.ts';
import { ifElse, onlyIf, ref, refTarget } from '../intrinsics/functions.ts';
import type { EventMacro, FunctionTarget, SamEvent } from '../macros.ts';
import { Expect } from '../properties.ts';
import { pythonString } from '../python.ts';
import { absent, emptyMap, isList, isMap, sameValue, type Value, type ValueMap, workingCopy } from '../value.ts';

/** The transform knows these properties of a bucket and refuses any other when a function listens to it. */
const BUCKET_PROPERTIES: ReadonlySet<string> = new Set([
  'AccessControl',
  'AccelerateConfiguration',
  'AnalyticsConfigurations',
  'BucketEncryption',
  'BucketName',
  'CorsConfiguration',
  'IntelligentTieringConfigurations',
  'InventoryConfigurations',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'MetricsConfigurations',
  'NotificationConfiguration',
  'ObjectLockConfiguration',
  'ObjectLockEnabled',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'ReplicationConfiguration',
  'Tags',
  'VersioningConfiguration',
  'WebsiteConfiguration',
]);

/** Events of a bucket in the same template; the bucket is generated anew with its notifications. */
export const s3Event: EventMacro<FunctionTarget> = {
  properties: { Bucket: 'string!', Events: 'string|list<string>!~', Filter: 'map<string>' },
  link: (event, context) => {
    linkedBucket(event, context);
  },
  expand: (event, target, context) => {
    const { bucketId, bucket } = linkedBucket(event, context);
    const permission = invokePermission(event.logicalId, target, {
      principal: 's3.amazonaws.com',
      sourceAccount: ref('AWS::AccountId'),
    });
    if (absent(permission.attributes['Condition'])) dependOn(event, bucket, permission.logicalId);
    else dependOnWithTag(bucketId, bucket, permission);
    addNotifications(event, target, bucketId, bucket);
    return [permission, regenerate(bucketId, bucket, 'AWS::S3::Bucket', BUCKET_PROPERTIES)];
  },
};

function linkedBucket(event: SamEvent, context: TransformContext): { bucketId: string; bucket: ValueMap } {
  const bucketId = refTarget(event.properties['Bucket']);
  if (bucketId !== undefined && typeof bucketId !== 'string') {
    throw Fault.event(event.id, "'Ref' value in S3 events is not a valid string.");
  }
  const bucket = bucketId === undefined ? undefined : context.resource(bucketId);
  if (bucketId === undefined || !bucket) {
    throw Fault.event(event.id, 'S3 events must reference an S3 bucket in the same template.');
  }
  return { bucketId, bucket };
}

/** The author's resource as a generated one, after an event has changed it. */
export function regenerate(
  logicalId: string,
  resource: ValueMap,
  type: string,
  known: ReadonlySet<string>,
): GeneratedResource {
  if (!('Type' in resource)) throw Fault.resource(logicalId, "Resource dict missing key 'Type'.");
  if (resource['Type'] !== type) {
    const actual = pythonString(resource['Type']);
    throw Fault.resource(logicalId, `Resource has incorrect Type; expected '${type}', got '${actual}'`);
  }
  const properties = isMap(resource['Properties']) ? resource['Properties'] : emptyMap();
  for (const name of Object.keys(properties)) {
    if (!known.has(name)) throw Fault.resource(logicalId, `property ${name} not defined for resource of type ${type}`);
  }
  return generated(type, logicalId, workingCopy(properties), workingCopy(keptAttributes(resource)));
}

function dependOn({ logicalId }: SamEvent, bucket: ValueMap, permissionId: string): void {
  const before = 'DependsOn' in bucket ? bucket['DependsOn'] : [];
  const list = typeof before === 'string' ? [before] : isMap(before) ? Object.keys(before) : before;
  if (!isList(list) || list.some((item) => typeof item === 'object' && item !== null)) {
    throw Fault.resource(logicalId, "Invalid type for field 'DependsOn'. Expected a string or list of strings.");
  }
  bucket['DependsOn'] = [...new Set([...list, permissionId])];
}

/** `DependsOn` cannot be conditional, a tag can. */
function dependOnWithTag(bucketId: string, bucket: ValueMap, permission: GeneratedResource): void {
  const { logicalId, attributes } = permission;
  const properties = propertiesOf(bucketId, bucket);
  const tags = absent(properties['Tags']) ? [] : Expect.resource(bucketId).list(properties['Tags'], 'Tags');
  const value = ifElse(pythonString(attributes['Condition']), ref(logicalId), 'no dependency');
  properties['Tags'] = [...tags, { Key: `sam:ConditionalDependsOn:${logicalId}`, Value: value }];
}

function addNotifications(event: SamEvent, target: FunctionTarget, bucketId: string, bucket: ValueMap): void {
  const { Events = null, Filter } = event.properties;
  const properties = propertiesOf(bucketId, bucket);
  const config = absent(properties['NotificationConfiguration'])
    ? emptyMap()
    : Expect.resource(bucketId).map(properties['NotificationConfiguration'], 'NotificationConfiguration');
  properties['NotificationConfiguration'] = config;
  const configurations = config['LambdaConfigurations'] ?? [];
  if (!isList(configurations)) {
    throw Fault.resource(bucketId, 'Invalid type for LambdaConfigurations. Must be a list.');
  }
  config['LambdaConfigurations'] = configurations;
  for (const type of isList(Events) ? Events : [Events]) {
    const notification = { Function: target.arn, ...(!absent(Filter) && { Filter }), Event: type };
    const entry: Value = onlyIf(target.attributes['Condition'], notification);
    if (!configurations.some((known) => sameValue(known, entry))) configurations.push(entry);
  }
}

function propertiesOf(logicalId: string, resource: ValueMap): ValueMap {
  if (absent(resource['Properties'])) resource['Properties'] = emptyMap();
  const properties = resource['Properties'];
  if (!isMap(properties)) throw Fault.resource(logicalId, 'Properties should be a map.');
  return properties;
}
