import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { emit, sha256, sha256File } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { archiveContents, contentsHash } from './contents.ts';
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

interface Preparation {
  readonly hash: string;
  /** Of the key in the store. */
  readonly extension: string;
  /** Called only when the store does not have it. */
  make(): Promise<ArtifactContent>;
}

/** Stores the one source that all `users` name, unless the store has it already. */
export async function storeArtifact(users: readonly ArtifactSource[], run: ArtifactRun): Promise<StoredArtifact> {
  const [first] = users as readonly [ArtifactSource];
  const about: ArtifactEvent = { resources: users.map(({ artifact }) => artifact.resource), source: first.path };
  const preparation = await prepare(first, run, about);
  const key = preparation.hash + preparation.extension;
  const known = run.stored.get(key);
  if (known !== undefined) return known;
  const stored = storeOnce(key, preparation, run, about);
  run.stored.set(key, stored);
  return stored;
}

async function storeOnce(
  key: string,
  { hash, make }: Preparation,
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
  const content = await make();
  const total = 'data' in content ? content.data.byteLength : content.bytes;
  const onProgress = (bytes: number): void => emit(options, { type: 'artifact-uploading', ...about, bytes, total });
  await store.put(key, content, { signal, onProgress });
  emit(options, { type: 'artifact-uploaded', ...about, uri, bytes: total });
  return { hash, location, bytes: total, uploaded: true };
}

async function prepare(source: ArtifactSource, run: ArtifactRun, about: ArtifactEvent): Promise<Preparation> {
  const { path, content } = source;
  if (content === 'template') {
    const data = Buffer.from(await packagedNestedTemplate(source, run));
    return { hash: sha256(data), extension: '.template', make: async () => ({ data }) };
  }
  if (content === 'file') {
    const hash = await sha256File(path);
    return { hash, extension: extname(path), make: async () => ({ path, bytes: (await stat(path)).size }) };
  }
  const entries = await archiveContents(path, run.exclude);
  return {
    hash: await contentsHash(entries, run.options.signal),
    extension: '.zip',
    make: async () => {
      const started = performance.now();
      const archive = join(run.workFolder, `${randomUUID()}.zip`);
      const bytes = await writeZip(entries, archive, run.options.signal);
      const files = entries.filter(({ kind }) => kind === 'file').length;
      emit(run.options, { type: 'artifact-zipped', ...about, files, bytes, durationMs: performance.now() - started });
      return { path: archive, bytes };
    },
  };
}
