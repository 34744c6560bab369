import { messageOf, SamError, type SamErrorOptions } from '../core/index.ts';

/**
 * What can go wrong while artifacts are packaged.
 *
 * @public
 */
export type PackageErrorCode =
  | 'ARTIFACT_NOT_FOUND'
  | 'ARTIFACT_VALUE_INVALID'
  | 'ARTIFACT_UNREADABLE'
  | 'ARTIFACT_NAME_INVALID'
  | 'INTERRUPTED'
  | 'ARTIFACT_TOO_LARGE'
  | 'ARCHIVE_NOT_WRITTEN'
  | 'LOOP_NOT_SUPPORTED'
  | 'IMAGE_MISSING'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_REPOSITORY_MISSING'
  | 'NESTED_TEMPLATE_INVALID'
  | 'SIGNING_NEEDS_BUCKET'
  | 'SIGNING_RESOURCE_UNKNOWN'
  | 'SIGNING_NOT_POSSIBLE'
  | 'SIGNING_FAILED'
  | 'BUCKET_NOT_FOUND'
  | 'BUCKET_IN_OTHER_REGION';

/** Where in a template an artifact is named, for messages. */
export interface ArtifactPlace {
  /** Logical ID of the resource, or `Globals.Function`. */
  readonly resource: string;
  /** `CodeUri`, `Command.ScriptLocation` … */
  readonly property: string;
  /** `template.yaml:12`, if the template has text. */
  readonly position?: string | undefined;
}

/**
 * Packaging failed: an artifact is missing or cannot be stored.
 *
 * @public
 */
export class PackageError extends SamError<PackageErrorCode> {
  /** @internal */
  static artifactNotFound(place: ArtifactPlace, value: string, path: string, suggestion?: string): PackageError {
    return new PackageError('ARTIFACT_NOT_FOUND', `${subject(place)} "${value}" does not exist (looked for ${path}).`, {
      hint: suggestion
        ? `Did you mean "${suggestion}"?`
        : 'Give a path relative to the template, or build the resource before packaging it.',
    });
  }

  /** @internal */
  static artifactValueInvalid(place: ArtifactPlace, value: unknown): PackageError {
    return new PackageError(
      'ARTIFACT_VALUE_INVALID',
      `${subject(place)} is ${describe(value)}, not a path, an S3 location or an intrinsic function.`,
      { hint: 'Give the path of a file or folder as a string.' },
    );
  }

  /** @internal */
  static signingNeedsBucket(ids: readonly string[]): PackageError {
    return new PackageError(
      'SIGNING_NEEDS_BUCKET',
      `Code signing: ${ids.join(', ')} cannot be signed, because artifacts do not go to a bucket.`,
      { hint: 'Give `bucket` (or `resolveS3`), or leave `signingProfiles` out.' },
    );
  }

  /** @internal */
  static signingNeedsVersions(bucket: string, place: ArtifactPlace): PackageError {
    return new PackageError(
      'SIGNING_NOT_POSSIBLE',
      `${subject(place)}: bucket "${bucket}" keeps no versions of its objects, and AWS Signer signs versions only.`,
      { hint: 'Turn versioning of the bucket on, then package again with `forceUpload: true`.' },
    );
  }

  /** @internal */
  static signingResourceUnknown(id: string, suggestion: string | undefined): PackageError {
    return new PackageError(
      'SIGNING_RESOURCE_UNKNOWN',
      `Code signing: the template has no function or layer "${id}" to sign the code of.`,
      {
        hint: suggestion
          ? `Did you mean "${suggestion}"?`
          : 'Name functions and layers by their logical IDs; in nested stacks with theirs: `Child/Function`.',
      },
    );
  }

  /** @internal */
  static signingImpossible(id: string, why: string): PackageError {
    return new PackageError('SIGNING_NOT_POSSIBLE', `Code signing: the code of "${id}" cannot be signed: ${why}.`, {
      hint: 'Give it a `CodeUri` of its own, or leave it out of `signingProfiles`.',
    });
  }

  /** @internal */
  static signingFailed(place: ArtifactPlace, profile: string, reason: string, cause?: unknown): PackageError {
    return new PackageError(
      'SIGNING_FAILED',
      `${subject(place)} could not be signed with profile "${profile}": ${reason.replace(/\.$/, '')}.`,
      { hint: 'Check the name, the owner and the platform (AWSLambda-SHA384-ECDSA) of the signing profile.', cause },
    );
  }

  /** @internal */
  static artifactUnreadable(path: string, options: SamErrorOptions & { readonly reason: string }): PackageError {
    const { reason, ...rest } = options;
    return new PackageError('ARTIFACT_UNREADABLE', `Artifact "${path}" cannot be read: ${reason}.`, {
      hint: 'Make the file readable, or leave it out of the folder.',
      ...rest,
    });
  }

  /** @internal */
  static interrupted(): PackageError {
    return new PackageError('INTERRUPTED', 'Archive: the thread that deflated files has ended.', {
      hint: 'Package again; if it ends again, look for what limits the memory of this process.',
    });
  }

