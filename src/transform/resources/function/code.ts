import { lambdaCode, localPath, s3Location } from '../../artifacts.ts';
import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import { isIntrinsic } from '../../intrinsics/functions.ts';
import type { SamResource } from '../../macros.ts';
import { pythonString } from '../../python.ts';
import { absent, isMap, truthy, type Value } from '../../value.ts';

/** `Code` of the function: inline text, a place in S3 or an image. Inline code goes before the rest. */
export function functionCode({ logicalId, properties }: SamResource, context: TransformContext): Value {
  const { InlineCode, CodeUri, ImageUri, PackageType } = properties;
  const kind = truthy(PackageType) ? PackageType : 'Zip';
  if (kind === 'Image') {
    if (ImageUri !== undefined && truthy(ImageUri)) return { ImageUri };
    // An image that is built from `Metadata` has no address yet.
    if (context.keepsLocalPaths) return {};
    if (absent(ImageUri)) throw Fault.resource(logicalId, "'ImageUri' must be set.");
    throw Fault.resource(logicalId, "'ImageUri' requires that a image hosted at a registry be specified.");
  }
  if (kind !== 'Zip') throw Fault.resource(logicalId, `invalid 'PackageType' : ${pythonString(kind)}`);
  if (!absent(InlineCode)) return { ZipFile: InlineCode };
  if (!absent(CodeUri)) return codeUri(logicalId, CodeUri, context);
  // As packaging has it: what names no code is the folder of the template.
  if (context.keepsLocalPaths) return '.';
  throw Fault.resource(logicalId, "Only one of 'InlineCode' or 'CodeUri' can be set.");
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

/** Checks what depends on the kind of package. */
export function checkPackage({ logicalId, properties }: SamResource): void {
  const { PackageType = 'Zip', Runtime, Handler, Layers, ImageConfig } = properties;
  const kind = truthy(PackageType) ? PackageType : 'Zip';
  if (kind === 'Zip') {
    if (!truthy(Runtime) || !truthy(Handler)) {
      throw Fault.resource(logicalId, 'Runtime and Handler needs to be present when PackageType is of type `Zip`');
    }
    if (truthy(ImageConfig)) {
      throw Fault.resource(logicalId, 'ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`');
    }
  } else if (kind === 'Image') {
    if (truthy(Handler) || truthy(Runtime) || truthy(Layers)) {
      throw Fault.resource(logicalId, 'Runtime, Handler, Layers cannot be present when PackageType is of type `Image`');
    }
  } else if (!isIntrinsic(kind)) {
    throw Fault.resource(logicalId, 'PackageType needs to be `zip` or `image`');
  }
}
