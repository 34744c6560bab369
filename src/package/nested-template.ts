import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatDiagnostic, messageOf } from '../core/index.ts';
import { parseTemplate, writeTemplate } from '../template/index.ts';
import { PackageError } from './errors.ts';
import type { ArtifactSource } from './source.ts';
import type { ArtifactRun } from './store-artifact.ts';

/** The text of a nested template whose own artifacts are stored, ready to be stored itself. */
export async function packagedNestedTemplate({ path, place }: ArtifactSource, run: ArtifactRun): Promise<string> {
  if (run.templates.includes(path)) {
    throw PackageError.nestedTemplateInvalid(place, path, 'the template contains itself.');
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw PackageError.artifactUnreadable(path, { reason: messageOf(cause), cause });
  });
  const { document, diagnostics } = parseTemplate(text, { file: path, folder: dirname(path) });
  if (document === undefined) {
    const [first] = diagnostics;
    const problem = first === undefined ? 'it is not a template.' : formatDiagnostic(first, text);
    throw PackageError.nestedTemplateInvalid(place, path, problem);
  }
  const packaged = await run.packageNested(document, { ...run, templates: [...run.templates, path] });
  return writeTemplate(packaged.document);
}
