import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { emit, type Memo, messageOf, sha256, systemCodeOf } from '../core/index.ts';
import type { ArchiveEntry } from './contents.ts';
import type { DeflatePool } from './deflate-pool.ts';
import { PackageError } from './errors.ts';
import type { LocalArtifact } from './local-artifacts.ts';
import type { ArtifactEvent } from './package-events.ts';
import type { PackageStageOptions } from './package-options.ts';
import type { PlannedArtifact } from './package-plan.ts';
import type { ArtifactContent, ArtifactLocation } from './store.ts';
import type { WorkFolder } from './work-folder.ts';
import { writeZip } from './zip.ts';

/** What all that is stored in one run shares. */
export interface StoreRun {
  readonly options: PackageStageOptions;
  readonly workFolder: WorkFolder;
  readonly pool: DeflatePool;
  /** By key: equal contents are stored once, wherever they come from. */
  readonly stored: Map<string, Promise<StoredArtifact>>;
  /** By key and profile: where the signed object is. */
  readonly signed: Memo<string, ArtifactLocation>;
}

/** An artifact that is in the store now. */
export interface StoredArtifact {
  readonly hash: string;
  readonly location: ArtifactLocation;
  readonly bytes?: number | undefined;
  readonly uploaded: boolean;
}

/** A file that is to be in the store. */
export interface StorableFile {
  readonly hash: string;
  /** In the store; equal contents have equal keys. */
  readonly key: string;
  /** Whether CloudFormation reads it before anything is deployed. */
  readonly isReadByService: boolean;
  /** Called only when the store does not have it. */
  make(about: ArtifactEvent): Promise<ArtifactContent>;
}

/** An archive or a file, as it is stored. */
export function storableFile(
  artifact: PlannedArtifact & { readonly kind: 'archive' | 'file' },
  run: StoreRun,
): StorableFile {
  const { hash } = artifact;
  if (artifact.kind === 'archive') {
    return {
      hash,
      key: `${hash}.zip`,
      isReadByService: false,
      make: (about) => makeArchive(artifact.entries, run, about),
    };
  }
  const { bytes, extension, users } = artifact;
  const isReadByService = users.some((user) => isIncluded(user.artifact));
  return {
    hash,
    key: `${hash}${extension}`,
    isReadByService,
    make: () => Promise.resolve({ path: users[0].path, bytes }),
  };
}

/** A template whose artifacts are stored, as it is stored itself. */
export function storableTemplate(text: string): StorableFile {
  const data = Buffer.from(text);
  const hash = sha256(data);
  return { hash, key: `${hash}.template`, isReadByService: true, make: () => Promise.resolve({ data }) };
}

/** Whether `AWS::Include` names it. */
function isIncluded({ path }: LocalArtifact): boolean {
  return path.includes('Fn::Transform') || path[0] === 'Transform';
}

async function makeArchive(
  entries: readonly ArchiveEntry[],
  { options, workFolder, pool }: StoreRun,
  about: ArtifactEvent,
): Promise<ArtifactContent> {
  const started = performance.now();
  const path = join(workFolder.path, `${randomUUID()}.zip`);
  const bytes = await writeZip(entries, path, pool, options.signal).catch((cause: unknown) => {
    options.signal?.throwIfAborted();
    if (systemCodeOf(cause) === undefined || cause instanceof PackageError) throw cause;
    throw PackageError.archiveNotWritten(about.source, { reason: messageOf(cause), cause });
  });
  const files = entries.filter(({ kind }) => kind === 'file').length;
  emit(options, { type: 'artifact-zipped', ...about, files, bytes, durationMs: performance.now() - started });
  return { path, bytes };
}

/** Stores a file once, unless the store has it already. */
export function storeFile(file: StorableFile, run: StoreRun, about: ArtifactEvent): Promise<StoredArtifact> {
  const known = run.stored.get(file.key);
  if (known !== undefined) return known;
  const stored = storeOnce(file, run, about);
  run.stored.set(file.key, stored);
  return stored;
}

async function storeOnce(
  { key, hash, isReadByService, make }: StorableFile,
  { options, workFolder }: StoreRun,
  about: ArtifactEvent,
): Promise<StoredArtifact> {
  const { store, forceUpload = false, signal } = options;
  signal?.throwIfAborted();
  const location = await store.locate(key);
  const uri = uriOf(location);
  if (!forceUpload && (await store.has(key, { signal }))) {
    emit(options, { type: 'artifact-unchanged', ...about, uri });
    return { hash, location, uploaded: false };
  }
  const content = await make(about);
  const total = 'data' in content ? content.data.byteLength : content.bytes;
  const onProgress = (bytes: number): void => emit(options, { type: 'artifact-uploading', ...about, bytes, total });
  const onPending = (upload: string): Promise<void> => workFolder.remember(upload);
  await Promise.all([
    store.put(key, content, { signal, onProgress, onPending, isReadByService }),
    workFolder.sweep(store),
  ]);
  emit(options, { type: 'artifact-uploaded', ...about, uri, bytes: total });
  return { hash, location, bytes: total, uploaded: true };
}

/** A location as people write it. */
export function uriOf(location: ArtifactLocation): string {
  switch (location.kind) {
    case 's3':
      return `s3://${location.bucket}/${location.key}`;
    case 'image':
      return location.uri;
    case 'file':
      return location.path;
  }
}
