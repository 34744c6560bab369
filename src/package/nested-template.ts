import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatDiagnostic, messageOf } from '../core/index.ts';
import { getIn, isMap, parseTemplate, type TemplateDocument } from '../template/index.ts';
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

/** What a nested template is given, as far as that is said by texts and parameters of the template around it. */
export function nestedParameters(
  { artifact }: ArtifactSource,
  { template }: TemplateDocument,
  around: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const properties = artifact.path.slice(0, artifact.path.indexOf('Properties') + 1);
  const given = getIn(template, [...properties, 'Parameters']);
  if (!isMap(given)) return {};
  const known = Object.entries(given).map(([name, value]) => {
    const parameter = isMap(value) ? value['Ref'] : undefined;
    if (typeof parameter !== 'string') return [name, isMap(value) ? undefined : value];
    return [name, around[parameter] ?? getIn(template, ['Parameters', parameter, 'Default'])];
  });
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}
