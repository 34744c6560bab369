import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatDiagnostic, messageOf } from '../core/index.ts';
import { parseTemplate, type TemplateDocument } from '../template/index.ts';
import { PackageError } from './errors.ts';
import type { ArtifactSource } from './source.ts';

/** A nested template; `around` are the files of the templates that it is in. */
export async function readNestedTemplate(
  { path, place }: ArtifactSource,
  around: readonly string[],
): Promise<TemplateDocument> {
  if (around.includes(path)) {
    throw PackageError.nestedTemplateInvalid(place, path, 'the template contains itself.');
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw PackageError.artifactUnreadable(path, { reason: messageOf(cause), cause });
  });
  const { document, diagnostics } = parseTemplate(text, { file: path, folder: dirname(path) });
  if (document !== undefined) return document;
  const [first] = diagnostics;
  const problem = first === undefined ? 'it is not a template.' : formatDiagnostic(first, text);
  throw PackageError.nestedTemplateInvalid(place, path, problem);
}