  /** @internal */
  static artifactNameInvalid(folder: string, name: string): PackageError {
    return new PackageError(
      'ARTIFACT_NAME_INVALID',
      `Folder "${folder}": a zip archive cannot hold the name "${name}", which readers take for a drive or a path.`,
      { hint: 'Rename the file, or leave it out of the folder.' },
    );
  }

  /** @internal */
  static tooLarge(place: ArtifactPlace, bytes: number, limit: number, layers: readonly string[]): PackageError {
    const those = layers.length === 0 ? '' : ` with the layers ${layers.join(', ')}`;
    return new PackageError(
      'ARTIFACT_TOO_LARGE',
      `${subject(place)} unpacks to ${bytes.toLocaleString('en')} bytes${those}; Lambda takes ${limit.toLocaleString('en')}.`,
      { hint: 'Leave out what is not needed (`.samignore`), or use a container image, which may have 10 GiB.' },
    );
  }

  /** @internal */
  static archiveNotWritten(path: string, options: SamErrorOptions & { readonly reason: string }): PackageError {
    const { reason, ...rest } = options;
    return new PackageError('ARCHIVE_NOT_WRITTEN', `Archive of "${path}" cannot be written: ${reason}.`, {
      hint: 'Make room in the folder for temporary files (TMPDIR).',
      ...rest,
    });
  }

  /** The place is a folder that artifacts are kept in, or the file of the template. @internal */
  static cannotWrite(place: string, cause: unknown): PackageError {
    return new PackageError('ARCHIVE_NOT_WRITTEN', `"${place}" cannot be written to: ${messageOf(cause)}.`, {
      hint: 'Make room there, or choose another place.',
      cause,
    });
  }

  /** @internal */
  static loopUnknown(place: ArtifactPlace, loop: string): PackageError {
    return new PackageError(
      'LOOP_NOT_SUPPORTED',
      `${subject(place)} has the variable of "Fn::ForEach::${loop}", whose collection is not known before deployment.`,
      { hint: 'Give the collection as a list, or as a parameter with a value or a default.' },
    );
  }

  /** @internal */
  static loopValueInvalid(place: ArtifactPlace, loop: string, value: string): PackageError {
    return new PackageError(
      'LOOP_NOT_SUPPORTED',
      `${subject(place)}: the value "${value}" of "Fn::ForEach::${loop}" cannot be the key of a mapping.`,
      { hint: 'Use letters, digits, "-" and "." in the collection.' },
    );
  }

  /** @internal */
  static imageMissing(place: ArtifactPlace): PackageError {
    return new PackageError('IMAGE_MISSING', `${subject(place)} is missing; the function has PackageType Image.`, {
      hint: 'Build the application first, or name an image.',
    });
  }

  /** @internal */
  static imageNotFound(place: ArtifactPlace, image: string): PackageError {
    return new PackageError('IMAGE_NOT_FOUND', `${subject(place)}: this machine has no image "${image}".`, {
      hint: 'Build it, or give the URI of one in a registry (<account>.dkr.ecr.<region>.amazonaws.com/…).',
    });
  }

  /** @internal */
  static imageRepositoryMissing(place: ArtifactPlace, image: string): PackageError {
    return new PackageError(
      'IMAGE_REPOSITORY_MISSING',
      `${subject(place)} "${image}" is an image of this machine, and no repository is given for it.`,
      { hint: `Give \`imageRepository\`, or \`imageRepositories: { ${place.resource}: '<URI>' }\`.` },
    );
  }

  /** @internal */
  static imageRepositoryInvalid(repository: string): PackageError {
    return new PackageError(
      'IMAGE_REPOSITORY_MISSING',
      `"${repository}" is not the URI of a repository in Amazon ECR.`,
      {
        hint: 'Write it as <account>.dkr.ecr.<region>.amazonaws.com/<repository>, without a tag.',
      },
    );
  }

  /** @internal */
  static nestedTemplateInvalid(place: ArtifactPlace, value: string, problem: string, cause?: unknown): PackageError {
    return new PackageError('NESTED_TEMPLATE_INVALID', `${subject(place)} "${value}": ${problem}`, {
      hint: 'Correct the nested template.',
      cause,
    });
  }

  /** @internal */
  static bucketNotFound(bucket: string, cause?: unknown): PackageError {
    return new PackageError('BUCKET_NOT_FOUND', `Bucket "${bucket}" does not exist.`, {
      hint: 'Create the bucket in the region of the stack, or give the name of another one.',
      cause,
    });
  }

  /** @internal */
  static bucketInOtherRegion(bucket: string, region: string, actual: string | undefined, cause: unknown): PackageError {
    return new PackageError(
      'BUCKET_IN_OTHER_REGION',
      `Bucket "${bucket}" is in ${actual ?? 'another region'}, the deployment in ${region}.`,
      { hint: `Use a bucket in ${region}, or deploy to ${actual ?? "the bucket's region"}.`, cause },
    );
  }
}

function subject({ resource, property, position }: ArtifactPlace): string {
  return `"${resource}"${position === undefined ? '' : ` (${position})`}: ${property}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return `${typeof value === 'object' ? 'a number' : `a ${typeof value}`} (${String(value)})`;
}
