import { lambdaCode, localPath, s3Location } from '../../artifacts.ts';
import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { isIntrinsic } from '../../intrinsics/functions.ts';
import type { SamResource } from '../../macros.ts';
import { absent, isList, isMap, truthy, type Value } from '../../value.ts';

/** `Code` of the function: inline text, a place in S3 or an image. Inline code goes before the rest. */
export function functionCode({ logicalId, properties }: SamResource, context: TransformContext): Value {
  const { InlineCode, CodeUri, ImageUri, PackageType } = properties;
  const zip = PackageType === 'Zip' || absent(PackageType) || isIntrinsic(PackageType);
  const image = PackageType === 'Image' || absent(PackageType) || isIntrinsic(PackageType);
  if (zip && !absent(InlineCode)) return { ZipFile: InlineCode };
  if (zip && !absent(CodeUri)) return codeUri(logicalId, CodeUri, context);
  if (image && !absent(ImageUri)) return imageCode(logicalId, ImageUri);
  if (context.keepsLocalPaths && isMap(properties)) {
    if (image && !zip) return localImage();
    if (!truthy(PackageType) && truthy(properties['ImageConfig'])) return localImage();
  }
  if (PackageType === 'Image') throw Fault.resource(logicalId, "'ImageUri' must be set.");
  if (PackageType === 'Zip') throw Fault.resource(logicalId, "Either 'InlineCode' or 'CodeUri' must be set.");
  throw Fault.resource(logicalId, "Either 'InlineCode', 'CodeUri' or 'ImageUri' must be set.");
}

function codeUri(logicalId: string, value: Value, context: TransformContext): Value {
  const path = localPath(context, value);
  if (path !== undefined) return path;
  if (typeof value !== 'string' && !isMap(value)) {
    throw Fault.resource(logicalId, "'CodeUri' must be of type dict or string.");
  }
  if (context.keepsLocalPaths && isIntrinsic(value)) return value;
  return lambdaCode(s3Location(logicalId, 'CodeUri', value, 'FunctionCode'));
}

function imageCode(logicalId: string, value: Value): Value {
  if (typeof value === 'string' || isIntrinsic(value)) return { ImageUri: value };
  throw Fault.resource(logicalId, "'ImageUri' is not a valid ECR repository URI or image URI.");
}

/** An image that is built from `Metadata` has no address yet. */
function localImage(): Value {
  return {};
}

/** Checks what depends on the kind of package. */
export function checkPackage({ logicalId, properties }: SamResource): void {
  const { PackageType = 'Zip', Runtime, Handler, Layers, ImageConfig, Architectures } = properties;
  const kind = PackageType ?? 'Zip';
  if (kind === 'Zip') {
    if (!truthy(Runtime) || !truthy(Handler)) {
      throw Fault.resource(logicalId, 'Runtime and Handler needs to be present when PackageType is of type `Zip`');
    }
    if (truthy(ImageConfig)) {
      throw Fault.resource(logicalId, 'ImageConfig cannot be present when PackageType is of type `Zip`');
    }
  } else if (kind === 'Image') {
    if (truthy(Handler) || truthy(Runtime) || truthy(Layers)) {
      throw Fault.resource(logicalId, 'Runtime, Handler, Layers cannot be present when PackageType is of type `Image`');
    }
  } else if (!isIntrinsic(kind)) {
    throw Fault.resource(logicalId, 'PackageType needs to be `zip` or `image`');
  }
  checkArchitectures(logicalId, Architectures ?? null);
}

function checkArchitectures(logicalId: string, architectures: Value): void {
  if (architectures === null || isIntrinsic(architectures)) return;
  const [only, ...more] = isList(architectures) ? architectures : [];
  const known = only === 'x86_64' || only === 'arm64' || isIntrinsic(only);
  if (!known || more.length > 0) {
    throw Fault.resource(logicalId, 'Architectures needs to be a list with one string, either `x86_64` or `arm64`.');
  }
}
