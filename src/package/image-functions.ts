import { dirname, resolve } from 'node:path';
import { readTemplate, type TemplateDocument } from '../template/index.ts';
import { findLocalArtifacts } from './local-artifacts.ts';

/**
 * The functions whose images are on this machine, by logical ID; those of nested templates with the IDs of their
 * stacks: `Child/Function`. Nested templates that cannot be read are left to packaging, which says what is wrong.
 */
export async function findImageFunctions(
  document: TemplateDocument,
  around: readonly string[] = [],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { content, resource, value } of findLocalArtifacts(document)) {
    if (content === 'image') found.push(resource);
    if (content !== 'template' || typeof value !== 'string') continue;
    const file = resolve(document.folder, value);
    if (around.includes(file)) continue;
    const nested = await readTemplate(file).catch(() => undefined);
    if (nested === undefined) continue;
    const below = await findImageFunctions({ ...nested, folder: dirname(file) }, [...around, file]);
    found.push(...below.map((id) => `${resource}/${id}`));
  }
  return found;
}
