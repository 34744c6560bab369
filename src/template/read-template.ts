import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemCodeOf } from '../core/index.ts';
import type { TemplateDocument } from './document.ts';
import { TemplateError } from './errors.ts';
import { parseTemplate } from './parse.ts';

/** The names that a template is looked for under, in this order. */
const NAMES = ['template.yaml', 'template.yml', 'template.json'];

/**
 * Reads a template file, or the `template.yaml`, `template.yml` or `template.json` of a folder.
 *
 * @throws {@link TemplateError} `TEMPLATE_NOT_FOUND`, `TEMPLATE_UNREADABLE`, or `TEMPLATE_INVALID` with all
 * `diagnostics` when its text has errors.
 * @public
 */
export async function readTemplate(path = '.'): Promise<TemplateDocument> {
  const file = (await isFolder(path)) ? await findTemplate(path) : path;
  const text = await readText(file);
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
    if ((await kindOf(file))?.isFile()) return file;
  }
  throw TemplateError.noneIn(resolve(folder), NAMES);
}

async function isFolder(path: string): Promise<boolean> {
  return (await kindOf(path))?.isDirectory() ?? false;
}

async function kindOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  return await stat(path).catch(() => undefined);
}

async function readText(file: string): Promise<string> {
  try {
    // The byte order mark stays in the text: an edited template is written back as it was.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    const isMissing = systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR';
    throw isMissing ? TemplateError.notFound(file) : TemplateError.unreadable(file, error);
  }
}
