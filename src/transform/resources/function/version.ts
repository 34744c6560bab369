import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { type GeneratedResource, generated, passedOnAttributes } from '../../generated.ts';
import { getAtt, join, ref, refTarget } from '../../intrinsics/functions.ts';
import { hashedId } from '../../logical-ids.ts';
import type { SamResource } from '../../macros.ts';
import { absent, compact, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../../value.ts';

/** The version that `AutoPublishAlias` publishes; its id changes when the code does. */
export function functionVersion(
  resource: SamResource,
  lambda: GeneratedResource,
  context: TransformContext,
): GeneratedResource {
  const { logicalId, properties, source } = resource;
  const { VersionDescription, CapacityProviderConfig, FunctionScalingConfig } = properties;
  const sha = codeSha(resource, context);
  const code = context.parameters.resolve(lambda.properties['Code'] ?? null);
  if (truthy(sha)) lambda.properties['Description'] = described(lambda.properties['Description'], sha, context);
  const prefix = `${logicalId}Version`;
  const id = truthy(sha)
    ? prefix + sha.slice(0, 10)
    : hashedId(prefix, versionContent(resource, lambda, code, context));
  const attributes = passedOnAttributes(source);
  const policy = properties['VersionDeletionPolicy'];
  const byDefault = !absent(CapacityProviderConfig) ? 'Delete' : 'Retain';
  attributes['DeletionPolicy'] ??= policy !== undefined && truthy(policy) ? policy : byDefault;
  return generated(
    'AWS::Lambda::Version',
    id,
    { FunctionName: ref(logicalId), Description: VersionDescription, FunctionScalingConfig },
    attributes,
  );
}

function codeSha({ logicalId, properties }: SamResource, context: TransformContext): string {
  const { AutoPublishCodeSha256 } = properties;
  if (AutoPublishCodeSha256 === undefined || !truthy(AutoPublishCodeSha256)) return '';
  const sha = context.parameters.resolve(AutoPublishCodeSha256);
  if (typeof sha !== 'string') throw Fault.resource(logicalId, 'AutoPublishCodeSha256 must be a string');
  return sha;
}

/** Lambda publishes no version of a function that did not change, so the hash becomes a part of it. */
function described(authored: Optional, sha: string, context: TransformContext): Value {
  if (authored === undefined || !truthy(authored)) return sha;
  const description = context.parameters.resolve(authored ?? null);
  return typeof description === 'string' ? `${description} ${sha}` : join(' ', [description, sha]);
}

/** What a new version is published for. */
function versionContent(
  { properties }: SamResource,
  lambda: GeneratedResource,
  code: Value,
  context: TransformContext,
): ValueMap {
  if (truthy(properties['AutoPublishAliasAllProperties'])) {
    return { ...compact(lambda.properties), ...publishedLayers(lambda.properties['Layers'], context) };
  }
  const { Environment, MemorySize, SnapStart } = lambda.properties;
  const content: ValueMap = isMap(code) ? { ...code } : {};
  if (isMap(Environment)) Object.assign(content, Environment);
  if (MemorySize !== undefined && truthy(MemorySize)) content['MemorySize'] = MemorySize;
  if (isMap(SnapStart) && 'ApplyOn' in SnapStart && SnapStart['ApplyOn'] !== 'None') content['SnapStart'] = SnapStart;
  return content;
}

function publishedLayers(layers: Optional, context: TransformContext): ValueMap {
  const published: ValueMap = {};
  for (const layer of isList(layers) ? layers : []) {
    const id = refTarget(layer);
    const resource = typeof id === 'string' ? context.outputResources[id] : undefined;
    const properties = isMap(resource) ? resource['Properties'] : undefined;
    if (typeof id === 'string' && isMap(properties) && truthy(properties['PublishLambdaVersion'])) {
      published[id] = properties;
    }
  }
  return published;
}

/** The alias that points at the version. */
export function functionAlias(
  { logicalId, properties, source }: SamResource,
  name: string,
  version: GeneratedResource,
): GeneratedResource {
  if (!/^(?!^[0-9]+$)([a-zA-Z0-9\-_]+)$/.test(name)) {
    throw Fault.resource(
      logicalId,
      `AutoPublishAlias name ('${name}') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.`,
    );
  }
  return generated(
    'AWS::Lambda::Alias',
    `${logicalId}Alias${name.replaceAll('-', 'D').replaceAll('_', 'U')}`,
    {
      Name: name,
      FunctionName: ref(logicalId),
      FunctionVersion: getAtt(version.logicalId, 'Version'),
      ProvisionedConcurrencyConfig: truthy(properties['ProvisionedConcurrencyConfig'])
        ? properties['ProvisionedConcurrencyConfig']
        : undefined,
    },
    passedOnAttributes(source),
  );
}

/** The name in `AutoPublishAlias`, which may be a `Ref` to a parameter. */
export function aliasName({ logicalId, properties }: SamResource, context: TransformContext): string {
  const name = context.parameters.resolve(properties['AutoPublishAlias'] ?? null);
  if (typeof name === 'string') return name;
  throw Fault.resource(logicalId, "'AutoPublishAlias' must be a string or a Ref to a template parameter");
}
