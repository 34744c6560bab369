/**
 * Progress of packaging, as plain data. Resources that share a source share its events.
 *
 * @public
 */
export type PackageEvent =
  | (ArtifactEvent & {
      readonly type: 'artifact-zipped';
      readonly files: number;
      /** Size of the archive. */
      readonly bytes: number;
      readonly durationMs: number;
    })
  | (ArtifactEvent & { readonly type: 'artifact-uploading'; readonly bytes: number; readonly total: number })
  | (ArtifactEvent & { readonly type: 'artifact-uploaded'; readonly uri: string; readonly bytes: number })
  | (ArtifactEvent & { readonly type: 'artifact-unchanged'; readonly uri: string })
  /** The code is signed; it may have been before. */
  | (ArtifactEvent & { readonly type: 'artifact-signed'; readonly uri: string; readonly profileName: string })
  | {
      readonly type: 'template-packaged';
      /** The file that was written, if one was. */
      readonly file?: string | undefined;
      /** How many different artifacts there are, and how many of them had to be stored. */
      readonly artifacts: number;
      readonly uploaded: number;
    };

/**
 * What all events about an artifact carry.
 *
 * @public
 */
export interface ArtifactEvent {
  /** Logical IDs of the resources that use it. */
  readonly resources: readonly string[];
  /** The absolute file or folder. */
  readonly source: string;
}
