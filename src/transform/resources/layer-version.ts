import { lambdaCode, localPath, s3Location } from '../artifacts.ts';
import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { generated, keptAttributes, passedOnAttributes } from '../generated.ts';
import { isIntrinsic } from '../intrinsics/functions.ts';
import { hashedId } from '../logical-ids.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import type { PropertyTable } from '../properties.ts';
import { absent, compact, isList, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const properties: PropertyTable = {
  LayerName: 'string|map',
  Description: 'string',
  PublishLambdaVersion: 'boolean',
  ContentUri: 'string|map!',
  CompatibleArchitectures: 'list<string|map>',
  CompatibleRuntimes: 'list<string|map>',
  LicenseInfo: 'string',
  RetentionPolicy: 'string',
};

/** `AWS::Serverless::LayerVersion`: its id carries a hash, so that a changed layer is a new resource. */
export const layerVersionMacro: ResourceMacro = {
  properties,
  expand: (resource, context) => {
    const { logicalId, properties: authored, source } = resource;
    for (const name of ['LayerName', 'LicenseInfo', 'Description', 'RetentionPolicy']) {
      const resolved = resolveText(logicalId, name, authored[name], context);
      if (resolved !== undefined) authored[name] = resolved;
    }
    const attributes = passedOnAttributes(source);
    attributes['DeletionPolicy'] =
      retention(logicalId, authored['RetentionPolicy']) ?? attributes['DeletionPolicy'] ?? 'Retain';
    const id = hashedId(logicalId, identity(resource));
    context.references.rename(logicalId, id);
    const { LayerName, Description, CompatibleArchitectures, CompatibleRuntimes, LicenseInfo, ContentUri } = authored;
    const layer = generated(
      'AWS::Lambda::LayerVersion',
      id,
      {
        LayerName: truthy(LayerName) ? LayerName : logicalId,
        Description,
        Content: content(id, ContentUri, context),
        CompatibleArchitectures,
        CompatibleRuntimes,
        LicenseInfo,
      },
      { ...attributes, DependsOn: truthy(source['DependsOn']) ? source['DependsOn'] : undefined },
    );
    checkArchitectures(id, CompatibleArchitectures);
    return [layer];
  },
};

/** What the hash is made of: the layer without its deletion policies. */
function identity({ logicalId, type, properties: authored, source }: SamResource): ValueMap {
  const { DeletionPolicy, UpdateReplacePolicy, Metadata, ...attributes } = keptAttributes(source);
  const known = Object.fromEntries(Object.keys(properties).map((name) => [name, authored[name]]));
  return { [logicalId]: { Type: type, ...attributes, Properties: compact(known) } };
}

function content(id: string, uri: Optional, context: TransformContext): Value {
  const path = localPath(context, uri);
  if (path !== undefined) return path;
  if (context.keepsLocalPaths && uri !== undefined && isIntrinsic(uri)) return uri;
  return lambdaCode(s3Location(id, 'ContentUri', uri, 'FunctionCode'));
}

function resolveText(logicalId: string, name: string, value: Optional, context: TransformContext): Optional {
  if (value === undefined || !truthy(value)) return value;
  const resolved = context.parameters.resolve(value);
  if (typeof resolved === 'string' || isMap(resolved)) return resolved;
  throw Fault.resource(logicalId, `Could not resolve parameter for '${name}' or parameter is not a String.`);
}

function retention(logicalId: string, policy: Optional): string | undefined {
  if (absent(policy)) return undefined;
  if (typeof policy !== 'string') {
    if (!isIntrinsic(policy)) {
      throw Fault.resource(
        logicalId,
        "Invalid 'RetentionPolicy' type, please use one of the following options: ['Retain', 'Delete']",
      );
    }
    throw Fault.resource(
      logicalId,
      "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: ['Retain', 'Delete']",
    );
  }
  if (policy.toLowerCase() === 'retain') return 'Retain';
  if (policy.toLowerCase() === 'delete') return 'Delete';
  throw Fault.resource(logicalId, "'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].");
}

function checkArchitectures(id: string, architectures: Optional): void {
  if (absent(architectures) || isIntrinsic(architectures)) return;
  const list = isList(architectures) ? architectures : isMap(architectures) ? Object.keys(architectures) : [];
  if (list.some((each) => each !== 'x86_64' && each !== 'arm64' && !isIntrinsic(each))) {
    throw Fault.resource(id, "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'");
  }
}
