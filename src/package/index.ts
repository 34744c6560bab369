export { PackageError, type PackageErrorCode } from './errors.ts';
export { FolderArtifactStore } from './folder-store.ts';
export { findLocalArtifacts, type LocalArtifact } from './local-artifacts.ts';
export type { ArtifactEvent, PackageEvent } from './package-events.ts';
export type { PackageOptions } from './package-options.ts';
export { type PackagedArtifact, type PackageResult, packageTemplate } from './package-template.ts';
export { S3ArtifactStore } from './s3-store.ts';
export type { ArtifactStore } from './store.ts';
