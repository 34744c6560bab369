/** A file on this machine, or bytes in memory. */
export type ArtifactContent = { readonly path: string; readonly bytes: number } | { readonly data: Uint8Array };

/** Where a stored artifact is. */
export type ArtifactLocation =
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly key: string;
      /** Path-style `https` address, as CloudFormation wants it for templates. */
      readonly url: string;
    }
  | { readonly kind: 'file' /** Absolute. */; readonly path: string }
  | { readonly kind: 'image' /** With registry, repository and tag. */; readonly uri: string };

/** How an artifact is put into a store. */
export interface PutArtifactOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes stored so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  /** Called when something begins that stays behind if this process is killed; `abandon` takes what it is given. */
  readonly onPending?: ((upload: string) => Promise<void>) | undefined;
  /** Whether CloudFormation reads it before anything is deployed: templates, and what `AWS::Include` names. */
  readonly isReadByService?: boolean | undefined;
}

/**
 * Where artifacts go: an S3 bucket to deploy from, or a folder. Keys are made of content hashes, so what is there is right.
 *
 * @public
 */
export interface ArtifactStore {
  /** The local folder that the store writes into, if it is one: packaged paths are relative to it. */
  readonly folder?: string | undefined;
  /** Whether an artifact with this key is there, complete. */
  has(key: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<boolean>;
  /** Stores an artifact; nobody ever sees half of it. */
  put(key: string, content: ArtifactContent, options?: PutArtifactOptions): Promise<void>;
  /** Gives up what a killed process had begun to put; false when it is not this store's. */
  abandon?(upload: string): Promise<boolean>;
  /** Where the artifact with this key is, or will be. */
  locate(key: string): Promise<ArtifactLocation>;
}
