import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Memo, mapLimit, sha256File } from '../core/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { type ArchiveEntry, archiveContents, contentsHash, withDigests } from './contents.ts';
import { imagesOf, type LocalImage } from './image-store.ts';
import { assertLambdaLimits } from './lambda-limits.ts';
import { findLocalArtifacts } from './local-artifacts.ts';
import { nestedParameters, readNestedTemplate } from './nested-template.ts';
import type { PackageStageOptions } from './package-options.ts';
import { type ArtifactSource, resolveSources } from './source.ts';

/** Everything that is to be stored for one template. Nothing has been stored when it is there: what is wrong is known. */
export interface PackagePlan {
  readonly document: TemplateDocument;
  /** What the template names, in its order. */
  readonly sources: readonly ArtifactSource[];
  readonly artifacts: readonly PlannedArtifact[];
  /** Of the stack among nested ones: `Parent/Child/`; the outermost has none. */
  readonly stackPath: string;
}

/** Everything in a template that names one source. */
type Users = readonly [ArtifactSource, ...ArtifactSource[]];

/** One source that is to be stored. */
export type PlannedArtifact = { readonly users: Users } & (
  | { readonly kind: 'archive'; readonly hash: string; readonly entries: readonly ArchiveEntry[] }
  | { readonly kind: 'file'; readonly hash: string; readonly extension: string; readonly bytes: number }
  | { readonly kind: 'template'; readonly plan: PackagePlan }
  | { readonly kind: 'image'; readonly image: LocalImage }
);

/** What the plans of one run share. */
export interface PlanRun {
  readonly options: PackageStageOptions;
  /** Files and folders that no archive takes in. */
  readonly exclude: readonly string[];
  /** Folders that were read already, by path. */
  readonly archives: Memo<string, readonly ArchiveEntry[]>;
  /** Files of the templates around this one, so that none contains itself. */
  readonly templates: readonly string[];
  /** Of the stack among nested ones: `Parent/Child/`; the outermost has none. */
  readonly stackPath: string;
}

/** Finds and hashes everything that a template and those below it name. */
export async function planPackage(document: TemplateDocument, run: PlanRun): Promise<PackagePlan> {
  const { concurrency = 4, parameters = {} } = run.options;
  const sources = await resolveSources(document, findLocalArtifacts(document), parameters);
  const groups = groupsOf(sources, (source) => {
    const { artifact, content, path } = source;
    // What loops make of a nested template depends on what it is given.
    if (content === 'template') return JSON.stringify([path, nestedParameters(source, document, parameters)]);
    // Functions may share an image, and yet have it in repositories of their own.
    const owner = content === 'image' ? `${artifact.resource} ` : '';
    return `${owner}${content} ${path}`;
  });
  const outcomes = await mapLimit(groups, concurrency, async (users) => {
    const [outcome] = await Promise.allSettled([planArtifact(users, document, run)]);
    return outcome;
  });
  // Of several that are wrong, the first in the template is reported.
  const artifacts = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  assertLambdaLimits(
    document,
    artifacts.flatMap((artifact) => artifact.users.map((source) => ({ source, unpacked: unpackedSize(artifact) }))),
  );
  return { document, sources, artifacts, stackPath: run.stackPath };
}

async function planArtifact(users: Users, document: TemplateDocument, run: PlanRun): Promise<PlannedArtifact> {
  const [source] = users;
  const { path, content, place, artifact } = source;
  const id = `${run.stackPath}${artifact.resource}`;
  switch (content) {
    case 'image':
      return { users, kind: 'image', image: await imagesOf(run.options.images, place, path).find(id, path, place) };
    case 'template': {
      const nested = await readNestedTemplate(source, run.templates);
      const options = { ...run.options, parameters: nestedParameters(source, document, run.options.parameters) };
      const below = { ...run, options, templates: [...run.templates, path], stackPath: `${id}/` };
      return { users, kind: 'template', plan: await planPackage(nested, below) };
    }
    case 'file': {
      const [hash, { size }] = await Promise.all([sha256File(path), stat(path)]);
      return { users, kind: 'file', hash, extension: extname(path), bytes: size };
    }
    case 'archive': {
      const ignoreRoot = document.folder;
      const entries = await run.archives.get(`${ignoreRoot} ${path}`, async () =>
        withDigests(await archiveContents(path, { exclude: run.exclude, ignoreRoot }), run.options.signal),
      );
      return { users, kind: 'archive', hash: contentsHash(entries), entries };
    }
  }
}

function unpackedSize(artifact: PlannedArtifact): number {
  if (artifact.kind === 'archive') return artifact.entries.reduce((sum, { size }) => sum + size, 0);
  // An archive of the author's: it unpacks to no less.
  return artifact.kind === 'file' ? artifact.bytes : 0;
}

/** Items that have the same key, in the order in which they come. */
export function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
