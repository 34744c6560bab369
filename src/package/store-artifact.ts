import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { emit, sha256, sha256File } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { type ArchiveEntry, archiveContents, contentsHash, withDigests } from './contents.ts';
import type { DeflatePool } from './deflate-pool.ts';
import { packagedNestedTemplate } from './nested-template.ts';
import type { ArtifactEvent } from './package-events.ts';
import type { PackageOptions } from './package-options.ts';
import type { ArtifactSource } from './source.ts';
import type { ArtifactContent, ArtifactLocation } from './store.ts';
import { writeZip } from './zip.ts';

/** What the artifacts of one run share. */
export interface ArtifactRun {
  readonly options: PackageOptions;
  /** Temporary; ends with the run. */
  readonly workFolder: string;
  readonly pool: DeflatePool;
  /** Files and folders that no archive takes in. */
  readonly exclude: readonly string[];
  /** By key: equal contents are stored once, wherever they come from. */
  readonly stored: Map<string, Promise<StoredArtifact>>;
  /** Files of the templates around this one, so that none contains itself. */
  readonly templates: readonly string[];
  readonly packageNested: (
    document: TemplateDocument,
    run: ArtifactRun,
  ) => Promise<{ readonly document: TemplateDocument }>;
}

/** An artifact that is in the store now. */
export interface StoredArtifact {
  readonly hash: string;
  readonly location: ArtifactLocation;
  readonly bytes?: number | undefined;
  readonly uploaded: boolean;
}

/** An artifact whose place in the store is known. */
export interface PreparedArtifact {
  /** Everything in the template that names it. */
  readonly users: readonly [ArtifactSource, ...ArtifactSource[]];
  readonly hash: string;
  /** In the store; equal contents have equal keys. */
  readonly key: string;
  /** Called only when the store does not have it. */
  make(about: ArtifactEvent): Promise<ArtifactContent>;
}

/** Hashes the one source that all `users` name. A nested template has its own artifacts stored first. */
export async function prepareArtifact(
  users: readonly [ArtifactSource, ...ArtifactSource[]],
  run: ArtifactRun,
): Promise<PreparedArtifact> {
  const [source] = users;
  const { path, content } = source;
  if (content === 'template') {
    const data = Buffer.from(await packagedNestedTemplate(source, run));
    const hash = sha256(data);
    return { users, hash, key: `${hash}.template`, make: async () => ({ data }) };
  }
  if (content === 'file') {
    const hash = await sha256File(path);
    const make = async (): Promise<ArtifactContent> => ({ path, bytes: (await stat(path)).size });
    return { users, hash, key: `${hash}${extname(path)}`, make };
  }
  const entries = await withDigests(await archiveContents(path, run.exclude), run.options.signal);
  const hash = contentsHash(entries);
  return { users, hash, key: `${hash}.zip`, make: (about) => makeArchive(entries, run, about) };
}

async function makeArchive(
  entries: readonly ArchiveEntry[],
  { options, workFolder, pool }: ArtifactRun,
  about: ArtifactEvent,
): Promise<ArtifactContent> {
  const started = performance.now();
  const path = join(workFolder, `${randomUUID()}.zip`);
  const bytes = await writeZip(entries, path, pool, options.signal);
  const files = entries.filter(({ kind }) => kind === 'file').length;
  emit(options, { type: 'artifact-zipped', ...about, files, bytes, durationMs: performance.now() - started });
  return { path, bytes };
}

/** Stores artifacts of equal content, once, unless the store has them already. */
export function storeArtifact(
  equal: readonly [PreparedArtifact, ...PreparedArtifact[]],
  run: ArtifactRun,
): Promise<StoredArtifact> {
  const [artifact] = equal;
  const known = run.stored.get(artifact.key);
  if (known !== undefined) return known;
  const users = equal.flatMap((prepared) => prepared.users);
  const resources = users.map((user) => user.artifact.resource);
  const stored = storeOnce(artifact, run, { resources, source: artifact.users[0].path });
  run.stored.set(artifact.key, stored);
  return stored;
}

async function storeOnce(
  { key, hash, make }: PreparedArtifact,
  { options }: ArtifactRun,
  about: ArtifactEvent,
): Promise<StoredArtifact> {
  const { store, forceUpload = false, signal } = options;
  signal?.throwIfAborted();
  const location = await store.locate(key);
  const uri = location.kind === 's3' ? `s3://${location.bucket}/${location.key}` : location.path;
  if (!forceUpload && (await store.has(key, { signal }))) {
    emit(options, { type: 'artifact-unchanged', ...about, uri });
    return { hash, location, uploaded: false };
  }
  const content = await make(about);
  const total = 'data' in content ? content.data.byteLength : content.bytes;
  const onProgress = (bytes: number): void => emit(options, { type: 'artifact-uploading', ...about, bytes, total });
  await store.put(key, content, { signal, onProgress });
  emit(options, { type: 'artifact-uploaded', ...about, uri, bytes: total });
  return { hash, location, bytes: total, uploaded: true };
}
