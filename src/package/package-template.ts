import { dirname, extname, resolve } from 'node:path';
import { emit, Memo, mapLimit, writeFileAtomically } from '../core/index.ts';
import { applyEdits, type TemplateDocument, writeTemplate } from '../template/index.ts';
import { assertSignable, signedArtifact } from './code-signing.ts';
import { DeflatePool } from './deflate-pool.ts';
import { PackageError } from './errors.ts';
import { storeImage } from './images.ts';
import type { ArtifactEvent } from './package-events.ts';
import type { PackageStageOptions } from './package-options.ts';
import { groupsOf, type PackagePlan, type PlannedArtifact, planPackage } from './package-plan.ts';
import type { ArtifactSource } from './source.ts';
import {
  type StoredArtifact,
  type StoreRun,
  storableFile,
  storableTemplate,
  storeFile,
  uriOf,
} from './store-artifact.ts';
import { WorkFolder } from './work-folder.ts';
import { writtenEdits } from './written-edits.ts';
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
  /** The file that the template was written to, if it was: an absolute path. */
  readonly templateFile?: string | undefined;
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
  /** The absolute file or folder it was, or the name of the image. */
  readonly source: string;
  /** SHA-256 of the inputs, in hexadecimal; of an image, its ID's. */
  readonly hash: string;
  /** `s3://bucket/key`, the URI of an image in its registry, or an absolute path. */
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
export async function packageTemplate(
  document: TemplateDocument,
  options: PackageStageOptions,
): Promise<PackageResult> {
  const { store, outputTemplateFile, signal } = options;
  signal?.throwIfAborted();
  const outputFile = outputTemplateFile === undefined ? undefined : resolve(outputTemplateFile);
  const plan = await planPackage(document, {
    options,
    // A folder that is packaged must not take in what earlier runs made of it.
    exclude: [store.folder, outputFile].filter((path) => path !== undefined),
    archives: new Memo(),
    templates: document.source?.file === undefined ? [] : [resolve(document.source.file)],
    stackPath: '',
  });
  assertSignable(plan, options);
  await using workFolder = await WorkFolder.create();
  await using pool = new DeflatePool();
  const run: StoreRun = { options, workFolder, pool, stored: new Map(), signed: new Memo() };
  const result = await storePlan(plan, run, outputFile === undefined ? store.folder : dirname(outputFile));
  const asJson = outputFile !== undefined && extname(outputFile) === '.json';
  const template = writeTemplate(result.document, asJson ? 'json' : undefined);
  if (outputFile !== undefined) {
    await writeFileAtomically(outputFile, template).catch((cause: unknown) => {
      throw PackageError.cannotWrite(outputFile, cause);
    });
  }
  const stored = await Promise.all(run.stored.values());
  emit(options, {
    type: 'template-packaged',
    file: outputFile,
    artifacts: stored.length,
    uploaded: stored.filter(({ uploaded }) => uploaded).length,
  });
  return { ...result, template, templateFile: outputFile };
}

/** Stores everything of a plan; `folder` is that of the template to be, if it is not the author's. */
async function storePlan(
  { document, sources, artifacts, stackPath }: PackagePlan,
  run: StoreRun,
  folder: string | undefined,
): Promise<Pick<PackageResult, 'document' | 'artifacts'>> {
  const { concurrency = 4 } = run.options;
  const stored = new Map<ArtifactSource, StoredArtifact>();
  // Sources of equal content are one artifact; their events name all who use it.
  const equal = groupsOf(artifacts, (artifact) =>
    'hash' in artifact
      ? `${artifact.kind} ${artifact.hash}`
      : `${artifact.users[0].path} ${artifact.users[0].artifact.resource}`,
  );
  await mapLimit(equal, concurrency, async ([artifact, ...others]) => {
    const users = [artifact, ...others].flatMap((one) => one.users);
    const about = { resources: users.map((user) => user.artifact.resource), source: artifact.users[0].path };
    const one = await storeArtifact(artifact, run, about);
    for (const user of users) stored.set(user, await signedArtifact(one, user, stackPath, run));
  });
  const placed = sources.flatMap((source) => {
    const artifact = stored.get(source);
    return artifact === undefined ? [] : [{ source, stored: artifact }];
  });
  const edits = writtenEdits(
    document,
    placed.map(({ source, stored: { location } }) => ({
      source,
      value: writtenLocation(source.artifact.form, location, folder ?? document.folder),
    })),
  );
  const edited = edits.length === 0 ? document : applyEdits(document, edits);
  return {
    document: folder === undefined ? edited : { ...edited, folder },
    artifacts: placed.map(({ source, stored: { hash, location, bytes, uploaded } }) => ({
      resource: source.artifact.resource,
      property: source.artifact.property,
      source: source.path,
      hash,
      uri: uriOf(location),
      bytes,
      uploaded,
    })),
  };
}

async function storeArtifact(artifact: PlannedArtifact, run: StoreRun, about: ArtifactEvent): Promise<StoredArtifact> {
  switch (artifact.kind) {
    case 'image':
      return storeImage(artifact.image, run, about);
    case 'template': {
      const { document } = await storePlan(artifact.plan, run, run.options.store.folder);
      return storeFile(storableTemplate(writeTemplate(document)), run, about);
    }
    default:
      return storeFile(storableFile(artifact, run), run, about);
  }
}
