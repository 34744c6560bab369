import type { SourceRange } from '../core/index.ts';
import type { TemplateDocument, TemplatePath } from './document.ts';
import { sourceNodeOf } from './parse.ts';
import { childOf, LineIndex, type TrailStep } from './source-node.ts';

const lines = new WeakMap<TemplateDocument, LineIndex>();

/**
 * Where a value of a template stands in its text: the value itself, or the key in front of it. If the path does not
 * exist to its end, the nearest value around it. `undefined` for documents that have no text.
 *
 * @example
 * ```ts
 * const document = await readTemplate('template.yaml');
 * const range = locate(document, ['Resources', 'Orders', 'Properties', 'Timeout'], 'key');
 * const line = range?.start.line;
 * ```
 * @public
 */
export function locate(
  document: TemplateDocument,
  path: TemplatePath,
  what: 'value' | 'key' = 'value',
): SourceRange | undefined {
  const root = sourceNodeOf(document);
  if (!root || !document.source) return undefined;
  let index = lines.get(document);
  if (!index) {
    index = new LineIndex(document.source.text);
    lines.set(document, index);
  }
  let place: TrailStep = { node: root };
  for (const key of path) {
    const next = childOf(place.node, key);
    if (!next) break;
    place = next;
  }
  const { node, field } = place;
  return what === 'key' && field ? index.range(field.keyStart, field.keyEnd) : index.range(node.start, node.end);
}
