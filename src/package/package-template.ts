import { dirname, extname, resolve } from 'node:path';
import { emit, mapLimit, TemporaryFolder, writeFileAtomically } from '../core/index.ts';
import { applyEdits, type TemplateDocument, writeTemplate } from '../template/index.ts';
import { DeflatePool } from './deflate-pool.ts';
import { findLocalArtifacts } from './local-artifacts.ts';
import type { PackageOptions } from './package-options.ts';
import { type ArtifactSource, resolveSources } from './source.ts';
import { type ArtifactRun, prepareArtifact, type StoredArtifact, storeArtifact } from './store-artifact.ts';
import { writtenLocation } from './written-location.ts';

/**
 * What came of packaging.
 *
 * @public
 */
export interface PackageResult {
  /** The author's template with every local path replaced; comments, order and tags are kept. */
  readonly document: TemplateDocument;
  /** The same as text. */
  readonly template: string;
  /** One entry for each property that named something local, in the order of the template. */
  readonly artifacts: readonly PackagedArtifact[];
}

/**
 * One property that named a local file or folder, and where that is now.
 *
 * @public
 */
export interface PackagedArtifact {
  /** Logical ID of the resource, or `Globals.Function`. */
  readonly resource: string;
  /** `CodeUri`, `Command.ScriptLocation` … */
  readonly property: string;
  /** The absolute file or folder it was. */
  readonly source: string;
  /** SHA-256 of the inputs, in hexadecimal. */
  readonly hash: string;
  /** `s3://bucket/key`, or an absolute path. */
  readonly uri: string;
  /** Size of what was stored; absent when it was there already, because then it is not even made. */
  readonly bytes?: number | undefined;
  /** Whether it had to be stored. False means that it was there already. */
  readonly uploaded: boolean;
}

/**
 * Stores everything local that a template names (function code, layers, API definitions, nested templates …) and gives
 * back the template that names it where it is now. An artifact whose inputs have not changed is neither zipped nor
 * stored again.
 *
 * @throws {@link PackageError} when something named does not exist or cannot be stored
 */
export async function packageTemplate(document: TemplateDocument, options: PackageOptions): Promise<PackageResult> {
  const { store, outputTemplateFile, signal } = options;
  signal?.throwIfAborted();
  await using workFolder = await TemporaryFolder.create('samwright-package-');
  await using pool = new DeflatePool();
  const outputFile = outputTemplateFile === undefined ? undefined : resolve(outputTemplateFile);
  const run: ArtifactRun = {
    options,
    workFolder: workFolder.path,
    pool,
    // A folder that is packaged must not take in what earlier runs made of it.
    exclude: [store.folder, outputFile].filter((path) => path !== undefined),
    stored: new Map(),
    templates: document.source?.file === undefined ? [] : [resolve(document.source.file)],
    packageNested: (nested, within) => packageDocument(nested, within, store.folder),
  };
  const result = await packageDocument(document, run, outputFile === undefined ? store.folder : dirname(outputFile));
  const asJson = outputFile !== undefined && extname(outputFile) === '.json';
  const template = writeTemplate(result.document, asJson ? 'json' : undefined);
  if (outputFile !== undefined) await writeFileAtomically(outputFile, template);
  const stored = await Promise.all(run.stored.values());
  emit(options, {
    type: 'template-packaged',
    file: outputFile,
    artifacts: stored.length,
    uploaded: stored.filter(({ uploaded }) => uploaded).length,
  });
  return { ...result, template };
}

async function packageDocument(
  document: TemplateDocument,
  run: ArtifactRun,
  folder: string | undefined,
): Promise<Omit<PackageResult, 'template'>> {
  const { concurrency = 4 } = run.options;
  const sources = await resolveSources(document, findLocalArtifacts(document));
  const users = groupsOf(sources, ({ content, path }) => `${content} ${path}`);
  const prepared = await mapLimit(users, concurrency, (group) => prepareArtifact(group, run));
  const contents = groupsOf(prepared, ({ key }) => key);
  const stored = await mapLimit(contents, concurrency, async (equal) => {
    const artifact = await storeArtifact(equal, run);
    return equal.flatMap((one) => one.users.map((source) => [source, artifact] as const));
  });
  const bySource = new Map<ArtifactSource, StoredArtifact>(stored.flat());

  const placed = sources.flatMap((source) => {
    const artifact = bySource.get(source);
    return artifact === undefined ? [] : [{ source, stored: artifact }];
  });
  const edits = placed.map(({ source, stored }) => ({
    path: source.artifact.path,
    value: writtenLocation(source.artifact.form, stored.location, folder ?? document.folder),
  }));
  const edited = edits.length === 0 ? document : applyEdits(document, edits);
  return {
    document: folder === undefined ? edited : { ...edited, folder },
    artifacts: placed.map(({ source, stored: { hash, location, bytes, uploaded } }) => ({
      resource: source.artifact.resource,
      property: source.artifact.property,
      source: source.path,
      hash,
      uri: location.kind === 's3' ? `s3://${location.bucket}/${location.key}` : location.path,
      bytes,
      uploaded,
    })),
  };
}

/** Items that have the same key, in the order in which they come. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
