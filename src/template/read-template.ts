import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { systemCodeOf } from '../core/index.ts';
import type { TemplateDocument } from './document.ts';
import { TemplateError } from './errors.ts';
import { parseTemplate } from './parse.ts';

/** The names that a template is looked for under, in this order. */
const NAMES = ['template.yaml', 'template.yml', 'template.json'];

/**
 * Reads a template file, or the `template.yaml`, `template.yml` or `template.json` of a folder.
 *
 * @example
 * ```ts
 * const document = await readTemplate('template.yaml');
 * const edited = applyEdits(document, [{ path: ['Globals', 'Function', 'Timeout'], value: 30 }]);
 * const text = writeTemplate(edited); // comments, order and everything else as they were
 * ```
 * @throws {@link TemplateError} `TEMPLATE_NOT_FOUND`, `TEMPLATE_UNREADABLE`, or `TEMPLATE_INVALID` with all
 * `diagnostics` when its text has errors.
 * @public
 */
export async function readTemplate(path = '.'): Promise<TemplateDocument> {
  const file = kindOf(path)?.isDirectory() ? await findTemplate(path) : path;
  const text = readText(file);
  const { document, diagnostics } = parseTemplate(text, { file });
  if (!document || diagnostics.some(({ severity }) => severity === 'error')) {
    throw TemplateError.invalid(file, text, diagnostics);
  }
  return document;
}

/**
 * The path of the template in a folder: `template.yaml`, else `template.yml`, else `template.json`.
 *
 * @throws {@link TemplateError} `TEMPLATE_NOT_FOUND` if there is none.
 * @public
 */
export async function findTemplate(folder = '.'): Promise<string> {
  for (const name of NAMES) {
    const file = join(folder, name);
    if (kindOf(file)?.isFile()) return file;
  }
  throw TemplateError.noneIn(resolve(folder), NAMES);
}

// Synchronously: a template takes less time to read than what reads files in the background takes to be loaded.
function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    // The byte order mark stays in the text: an edited template is written back as it was.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const isMissing = systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR';
    throw isMissing ? TemplateError.notFound(file, templatesIn(dirname(file))) : TemplateError.unreadable(file, error);
  }
}

/** Names that may have been meant; none where the folder cannot be listed. */
function templatesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(ya?ml|json)$/i.test(name));
  } catch {
    return [];
  }
}
