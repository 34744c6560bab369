import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { closest } from '../core/index.ts';
import { locate, type TemplateDocument } from '../template/index.ts';
import { type ArtifactPlace, PackageError } from './errors.ts';
import type { LocalArtifact } from './local-artifacts.ts';
import { type LoopChoice, loopChoices } from './loops.ts';

/** A local artifact whose file or folder was found. */
export interface ArtifactSource {
  readonly artifact: LocalArtifact;
  readonly place: ArtifactPlace;
  /** The absolute file or folder; of an image, its name. */
  readonly path: string;
  /** `archive` is to be zipped, `file` goes as it is, `template` has artifacts of its own. */
  readonly content: 'archive' | 'file' | 'template' | 'image';
  /** Where loops make several paths of one property: which of them this is. */
  readonly choice?: LoopChoice | undefined;
}

/**
 * Finds the files and folders that `artifacts` name; relative paths start from the template's folder. Of several that
 * are wrong the first in the template is reported.
 */
export async function resolveSources(
  document: TemplateDocument,
  artifacts: readonly LocalArtifact[],
  parameters: Readonly<Record<string, unknown>>,
): Promise<ArtifactSource[]> {
  const outcomes = await Promise.allSettled(
    artifacts.map(async (artifact) => {
      const place = placeOf(document, artifact);
      const choices = loopChoices(artifact, place, document, parameters);
      if (choices === undefined) return [await resolveSource(document, artifact, place)];
      return Promise.all(
        choices.map(async ({ value, choice }) => ({
          ...(await resolveSource(document, { ...artifact, value }, place)),
          choice,
        })),
      );
    }),
  );
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

async function resolveSource(
  document: TemplateDocument,
  artifact: LocalArtifact,
  place: ArtifactPlace,
): Promise<ArtifactSource> {
  const { value, content } = artifact;
  if (content === 'image') {
    if (typeof value !== 'string' || value === '') throw PackageError.imageMissing(place);
    const archive = resolve(document.folder, value);
    const isArchive = /\.(tar|tgz|tar\.gz)$/.test(value) && (await stat(archive).catch(() => undefined)) !== undefined;
    return { artifact, place, path: isArchive ? archive : value, content };
  }
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw PackageError.artifactValueInvalid(place, value);
  }
  const path = resolve(document.folder, value ?? '.');
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw PackageError.artifactNotFound(place, value ?? '.', path, await neighbour(path, value));
  if (info.isDirectory()) return { artifact, place, path, content: 'archive' };
  if (content === 'zip') return { artifact, place, path, content: (await isZip(path)) ? 'file' : 'archive' };
  return { artifact, place, path, content };
}

function placeOf(document: TemplateDocument, { resource, property, path }: LocalArtifact): ArtifactPlace {
  const { source } = document;
  const line = source === undefined ? undefined : locate(document, path)?.start.line;
  if (source === undefined || line === undefined) return { resource, property };
  return { resource, property, position: source.file === undefined ? `line ${line}` : `${source.file}:${line}` };
}

/** The neighbour whose name is nearest, as the template would write it. */
async function neighbour(path: string, value = ''): Promise<string | undefined> {
  const name = basename(path);
  const found = closest(name, await readdir(dirname(path)).catch(() => []));
  return found === undefined ? undefined : join(dirname(value), found).replaceAll('\\', '/');
}

async function isZip(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  const signature = bytesRead === 4 ? buffer.toString('latin1') : '';
  return signature === 'PK\x03\x04' || signature === 'PK\x05\x06';
}
